package dev.sampan.internal.kube;

import dev.sampan.internal.http.HttpClients;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.http.Interceptor;
import io.fabric8.kubernetes.client.okhttp.OkHttpClientFactory;
import okhttp3.OkHttpClient;

/**
 * Makes fabric8's client ride on ours. Its configuration holds no credential and no kubeconfig: the credential is put on each
 * request beneath it, where its own logging, which prints headers and bodies, is not installed and could not see it.
 */
final class Fabric8 {
    private static final String BODY_LOGGER = "HttpLogging";

    private Fabric8() {}

    static KubernetesClient open(KubeCalls calls, KubeCalls.Connection connection) {
        Config config = new ConfigBuilder(Config.empty())
                .withAutoConfigure(false)
                .withMasterUrl(connection.base().toString())
                .withNamespace(connection.access().defaultNamespace())
                .withRequestRetryBackoffLimit(0)
                .build();
        // Its close() stops threads and empties the pool, so it gets its own.
        OkHttpClient own = HttpClients.detached(calls.authorizedClient(connection));
        return new KubernetesClientBuilder()
                .withConfig(config)
                .withHttpClientFactory(new Factory(own))
                .build();
    }

    private static final class Factory implements HttpClient.Factory {
        private final HttpClient.Factory plain;

        Factory(OkHttpClient client) {
            this.plain = new OkHttpClientFactory() {
                @Override
                protected OkHttpClient.Builder newOkHttpClientBuilder() {
                    return client.newBuilder();
                }
            };
        }

        /** Leaves out what fabric8 would add: a logger of headers and bodies, its own TLS, its own credential handling. */
        @Override
        public HttpClient.Builder newBuilder(Config config) {
            // The tag is where its retry loop looks for the number of retries; without it there are ten.
            HttpClient.Builder builder = newBuilder();
            builder.tag(config.getRequestConfig());
            return builder;
        }

        @Override
        public HttpClient.Builder newBuilder() {
            // Every builder gets this logger by itself when its class is at TRACE; it is replaced by one that does
            // nothing.
            return plain.newBuilder().addOrReplaceInterceptor(BODY_LOGGER, new Interceptor() {});
        }
    }
}

package dev.sampan.lab.client;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.okhttp.OkHttpClientFactory;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import okhttp3.HttpUrl;
import okhttp3.Interceptor;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;

/** Makes a client whose first watch can be that of a client which was away for long. Counts its lists. Thread-safe. */
final class OldWatch implements Interceptor {
    private final AtomicBoolean old;
    private final AtomicInteger lists = new AtomicInteger();

    OldWatch(boolean old) {
        this.old = new AtomicBoolean(old);
    }

    KubernetesClient client(String kubeconfig) {
        return new KubernetesClientBuilder()
                .withConfig(Config.fromKubeconfig(kubeconfig))
                .withHttpClientFactory(new OkHttpClientFactory() {
                    @Override
                    protected void additionalConfig(OkHttpClient.Builder builder) {
                        builder.addInterceptor(OldWatch.this);
                    }
                })
                .build();
    }

    int lists() {
        return lists.get();
    }

    @Override
    public Response intercept(Chain chain) throws IOException {
        Request request = chain.request();
        HttpUrl url = request.url();
        boolean watch = "true".equals(url.queryParameter("watch"));
        if (watch && old.getAndSet(false)) {
            HttpUrl past =
                    url.newBuilder().setQueryParameter("resourceVersion", "1").build();
            return chain.proceed(request.newBuilder().url(past).build());
        }
        if (request.method().equals("GET") && !watch) {
            lists.incrementAndGet();
        }
        return chain.proceed(request);
    }
}

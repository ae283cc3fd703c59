package dev.sampan.lab.target;

import okhttp3.Credentials;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;

/** A server and the client that may talk to it: every request carries the administrator's login unless it brings its own. */
public record Endpoint(HttpUrl url, OkHttpClient client) {
    static Endpoint kubernetes(String kubeconfig) {
        return Kubeconfigs.endpoint(kubeconfig);
    }

    static Endpoint registry(String hostPort, String user, String password) {
        return new Endpoint(
                HttpUrl.get("http://" + hostPort), loggingInAs(new OkHttpClient(), Credentials.basic(user, password)));
    }

    static OkHttpClient loggingInAs(OkHttpClient client, String authorization) {
        return client.newBuilder()
                .followRedirects(false)
                .retryOnConnectionFailure(false)
                .addInterceptor(chain -> chain.request().header("Authorization") != null
                        ? chain.proceed(chain.request())
                        : chain.proceed(chain.request()
                                .newBuilder()
                                .header("Authorization", authorization)
                                .build()))
                .build();
    }

    /** {@code host:port}. */
    public String hostPort() {
        return url.host() + ":" + url.port();
    }
}

package dev.sampan.lab.bench;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.function.Consumer;
import okhttp3.Call;
import okhttp3.Response;
import okio.BufferedSource;
import org.jspecify.annotations.Nullable;

/** The Deployments of a namespace, each time that one changes. */
final class DeploymentWatch implements AutoCloseable {
    private final Call call;
    private final Consumer<JsonNode> heard;

    DeploymentWatch(Api api, String namespace, Consumer<JsonNode> heard) {
        this.call = api.client()
                .newBuilder()
                .readTimeout(Duration.ZERO)
                .build()
                .newCall(api.request(
                                "/apis/apps/v1/namespaces/" + namespace + "/deployments?watch=true&timeoutSeconds=900")
                        .build());
        this.heard = heard;
    }

    void start() {
        Thread thread = new Thread(this::listen, "deployment-watch");
        thread.setDaemon(true);
        thread.start();
    }

    private void listen() {
        try (Response response = call.execute()) {
            BufferedSource lines = response.body().source();
            for (@Nullable String line = lines.readUtf8Line(); line != null; line = lines.readUtf8Line()) {
                heard.accept(Api.JSON.readTree(line).path("object"));
            }
        } catch (IOException e) {
            if (!call.isCanceled()) {
                throw new UncheckedIOException(e);
            }
        }
    }

    @Override
    public void close() {
        call.cancel();
    }
}

package dev.sampan.lab.fidelity;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sampan.lab.suite.Chapter;
import dev.sampan.lab.suite.Stage;
import dev.sampan.lab.suite.Transcript;
import dev.sampan.lab.target.Endpoint;
import dev.sampan.lab.target.Target;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import okhttp3.MediaType;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/** Plays a chapter on a target, in a namespace of its own. */
final class Play {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String RUN = Long.toString(System.currentTimeMillis() / 1000 % 100_000_000, 36);
    private static final AtomicInteger COUNT = new AtomicInteger();
    private static final int TRIES = 300;

    private Play() {}

    static Transcript chapter(Chapter chapter, Target target) {
        Stage stage = new Stage(target, "lab" + RUN + "x" + COUNT.incrementAndGet());
        try {
            openNamespace(target.kubernetes(), stage.namespace());
            try {
                return new Normaliser(stage).normalised(chapter.play(stage));
            } finally {
                send(target.kubernetes(), "DELETE", "/api/v1/namespaces/" + stage.namespace(), null);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(chapter.name() + " on " + target.name(), e);
        }
    }

    /** Ready means that what controllers put into a new namespace is there. */
    private static void openNamespace(Endpoint kubernetes, String name) throws IOException {
        byte[] body = JSON.writeValueAsBytes(Map.of("metadata", Map.of("name", name)));
        int status = send(
                kubernetes, "POST", "/api/v1/namespaces", RequestBody.create(body, MediaType.get("application/json")));
        if (status != 201) {
            throw new IOException("namespace " + name + " cannot be created: " + status);
        }
        awaitFound(kubernetes, "/api/v1/namespaces/" + name + "/serviceaccounts/default");
        awaitFound(kubernetes, "/api/v1/namespaces/" + name + "/configmaps/kube-root-ca.crt");
    }

    private static void awaitFound(Endpoint kubernetes, String path) throws IOException {
        for (int attempt = 0; attempt < TRIES; attempt++) {
            if (send(kubernetes, "GET", path, null) == 200) {
                return;
            }
            pause();
        }
        throw new IOException(path + " did not appear");
    }

    private static void pause() throws IOException {
        try {
            Thread.sleep(100);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private static int send(Endpoint endpoint, String method, String path, @Nullable RequestBody body)
            throws IOException {
        Request request = new Request.Builder()
                .url(endpoint.url().newBuilder(path).build())
                .method(method, body)
                .build();
        try (Response response = endpoint.client().newCall(request).execute()) {
            return response.code();
        }
    }
}

package dev.sampan.lab.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sampan.lab.target.Endpoint;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/** How a benchmark looks at the cluster and prepares it: past every proxy, so that it is neither counted nor delayed. */
final class Api {
    static final ObjectMapper JSON = new ObjectMapper();
    private static final MediaType TYPE = MediaType.get("application/json");
    private static final MediaType STRATEGIC = MediaType.get("application/strategic-merge-patch+json");
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private final Endpoint server;

    Api(Endpoint server) {
        this.server = server;
    }

    JsonNode get(String path) throws IOException {
        try (Response response = call("GET", path, null)) {
            return read(response);
        }
    }

    void patchStatus(String path, JsonNode patch) throws IOException {
        RequestBody body = RequestBody.create(patch.toString(), STRATEGIC);
        try (Response response = server.client()
                .newCall(request(path + "/status").method("PATCH", body).build())
                .execute()) {
            read(response);
        }
    }

    void createNamespace(String name) throws IOException, InterruptedException {
        String body = "{\"apiVersion\": \"v1\", \"kind\": \"Namespace\", \"metadata\": {\"name\": \"" + name + "\"}}";
        try (Response response = call("POST", "/api/v1/namespaces", body)) {
            read(response);
        }
        awaitStatus("/api/v1/namespaces/" + name + "/serviceaccounts/default", 200);
    }

    /** Waits until it is gone, so that its end burdens nobody. */
    void deleteNamespace(String name) throws IOException, InterruptedException {
        try (Response response = call("DELETE", "/api/v1/namespaces/" + name, "{}")) {
            read(response);
        }
        awaitStatus("/api/v1/namespaces/" + name, 404);
    }

    /** What a run that was killed has left. */
    void deleteNamespaces(String prefix) throws IOException, InterruptedException {
        for (JsonNode namespace : get("/api/v1/namespaces").path("items")) {
            String name = namespace.at("/metadata/name").asText();
            if (name.startsWith(prefix)) {
                deleteNamespace(name);
            }
        }
    }

    OkHttpClient client() {
        return server.client();
    }

    Request.Builder request(String path) {
        String[] parts = path.split("\\?", 2);
        return new Request.Builder()
                .url(server.url()
                        .newBuilder()
                        .encodedPath(parts[0])
                        .encodedQuery(parts.length > 1 ? parts[1] : null)
                        .build());
    }

    private void awaitStatus(String path, int status) throws IOException, InterruptedException {
        Instant end = Instant.now().plus(PATIENCE);
        while (Instant.now().isBefore(end)) {
            try (Response response = call("GET", path, null)) {
                if (response.code() == status) {
                    return;
                }
            }
            Thread.sleep(100);
        }
        throw new IllegalStateException(path + " never answered " + status);
    }

    private Response call(String method, String path, @Nullable String body) throws IOException {
        RequestBody sent = body == null ? null : RequestBody.create(body, TYPE);
        return server.client()
                .newCall(request(path).method(method, sent).build())
                .execute();
    }

    private static JsonNode read(Response response) throws IOException {
        String text = response.body().string();
        if (!response.isSuccessful()) {
            throw new IOException(response.request().method() + " "
                    + response.request().url().encodedPath() + ": " + response.code() + " " + text);
        }
        return JSON.readTree(text);
    }
}

package dev.sampan.lab.scenario;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sampan.lab.target.Endpoint;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import okhttp3.Call;
import okhttp3.ConnectionPool;
import okhttp3.HttpUrl;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/** Requests of a scenario to the API server. */
final class Wire {
    static final ObjectMapper JSON = new ObjectMapper();

    private final Endpoint server;
    private final OkHttpClient patient;

    Wire(Endpoint server) {
        this.server = server;
        // a connection each: the streams of one would be too many
        this.patient = server.client()
                .newBuilder()
                .protocols(List.of(Protocol.HTTP_1_1))
                .connectionPool(new ConnectionPool())
                .readTimeout(Duration.ZERO)
                .build();
    }

    /** What the server answered. */
    record Answer(int status, JsonNode body) {
        boolean isGood() {
            return status < 300;
        }

        String message() {
            return body.path("message").asText();
        }
    }

    /** Answered by success, or the scenario cannot go on. */
    JsonNode must(String method, String path, String type, @Nullable JsonNode body) {
        Answer answer = send(method, path, type, body);
        if (!answer.isGood()) {
            throw new StoppedException(
                    method + " " + path + " was answered " + answer.status() + ": " + answer.message());
        }
        return answer.body();
    }

    Answer send(String method, String path, String type, @Nullable JsonNode body) {
        Request request = new Request.Builder()
                .url(url(path))
                .method(method, body == null ? null : RequestBody.create(body.toString(), MediaType.get(type)))
                .build();
        try (Response response = server.client().newCall(request).execute()) {
            return new Answer(response.code(), JSON.readTree(response.body().string()));
        } catch (IOException e) {
            throw new UncheckedIOException(method + " " + path, e);
        }
    }

    JsonNode list(String path) {
        return must("GET", path, "application/json", null);
    }

    Call watch(String path, String version) {
        return patient.newCall(new Request.Builder()
                .url(url(path + "?watch=true&timeoutSeconds=600&resourceVersion=" + version))
                .build());
    }

    private HttpUrl url(String path) {
        HttpUrl url = server.url().resolve(path);
        if (url == null) {
            throw new IllegalArgumentException("not a path: " + path);
        }
        return url;
    }
}

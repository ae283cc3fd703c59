package dev.sampan.lab.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.sampan.lab.target.Endpoint;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import okhttp3.HttpUrl;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okio.BufferedSource;
import org.jspecify.annotations.Nullable;

/** One request, as it goes over the wire, and its answer. */
record Exchange(Endpoint endpoint, Request request, int watched) {
    static final ObjectMapper JSON = new ObjectMapper();
    private static final String PROTOBUF = "application/vnd.kubernetes.protobuf";
    private static final YAMLMapper YAML = new YAMLMapper();

    static Exchange of(HttpStep step, Variables variables, Endpoint endpoint) throws IOException {
        Request.Builder request = new Request.Builder().url(url(endpoint, variables.fill(step.path())));
        for (Map.Entry<String, String> header : step.headers().entrySet()) {
            request.addHeader(header.getKey(), variables.fill(header.getValue()));
        }
        request.method(step.method(), body(step, variables));
        int watched = step.all("watch").stream()
                .map(d -> Integer.parseInt(d.word(0)))
                .findFirst()
                .orElse(0);
        return new Exchange(endpoint, request.build(), watched);
    }

    /** A path of the endpoint, or a whole URL, as servers send them in Location. */
    private static HttpUrl url(Endpoint endpoint, String path) {
        HttpUrl url = endpoint.url().resolve(path);
        if (url == null) {
            throw new IllegalArgumentException("not a path: " + path);
        }
        return url;
    }

    private static @Nullable RequestBody body(HttpStep step, Variables variables) throws IOException {
        String text = variables.fill(step.body());
        String type = step.headers().get("Content-Type");
        if (text.isEmpty() && type == null) {
            return step.method().equals("GET")
                            || step.method().equals("HEAD")
                            || step.method().equals("DELETE")
                    ? null
                    : RequestBody.create(new byte[0], null);
        }
        for (HttpStep.Directive protobuf : step.all("protobuf")) {
            return RequestBody.create(
                    ProtobufText.encode(protobuf.word(0), protobuf.word(1), text), okhttp3.MediaType.get(PROTOBUF));
        }
        if (type != null) {
            return RequestBody.create(text.getBytes(StandardCharsets.UTF_8), null);
        }
        byte[] json = JSON.writeValueAsBytes(YAML.readTree(text));
        return RequestBody.create(json, okhttp3.MediaType.get("application/json"));
    }

    Answer send() throws IOException {
        try (Response response = endpoint.client().newCall(request).execute()) {
            return new Answer(
                    response.code(),
                    response.headers(),
                    watched > 0 && response.isSuccessful() ? lines(response) : body(response));
        }
    }

    private ArrayNode lines(Response response) throws IOException {
        ArrayNode events = JSON.createArrayNode();
        BufferedSource source = response.body().source();
        while (events.size() < watched) {
            String line = source.readUtf8Line();
            if (line == null) {
                break;
            }
            events.add(parse(line));
        }
        return events;
    }

    private static JsonNode body(Response response) throws IOException {
        byte[] bytes = response.body().bytes();
        return bytes.length == 0 ? JSON.missingNode() : parse(new String(bytes, StandardCharsets.UTF_8));
    }

    /** JSON objects and arrays as trees, anything else as text. */
    private static JsonNode parse(String text) throws IOException {
        String trimmed = text.strip();
        return trimmed.startsWith("{") || trimmed.startsWith("[")
                ? JSON.readTree(trimmed)
                : JSON.getNodeFactory().textNode(text);
    }
}

package dev.sampan.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;

/** Stands before an OpenAPI endpoint, passes every call on as it is, and keeps what was sent. */
final class RecordingEndpoint implements AutoCloseable {
    private static final List<String> HOP_BY_HOP =
            List.of("content-length", "connection", "accept-encoding", "transfer-encoding");
    private static final ObjectMapper JSON = new ObjectMapper();

    private final OkHttpClient http = new OkHttpClient();
    private final List<Sent> sent = new CopyOnWriteArrayList<>();
    private final URI behind;
    private final HttpServer server;

    RecordingEndpoint(URI behind) {
        this.behind = behind;
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/", this::pass);
        server.start();
    }

    /** A call without what differs from one to the next: signature, nonce, date, user agent. */
    record Sent(String action, String method, String path, Map<String, String> query, JsonNode body) {
        /** With an id of this run replaced by a word. */
        Sent with(String id, String word) {
            Map<String, String> replaced = new TreeMap<>();
            query.forEach((name, value) -> replaced.put(name, value.replace(id, word)));
            return new Sent(
                    action,
                    method,
                    path.replace(id, word),
                    replaced,
                    tree(body.toString().replace(id, word)));
        }
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** The calls of an action, oldest first. */
    List<Sent> sent(String action) {
        return sent.stream().filter(call -> call.action().equals(action)).toList();
    }

    private void pass(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        record(exchange, body);
        try (Response answer = http.newCall(forwarded(exchange, body)).execute()) {
            byte[] content = answer.body().bytes();
            answer.headers().forEach(header -> {
                if (!header.getFirst().equalsIgnoreCase("content-length")) {
                    exchange.getResponseHeaders().add(header.getFirst(), header.getSecond());
                }
            });
            exchange.sendResponseHeaders(answer.code(), content.length == 0 ? -1 : content.length);
            exchange.getResponseBody().write(content);
        }
        exchange.close();
    }

    private void record(HttpExchange exchange, byte[] body) {
        Map<String, String> query = new TreeMap<>();
        String raw = exchange.getRequestURI().getRawQuery();
        for (String pair : raw == null ? new String[0] : raw.split("&", -1)) {
            int equals = pair.indexOf('=');
            query.put(decoded(pair.substring(0, equals)), decoded(pair.substring(equals + 1)));
        }
        sent.add(new Sent(
                exchange.getRequestHeaders().getFirst("x-acs-action"),
                exchange.getRequestMethod(),
                exchange.getRequestURI().getRawPath(),
                query,
                tree(new String(body, StandardCharsets.UTF_8))));
    }

    private static JsonNode tree(String text) {
        try {
            return text.isEmpty() ? MissingNode.getInstance() : JSON.readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }

    private Request forwarded(HttpExchange exchange, byte[] body) {
        Request.Builder request =
                new Request.Builder().url(behind + exchange.getRequestURI().toString());
        exchange.getRequestHeaders().forEach((name, values) -> {
            if (!HOP_BY_HOP.contains(name.toLowerCase(Locale.ROOT))) {
                values.forEach(value -> request.addHeader(name, value));
            }
        });
        String method = exchange.getRequestMethod();
        String type = exchange.getRequestHeaders().getFirst("content-type");
        boolean hasBody = body.length > 0 || method.equals("POST") || method.equals("PUT");
        RequestBody content = RequestBody.create(body, type == null ? null : MediaType.get(type));
        return request.method(method, hasBody ? content : null).build();
    }

    @Override
    public void close() {
        server.stop(0);
        http.connectionPool().evictAll();
        http.dispatcher().executorService().shutdown();
    }
}

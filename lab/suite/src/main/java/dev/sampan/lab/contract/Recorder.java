package dev.sampan.lab.contract;

import com.fasterxml.jackson.databind.JsonNode;
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
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;

/** Stands on loopback before an OpenAPI endpoint, passes every call on as it is, and keeps what was sent. Thread-safe. */
final class Recorder implements AutoCloseable {
    private static final Set<String> HOP_BY_HOP =
            Set.of("content-length", "connection", "accept-encoding", "transfer-encoding");

    private final OkHttpClient http = new OkHttpClient();
    private final List<SentCall> sent = new CopyOnWriteArrayList<>();
    private volatile JsonNode answered = SentCall.tree("");
    private final URI behind;
    private final HttpServer server;

    Recorder(URI behind) {
        this.behind = behind;
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/", this::pass);
        server.start();
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** What was sent for an action, oldest first. */
    List<SentCall> sent(String action) {
        return sent.stream().filter(call -> call.action().equals(action)).toList();
    }

    /** The newest answer. */
    JsonNode answered() {
        return answered;
    }

    private void pass(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        sent.add(call(exchange, body));
        try (Response answer = http.newCall(forwarded(exchange, body)).execute()) {
            byte[] content = answer.body().bytes();
            answered = SentCall.tree(new String(content, StandardCharsets.UTF_8));
            answer.headers().forEach(header -> {
                if (!HOP_BY_HOP.contains(header.getFirst().toLowerCase(Locale.ROOT))) {
                    exchange.getResponseHeaders().add(header.getFirst(), header.getSecond());
                }
            });
            exchange.sendResponseHeaders(answer.code(), content.length == 0 ? -1 : content.length);
            exchange.getResponseBody().write(content);
        }
        exchange.close();
    }

    private static SentCall call(HttpExchange exchange, byte[] body) {
        Map<String, String> query = new TreeMap<>();
        String raw = exchange.getRequestURI().getRawQuery();
        for (String pair : raw == null || raw.isEmpty() ? new String[0] : raw.split("&", -1)) {
            int equals = pair.indexOf('=');
            query.put(
                    equals < 0 ? decoded(pair) : decoded(pair.substring(0, equals)),
                    equals < 0 ? "" : decoded(pair.substring(equals + 1)));
        }
        return new SentCall(
                String.valueOf(exchange.getRequestHeaders().getFirst("x-acs-action")),
                exchange.getRequestMethod(),
                exchange.getRequestURI().getRawPath(),
                query,
                SentCall.tree(new String(body, StandardCharsets.UTF_8)));
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

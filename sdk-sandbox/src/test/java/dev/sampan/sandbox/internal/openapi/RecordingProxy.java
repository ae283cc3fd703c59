package dev.sampan.sandbox.internal.openapi;

import dev.sampan.sandbox.internal.http.EventLoops;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.RequestOptions;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** Stands before an endpoint, passes everything on as it is, and keeps what a contract compares. */
final class RecordingProxy implements AutoCloseable {
    private final List<Seen> seen = new CopyOnWriteArrayList<>();
    private final URI target;
    private final Consumer<Runnable> gate;
    private final HttpClient client;
    private final HttpServer server;

    RecordingProxy(Vertx vertx, URI target) {
        this(vertx, target, Runnable::run);
    }

    /** As above with a say in when each request is passed on. */
    RecordingProxy(Vertx vertx, URI target, Consumer<Runnable> gate) {
        this.target = target;
        this.gate = gate;
        this.client = vertx.createHttpClient();
        this.server = vertx.createHttpServer().requestHandler(this::pass);
        EventLoops.await(server.listen(0, "127.0.0.1"));
    }

    /** A request without what differs every time. */
    record Seen(String action, String version, String method, String path, Map<String, String> query, String body) {}

    String address() {
        return "127.0.0.1:" + server.actualPort();
    }

    List<Seen> seen() {
        return List.copyOf(seen);
    }

    private void pass(HttpServerRequest request) {
        request.body().onSuccess(body -> {
            seen.add(new Seen(
                    Objects.requireNonNullElse(request.getHeader("x-acs-action"), ""),
                    Objects.requireNonNullElse(request.getHeader("x-acs-version"), ""),
                    request.method().name(),
                    request.path(),
                    query(request.query()),
                    body.toString(StandardCharsets.UTF_8)));
            gate.accept(() -> forward(request, body));
        });
    }

    private void forward(HttpServerRequest request, Buffer body) {
        RequestOptions options = new RequestOptions()
                .setMethod(request.method())
                .setHost(target.getHost())
                .setPort(target.getPort())
                .setURI(request.uri());
        request.headers().forEach(header -> {
            if (!header.getKey().toLowerCase(Locale.ROOT).equals("content-length")) {
                options.putHeader(header.getKey(), header.getValue());
            }
        });
        client.request(options)
                .compose(onward -> onward.send(body))
                .compose(answer -> answer.body().map(content -> {
                    request.response().setStatusCode(answer.statusCode());
                    answer.headers()
                            .forEach(header -> request.response().putHeader(header.getKey(), header.getValue()));
                    return content;
                }))
                .onSuccess(content -> request.response().end(content))
                .onFailure(broken -> request.connection().close());
    }

    private static Map<String, String> query(String text) {
        Map<String, String> query = new TreeMap<>();
        for (String pair : text == null || text.isEmpty() ? new String[0] : text.split("&", -1)) {
            int equals = pair.indexOf('=');
            query.put(decoded(pair.substring(0, equals)), decoded(pair.substring(equals + 1)));
        }
        return query;
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        EventLoops.await(server.close());
        EventLoops.await(client.close());
    }
}

package dev.sampan.sandbox.internal.kubeapi;

import dev.sampan.sandbox.internal.http.EventLoops;
import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Frames as chunks of an HTTP answer. */
final class ResponseSink implements WatchSink {
    private final Context context;
    private final HttpServerResponse response;
    private final io.vertx.core.http.HttpConnection connection;

    ResponseSink(ApiExchange exchange) {
        this.context = exchange.context();
        this.response = exchange.request().response();
        this.connection = exchange.request().connection();
    }

    void open(ApiExchange exchange, String contentType, Runnable gone) {
        context.runOnContext(v -> {
            exchange.stamp(response);
            response.putHeader("Content-Type", contentType);
            response.setChunked(true);
            response.closeHandler(closed -> gone.run());
            response.exceptionHandler(e -> gone.run());
            response.writeHead();
        });
    }

    /** As {@link #open}, with what somebody else answered. */
    void openProxied(ApiExchange exchange, int status, Map<String, List<String>> headers, Set<String> without) {
        context.runOnContext(v -> {
            response.setStatusCode(status);
            headers.forEach((name, values) -> {
                if (!without.contains(name.toLowerCase(Locale.ROOT)) && !name.startsWith(":")) {
                    response.putHeader(name, values);
                }
            });
            exchange.stamp(response);
            response.setChunked(true);
            response.writeHead();
        });
    }

    @Override
    public void send(byte[] frame) {
        context.runOnContext(v -> {
            if (!response.closed() && !response.ended()) {
                response.write(Buffer.buffer(frame));
            }
        });
    }

    @Override
    public boolean full() {
        return !response.closed() && response.writeQueueFull();
    }

    @Override
    public void whenDrained(Runnable task) {
        context.runOnContext(v -> {
            if (response.closed() || !response.writeQueueFull()) {
                task.run();
            } else {
                response.drainHandler(drained -> task.run());
            }
        });
    }

    @Override
    public void end() {
        context.runOnContext(v -> {
            if (!response.closed() && !response.ended()) {
                response.end();
            }
        });
    }

    @Override
    public void reset() {
        EventLoops.reset(connection);
    }
}

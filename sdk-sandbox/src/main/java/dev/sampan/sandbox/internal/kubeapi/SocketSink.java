package dev.sampan.sandbox.internal.kubeapi;

import io.vertx.core.Context;
import io.vertx.core.http.ServerWebSocket;
import java.nio.charset.StandardCharsets;

/** Frames as text messages of a WebSocket. */
final class SocketSink implements WatchSink {
    private final Context context;
    private final ServerWebSocket socket;

    SocketSink(Context context, ServerWebSocket socket) {
        this.context = context;
        this.socket = socket;
    }

    @Override
    public void send(byte[] frame) {
        String text = new String(frame, 0, frame.length - 1, StandardCharsets.UTF_8);
        context.runOnContext(v -> {
            if (!socket.isClosed()) {
                socket.writeTextMessage(text);
            }
        });
    }

    @Override
    public boolean full() {
        return !socket.isClosed() && socket.writeQueueFull();
    }

    @Override
    public void whenDrained(Runnable task) {
        context.runOnContext(v -> {
            if (socket.isClosed() || !socket.writeQueueFull()) {
                task.run();
            } else {
                socket.drainHandler(drained -> task.run());
            }
        });
    }

    @Override
    public void end() {
        context.runOnContext(v -> {
            if (!socket.isClosed()) {
                socket.close();
            }
        });
    }

    @Override
    public void reset() {
        end();
    }
}

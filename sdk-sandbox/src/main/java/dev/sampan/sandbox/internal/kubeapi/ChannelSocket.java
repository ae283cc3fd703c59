package dev.sampan.sandbox.internal.kubeapi;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.sandbox.internal.objects.ApiStatusException;
import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ServerWebSocket;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;

/**
 * A WebSocket that carries the streams of a command, each message headed by its channel: 0 input, 1 output, 2 errors, 3 the
 * result, 4 the size of the terminal, and 255 to close one.
 */
final class ChannelSocket {
    private static final byte STDIN = 0;
    private static final byte RESULT = 3;
    private static final int CLOSE = 255;
    private static final byte[] END = new byte[0];

    private final Context context;
    private final ServerWebSocket socket;
    private final BlockingQueue<byte[]> input = new LinkedBlockingQueue<>();

    private ChannelSocket(Context context, ServerWebSocket socket) {
        this.context = context;
        this.socket = socket;
    }

    /** Takes the upgrade and runs the task on a thread of its own. */
    static void open(ApiExchange exchange, Consumer<ChannelSocket> task) {
        exchange.context()
                .runOnContext(v -> exchange.request().toWebSocket().onSuccess(socket -> {
                    ChannelSocket channels = new ChannelSocket(exchange.context(), socket);
                    socket.binaryMessageHandler(channels::receive);
                    socket.textMessageHandler(text -> channels.receive(Buffer.buffer(text)));
                    socket.closeHandler(closed -> channels.input.add(END));
                    socket.exceptionHandler(e -> channels.input.add(END));
                    exchange.background(() -> channels.run(task));
                }));
    }

    private void run(Consumer<ChannelSocket> task) {
        try {
            task.accept(this);
        } catch (ApiStatusException refusal) {
            result(refusal.status());
        }
    }

    private void receive(Buffer message) {
        if (message.length() == 0) {
            return;
        }
        int channel = message.getUnsignedByte(0);
        if (channel == CLOSE && message.length() > 1 && message.getByte(1) == STDIN) {
            input.add(END);
        } else if (channel == STDIN && message.length() > 1) {
            input.add(message.getBytes(1, message.length()));
        }
    }

    /** What the caller types; empty at once unless it wants to. */
    InputStream stdin(boolean wanted) {
        return wanted ? new QueueStream(input) : InputStream.nullInputStream();
    }

    OutputStream output(int channel) {
        return new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                write(new byte[] {(byte) b}, 0, 1);
            }

            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                if (socket.isClosed()) {
                    throw new IOException("the caller of the command went away");
                }
                send((byte) channel, bytes, offset, length);
            }
        };
    }

    private void send(byte channel, byte[] bytes, int offset, int length) {
        Buffer message = Buffer.buffer(length + 1).appendByte(channel).appendBytes(bytes, offset, length);
        context.runOnContext(v -> {
            if (!socket.isClosed()) {
                socket.writeBinaryMessage(message);
            }
        });
    }

    /** Tells the exit code and closes. */
    void finish(int exitCode) {
        ObjectNode status = Json.object();
        status.putObject("metadata");
        if (exitCode == 0) {
            status.put("status", "Success");
        } else {
            status.put("status", "Failure");
            status.put("message", "command terminated with non-zero exit code: exit status " + exitCode);
            status.put("reason", "NonZeroExitCode");
            status.putObject("details")
                    .putArray("causes")
                    .addObject()
                    .put("reason", "ExitCode")
                    .put("message", Integer.toString(exitCode));
        }
        result(status);
    }

    private void result(ObjectNode status) {
        byte[] bytes = Json.bytes(status);
        send(RESULT, bytes, 0, bytes.length);
        context.runOnContext(v -> {
            if (!socket.isClosed()) {
                socket.close();
            }
        });
    }

    private static final class QueueStream extends InputStream {
        private final BlockingQueue<byte[]> queue;
        private byte[] current = END;
        private int at;
        private boolean ended;

        QueueStream(BlockingQueue<byte[]> queue) {
            this.queue = queue;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            if (at == current.length && !fill()) {
                return -1;
            }
            int count = Math.min(length, current.length - at);
            System.arraycopy(current, at, bytes, offset, count);
            at += count;
            return count;
        }

        private boolean fill() throws IOException {
            if (ended) {
                return false;
            }
            try {
                current = queue.take();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted while waiting for input", e);
            }
            at = 0;
            ended = current.length == 0;
            return !ended;
        }
    }
}

package dev.sampan.sandbox.internal.http;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A request's body, read by a worker as the network delivers it. The event loop hands over one buffer at a time, so that
 * memory stays bounded.
 */
public final class BodyStream extends InputStream {
    private static final long IDLE_SECONDS = 60;
    private static final Buffer END = Buffer.buffer(0);
    private static final Buffer BROKEN = Buffer.buffer(0);

    /** A body beyond the bound. */
    public static final class TooLargeException extends IOException {
        private static final long serialVersionUID = 1L;

        TooLargeException(int most) {
            super("the body is longer than " + most + " bytes");
        }
    }

    private final HttpServerRequest request;
    private final BlockingQueue<Buffer> arrived = new LinkedBlockingQueue<>();
    private Buffer current = Buffer.buffer(0);
    private int position;
    private boolean asked;

    /** On the event loop, before the handler that received the request returns. */
    BodyStream(HttpServerRequest request) {
        this.request = request;
        request.pause();
        request.handler(arrived::add);
        request.endHandler(end -> arrived.add(END));
        request.exceptionHandler(failure -> arrived.add(BROKEN));
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        while (current != END && position == current.length()) {
            next();
        }
        if (current == END) {
            return -1;
        }
        int count = Math.min(length, current.length() - position);
        current.getBytes(position, position + count, target, offset);
        position += count;
        return count;
    }

    private void next() throws IOException {
        if (current == BROKEN) {
            throw broken();
        }
        if (!asked) {
            asked = true;
            request.fetch(1);
        }
        current = take();
        position = 0;
        if (current == BROKEN) {
            throw broken();
        }
        if (current != END) {
            request.fetch(1);
        }
    }

    private static IOException broken() {
        return new IOException("the connection broke before the body ended");
    }

    private Buffer take() throws IOException {
        try {
            Buffer buffer = arrived.poll(IDLE_SECONDS, TimeUnit.SECONDS);
            if (buffer == null) {
                throw new IOException("no byte of the body came for " + IDLE_SECONDS + " s");
            }
            return buffer;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while the body came in", e);
        }
    }
}

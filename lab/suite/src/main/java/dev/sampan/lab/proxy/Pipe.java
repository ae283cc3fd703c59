package dev.sampan.lab.proxy;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.locks.LockSupport;

/** One direction of one connection: every chunk comes out a fixed time after it went in, however fast they follow each other. */
final class Pipe {
    private static final int CHUNK = 32 << 10;
    private static final int MOST_CHUNKS = 1_024;

    private final Socket from;
    private final Socket to;
    private final long delayNanos;
    private final Heard heard;
    private final BlockingQueue<Chunk> underWay = new ArrayBlockingQueue<>(MOST_CHUNKS);

    /** Told of each chunk before it goes on. */
    interface Heard {
        void chunk(byte[] bytes, int length);
    }

    private record Chunk(byte[] bytes, int length, long due) {}

    Pipe(Socket from, Socket to, Duration delay, Heard heard) {
        this.from = from;
        this.to = to;
        this.delayNanos = delay.toNanos();
        this.heard = heard;
    }

    void start() {
        daemon(delayNanos == 0 ? this::copy : this::read, "proxy-read");
        if (delayNanos > 0) {
            daemon(this::write, "proxy-write");
        }
    }

    private void copy() {
        try (Socket in = from;
                Socket out = to) {
            InputStream source = in.getInputStream();
            OutputStream sink = out.getOutputStream();
            byte[] buffer = new byte[CHUNK];
            for (int length = source.read(buffer); length >= 0; length = source.read(buffer)) {
                heard.chunk(buffer, length);
                sink.write(buffer, 0, length);
                sink.flush();
            }
        } catch (IOException e) {
            // either end has closed; closing both is the answer
        }
    }

    private void read() {
        try {
            InputStream source = from.getInputStream();
            int length = 0;
            while (length >= 0) {
                byte[] buffer = new byte[CHUNK];
                length = source.read(buffer);
                if (length > 0) {
                    heard.chunk(buffer, length);
                }
                underWay.put(new Chunk(buffer, length, System.nanoTime() + delayNanos));
            }
        } catch (IOException e) {
            underWay.offer(new Chunk(new byte[0], -1, System.nanoTime() + delayNanos));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void write() {
        try (Socket in = from;
                Socket out = to) {
            OutputStream sink = out.getOutputStream();
            for (Chunk chunk = underWay.take(); chunk.length() >= 0; chunk = underWay.take()) {
                awaitDue(chunk.due());
                sink.write(chunk.bytes(), 0, chunk.length());
            }
        } catch (IOException e) {
            // as above
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void awaitDue(long due) {
        for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    private static void daemon(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        thread.start();
    }
}

package dev.sampan.sandbox.internal.kubelet;

import dev.sampan.sandbox.internal.kubelet.NodeAgent.LogRequest;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** The lines of one run of a container, the newest 10 MiB. Thread-safe. */
final class ContainerLog {
    private static final long MOST_BYTES = 10L << 20;

    private final Deque<Line> lines = new ArrayDeque<>();
    private long bytes;
    private long dropped;
    private boolean ended;

    private record Line(Instant at, String text) {}

    synchronized void append(Instant at, String text) {
        lines.add(new Line(at, text));
        bytes += text.length() + 1L;
        while (bytes > MOST_BYTES && lines.size() > 1) {
            bytes -= lines.remove().text().length() + 1L;
            dropped++;
        }
        notifyAll();
    }

    synchronized void end() {
        ended = true;
        notifyAll();
    }

    /** The last lines, for a termination message. */
    synchronized String tail(int count) {
        List<Line> all = new ArrayList<>(lines);
        StringBuilder text = new StringBuilder();
        all.subList(Math.max(0, all.size() - count), all.size())
                .forEach(line -> text.append(line.text()).append('\n'));
        return text.toString();
    }

    /** Writes what is asked for; with follow, until the end. */
    void write(LogRequest request, OutputStream sink) {
        Writer writer = new Writer(request, sink);
        long next = 0;
        try {
            while (true) {
                List<Line> batch;
                synchronized (this) {
                    long first = Math.max(next, dropped);
                    batch = new ArrayList<>(lines).subList((int) Math.min(lines.size(), first - dropped), lines.size());
                    batch = next == 0 ? tailOf(batch, request) : batch;
                    next = dropped + lines.size();
                    if (batch.isEmpty() && (!request.follow() || ended)) {
                        return;
                    }
                    if (batch.isEmpty()) {
                        wait(1_000);
                        continue;
                    }
                }
                if (!writer.write(batch)) {
                    return;
                }
                if (!request.follow()) {
                    return;
                }
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static List<Line> tailOf(List<Line> all, LogRequest request) {
        Instant since = request.since();
        List<Line> wanted = since == null
                ? all
                : all.stream().filter(line -> !line.at().isBefore(since)).toList();
        Long tail = request.tailLines();
        return tail == null ? wanted : wanted.subList((int) Math.max(0, wanted.size() - tail), wanted.size());
    }

    private static final class Writer {
        private final LogRequest request;
        private final OutputStream sink;
        private long left;

        Writer(LogRequest request, OutputStream sink) {
            this.request = request;
            this.sink = sink;
            Long limit = request.limitBytes();
            this.left = limit == null ? Long.MAX_VALUE : limit;
        }

        boolean write(List<Line> batch) {
            try {
                for (Line line : batch) {
                    String text = request.timestamps() ? line.at() + " " + line.text() : line.text();
                    byte[] raw = (text + "\n").getBytes(StandardCharsets.UTF_8);
                    int length = (int) Math.min(raw.length, left);
                    sink.write(raw, 0, length);
                    left -= length;
                    if (left == 0) {
                        return false;
                    }
                }
                sink.flush();
                return true;
            } catch (IOException closed) {
                throw new UncheckedIOException("the reader of the log has gone", closed);
            }
        }
    }
}

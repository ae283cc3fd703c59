package dev.sampan.observe;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.internal.session.Session;
import dev.sampan.problem.ClusterException;
import dev.sampan.problem.SampanException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Asks each container once a second for what is younger than the last line seen. */
final class PollingLogWatch implements LogWatch {
    private static final Duration PERIOD = Duration.ofSeconds(1);
    private static final Duration OVERLAP = Duration.ofSeconds(5);
    private static final int MOST_LINES = 10_000;
    private static final int MOST_FAILURES = 30;

    private final String app;
    private final LogReading reading;
    private final Supplier<List<ObjectNode>> workloads;
    private final Session session;
    private final Consumer<LogLine> reader;
    private final Map<String, Seen> seen = new HashMap<>();
    private final Instant begin;
    private final Thread thread;
    private volatile boolean closed;
    private volatile @Nullable SampanException failure;

    /** The newest time handed over, and how many lines had it. */
    private record Seen(Instant time, int count) {}

    PollingLogWatch(
            String app,
            LogReading reading,
            Supplier<List<ObjectNode>> workloads,
            Session session,
            Consumer<LogLine> reader) {
        this.app = app;
        this.reading = reading;
        this.workloads = workloads;
        this.session = session;
        this.reader = reader;
        this.begin = session.clock().instant();
        this.thread = new Thread(this::run, "sampan-logs-" + app);
        thread.setDaemon(true);
    }

    PollingLogWatch start() {
        thread.start();
        return this;
    }

    @Override
    public Optional<SampanException> failure() {
        return Optional.ofNullable(failure);
    }

    @Override
    public void close() {
        closed = true;
        if (Thread.currentThread() == thread) {
            return;
        }
        thread.interrupt();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        int failures = 0;
        while (!closed) {
            try {
                round();
                failures = 0;
            } catch (ClusterException e) {
                failures++;
                if (!e.isRetryable() && e.status() != 404 || failures >= MOST_FAILURES) {
                    end(e);
                }
            } catch (SampanException e) {
                end(e);
            }
            pause();
        }
    }

    private void end(SampanException e) {
        if (!closed) {
            failure = e;
            closed = true;
        }
    }

    private void pause() {
        if (closed) {
            return;
        }
        try {
            session.sleeper().sleep(PERIOD);
        } catch (InterruptedException e) {
            closed = true;
        }
    }

    private void round() {
        List<LogLine> fresh = new ArrayList<>();
        for (PodContainer container : reading.containers(app, workloads.get(), null)) {
            if (container.silence(false).isEmpty()) {
                fresh.addAll(fresh(container));
            }
        }
        fresh.sort(Comparator.comparing(LogLine::time));
        for (LogLine line : fresh) {
            if (closed) {
                return;
            }
            reader.accept(line);
        }
    }

    private List<LogLine> fresh(PodContainer container) {
        Seen last = seen.getOrDefault(container.source(), new Seen(begin, 0));
        Duration age = Duration.between(last.time(), session.clock().instant()).plus(OVERLAP);
        List<LogLine> fresh = new ArrayList<>();
        int sameTime = 0;
        int newest = last.count();
        Instant time = last.time();
        for (LogLine line : reading.lines(container, MOST_LINES, false, age)) {
            sameTime += line.time().equals(last.time()) ? 1 : 0;
            boolean isNew =
                    line.time().isAfter(last.time()) || line.time().equals(last.time()) && sameTime > last.count();
            if (isNew) {
                newest = line.time().equals(time) ? newest + 1 : 1;
                time = line.time();
                fresh.add(line);
            }
        }
        seen.put(container.source(), new Seen(time, newest));
        return fresh;
    }
}

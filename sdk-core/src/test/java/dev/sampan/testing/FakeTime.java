package dev.sampan.testing;

import dev.sampan.time.Sleeper;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import org.jspecify.annotations.Nullable;

/** A clock that moves only when somebody sleeps by it, and remembers each sleep. */
public final class FakeTime extends Clock implements Sleeper {
    private Instant now = Instant.parse("2026-03-01T08:00:00Z");
    private final List<Duration> sleeps = Collections.synchronizedList(new ArrayList<>());

    @Override
    public synchronized Instant instant() {
        return now;
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        return this;
    }

    public synchronized void advance(Duration by) {
        now = now.plus(by);
    }

    @Override
    public void sleep(Duration duration) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        sleeps.add(duration);
        advance(duration);
    }

    @Override
    public <E> @Nullable E poll(BlockingQueue<E> queue, Duration timeout) {
        E element = queue.poll();
        if (element == null) {
            advance(timeout);
        }
        return element;
    }

    public List<Duration> sleeps() {
        return List.copyOf(sleeps);
    }
}

package dev.sampan.deploy;

import dev.sampan.time.Sleeper;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.BlockingQueue;
import org.jspecify.annotations.Nullable;

/** A clock that stands still, and a sleeper that moves it: a wait with nothing in the queue passes at once. */
final class MovableTime extends Clock implements Sleeper {
    private Instant now = TestSessions.NOON;

    @Override
    public synchronized Instant instant() {
        return now;
    }

    synchronized void advance(Duration by) {
        now = now.plus(by);
    }

    @Override
    public void sleep(Duration duration) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        advance(duration);
    }

    @Override
    public <E> @Nullable E poll(BlockingQueue<E> queue, Duration timeout) throws InterruptedException {
        E next = queue.poll();
        if (next == null) {
            sleep(timeout);
        }
        return next;
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        return this;
    }
}

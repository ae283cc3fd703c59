package dev.sampan.internal.retry;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * How many calls of one API may be in flight: grows by one per clean round, shrinks when throttled (additive increase,
 * multiplicative decrease). Thread-safe.
 */
public final class Governor {
    static final int START = 16;
    static final int SMALLEST = 1;
    static final int LARGEST = 64;
    private static final double SHRINK = 0.7;
    private static final Duration SLICE = Duration.ofMillis(200);

    private final ReentrantLock lock = new ReentrantLock(true);
    private final Condition freed = lock.newCondition();
    private int window = START;
    private int inFlight;
    private int cleanInRound;
    private long epoch;

    /**
     * Waits for a place. The wait is in real time, as each place is held by a call that is truly on the wire and so ends.
     *
     * @return a place to be given back, or null when the deadline passed first
     */
    @org.jspecify.annotations.Nullable
    Place enter(Deadline deadline) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (inFlight >= window) {
                if (deadline.hasPassed()) {
                    return null;
                }
                long nanos = deadline.limit(SLICE).toNanos();
                if (!freed.await(nanos, TimeUnit.NANOSECONDS) && deadline.hasPassed()) {
                    return null;
                }
            }
            inFlight++;
            return new Place(epoch);
        } finally {
            lock.unlock();
        }
    }

    /** How many calls may be in flight now. */
    public int window() {
        lock.lock();
        try {
            return window;
        } finally {
            lock.unlock();
        }
    }

    private void leave(Place place, boolean clean, boolean throttled) {
        lock.lock();
        try {
            inFlight--;
            if (throttled && place.epoch == epoch) {
                // One shrink per round: answers to calls that were sent before the last shrink tell nothing new.
                window = Math.max(SMALLEST, (int) (window * SHRINK));
                cleanInRound = 0;
                epoch++;
            } else if (clean && ++cleanInRound >= window) {
                window = Math.min(LARGEST, window + 1);
                cleanInRound = 0;
            }
            freed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** A place among the calls in flight. Given back once. */
    final class Place {
        private final long epoch;
        private boolean left;

        Place(long epoch) {
            this.epoch = epoch;
        }

        void clean() {
            giveBack(true, false);
        }

        void throttled() {
            giveBack(false, true);
        }

        void failed() {
            giveBack(false, false);
        }

        private void giveBack(boolean clean, boolean throttled) {
            if (!left) {
                left = true;
                leave(this, clean, throttled);
            }
        }
    }
}

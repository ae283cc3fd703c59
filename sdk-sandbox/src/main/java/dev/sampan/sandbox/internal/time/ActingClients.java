package dev.sampan.sandbox.internal.time;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Clients that looked at the clock and were not heard of since: they have a deadline, and what they are about to send is on its
 * way. Time must not jump over that deadline, or a busy machine makes calls fail. Thread-safe.
 */
final class ActingClients {
    /** Who looked and sent nothing holds time no longer than this. */
    private static final long LONGEST_NANOS = Duration.ofMillis(300).toNanos();

    private final Map<Thread, Long> since = new ConcurrentHashMap<>();

    /** The current thread looked at the clock. */
    void acts() {
        since.put(Thread.currentThread(), System.nanoTime());
    }

    /** The current thread waits. */
    void waits() {
        since.remove(Thread.currentThread());
    }

    /** A request came; whose it is cannot be told. */
    void arrived() {
        since.clear();
    }

    /** How long time must not jump yet, in nanoseconds. */
    long remaining() {
        long now = System.nanoTime();
        since.values().removeIf(at -> now - at >= LONGEST_NANOS);
        return since.values().stream()
                .mapToLong(at -> at + LONGEST_NANOS - now)
                .max()
                .orElse(0);
    }
}

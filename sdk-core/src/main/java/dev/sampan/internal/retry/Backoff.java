package dev.sampan.internal.retry;

import java.time.Duration;
import java.util.random.RandomGenerator;

/** Full jitter: a random wait between nothing and base x 2^n, capped. */
public final class Backoff {
    private static final int LARGEST_EXPONENT = 30;

    private Backoff() {}

    /**
     * How long to wait.
     *
     * @param round 1 for the first retry
     */
    public static Duration fullJitter(Duration base, Duration cap, int round, RandomGenerator random) {
        long ceiling = ceiling(base, cap, round).toNanos();
        return Duration.ofNanos(ceiling <= 0 ? 0 : random.nextLong(ceiling + 1));
    }

    /** The longest that {@link #fullJitter} may give in this round. */
    public static Duration ceiling(Duration base, Duration cap, int round) {
        int exponent = Math.min(round - 1, LARGEST_EXPONENT);
        Duration grown = base.multipliedBy(1L << exponent);
        return grown.compareTo(cap) < 0 ? grown : cap;
    }
}

package dev.sampan.sandbox.internal.kubelet;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The kubelet's back-off: 10 s, doubling to 5 min, forgotten after 10 min without need. */
final class BackOff {
    static final Duration FIRST = Duration.ofSeconds(10);
    static final Duration LONGEST = Duration.ofMinutes(5);
    private static final Duration FORGOTTEN_AFTER = Duration.ofMinutes(10);

    private Duration delay = Duration.ZERO;
    private @Nullable Instant last;
    private int steps;

    /** The delay after a failure now; a failure long after the last one counts as the first. */
    Duration next(Instant failedAt, Duration ranFor) {
        if (ranFor.compareTo(FORGOTTEN_AFTER) >= 0
                || last != null && Duration.between(last, failedAt).compareTo(FORGOTTEN_AFTER.plus(LONGEST)) > 0) {
            delay = Duration.ZERO;
            steps = 0;
        }
        last = failedAt;
        steps++;
        Duration now = delay;
        Duration doubled = delay.isZero() ? FIRST : delay.multipliedBy(2);
        delay = doubled.compareTo(LONGEST) > 0 ? LONGEST : doubled;
        return now;
    }

    /** As {@link #next}, waiting from the first failure on. */
    Duration nextWaiting(Instant failedAt) {
        if (delay.isZero()) {
            next(failedAt, Duration.ZERO);
        }
        return next(failedAt, Duration.ZERO);
    }

    /** Whether it has gone on for so long that it may go on for ever. */
    boolean isChronic() {
        return steps > 4;
    }
}

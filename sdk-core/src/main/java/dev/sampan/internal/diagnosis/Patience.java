package dev.sampan.internal.diagnosis;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How long a symptom may last before the rollout is hopeless.
 *
 * @param from not hopeless before this moment; null means no symptom of its own accord
 * @param atDeadline hopeless only once the rollout's own deadline has passed as well
 */
record Patience(@Nullable Instant from, boolean atDeadline) {
    /** Nothing that is hopeless by itself. */
    static Patience endless() {
        return new Patience(null, false);
    }

    static Patience until(@Nullable Instant moment) {
        return new Patience(moment, false);
    }

    static Patience of(@Nullable Instant begin, Duration length) {
        return new Patience(begin == null ? null : begin.plus(length), false);
    }

    /** Until the deadline of the rollout, and in no case before this moment. */
    static Patience untilDeadlineAndNotBefore(@Nullable Instant moment) {
        return new Patience(moment == null ? Instant.EPOCH : moment, true);
    }

    static Patience untilDeadline() {
        return new Patience(Instant.EPOCH, true);
    }

    boolean isOver(Instant now, boolean deadlinePassed) {
        return from != null && !now.isBefore(from) && (!atDeadline || deadlinePassed);
    }

    /** When it ends by the clock alone, given when the deadline is; null when the clock alone never ends it. */
    @Nullable
    Instant ends(@Nullable Instant deadline) {
        if (from == null || (atDeadline && deadline == null)) {
            return null;
        }
        return atDeadline ? Trees.later(from, deadline) : from;
    }
}

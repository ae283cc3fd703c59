package dev.sampan.internal.retry;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/** The end of one whole operation; nested calls share it, so that each attempt has what is left. Immutable. */
public final class Deadline {
    private final Clock clock;
    private final Duration allowed;
    private final Instant end;

    private Deadline(Clock clock, Duration allowed, Instant end) {
        this.clock = clock;
        this.allowed = allowed;
        this.end = end;
    }

    public static Deadline after(Clock clock, Duration allowed) {
        return new Deadline(clock, allowed, clock.instant().plus(allowed));
    }

    /** An earlier end that leaves something for a step after this one: as much as is wished, a quarter of the whole at most. */
    public Deadline keeping(Duration wished) {
        Duration quarter = allowed.dividedBy(4);
        return new Deadline(clock, allowed, end.minus(wished.compareTo(quarter) < 0 ? wished : quarter));
    }

    /** What was allowed in the beginning, for messages. */
    public Duration allowed() {
        return allowed;
    }

    /** What is left, never negative. */
    public Duration remaining() {
        Duration left = Duration.between(clock.instant(), end);
        return left.isNegative() ? Duration.ZERO : left;
    }

    public boolean hasPassed() {
        return remaining().isZero();
    }

    /** The shorter of what is wanted and what is left. */
    public Duration limit(Duration wanted) {
        Duration left = remaining();
        return wanted.compareTo(left) < 0 ? wanted : left;
    }
}

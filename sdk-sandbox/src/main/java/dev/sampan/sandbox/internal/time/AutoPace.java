package dev.sampan.sandbox.internal.time;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * With the wall clock, and ahead of it by every jump. A short jump needs no pause. Before a long one, and before a client's
 * wait ends, nothing may have been busy for a moment: word of what just happened may still be on its way over a socket.
 */
final class AutoPace implements Pace {
    private static final Duration SHORT_JUMP = Duration.ofSeconds(5);
    private static final Duration LONG_JUMP = Duration.ofSeconds(30);
    private static final Duration BEFORE_MIDDLE_JUMP = Duration.ofMillis(25);
    private static final Duration BEFORE_UNWATCHED_JUMP = Duration.ofMillis(300);
    private static final Duration BEFORE_POLL_ENDS = Duration.ofMillis(100);
    private static final Duration BEFORE_SLEEP_ENDS = Duration.ofMillis(20);

    private final Instant beginning;
    private final long beginningNanos = System.nanoTime();
    private volatile Duration ahead = Duration.ZERO;

    AutoPace(Instant beginning) {
        this.beginning = beginning;
    }

    @Override
    public Instant now() {
        return beginning.plusNanos(System.nanoTime() - beginningNanos).plus(ahead);
    }

    @Override
    public boolean flows() {
        return true;
    }

    @Override
    public void moveTo(Instant instant) {
        Duration gap = Duration.between(now(), instant);
        if (!gap.isNegative()) {
            ahead = ahead.plus(gap);
        }
    }

    @Override
    public @Nullable Duration quietBefore(TimelineEvent event, boolean clientsWait, boolean foregroundAhead) {
        if (!clientsWait && !foregroundAhead) {
            return null;
        }
        switch (event.kind()) {
            case POLL:
                return BEFORE_POLL_ENDS;
            case SLEEP:
                return BEFORE_SLEEP_ENDS;
            default:
                Duration jump = Duration.between(now(), event.due());
                if (jump.compareTo(SHORT_JUMP) <= 0) {
                    return Duration.ZERO;
                }
                return clientsWait || jump.compareTo(LONG_JUMP) <= 0 ? BEFORE_MIDDLE_JUMP : BEFORE_UNWATCHED_JUMP;
        }
    }
}

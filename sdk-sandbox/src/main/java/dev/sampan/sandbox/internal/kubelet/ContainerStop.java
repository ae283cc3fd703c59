package dev.sampan.sandbox.internal.kubelet;

import dev.sampan.sandbox.internal.kubelet.ContainerRuntime.RunningContainer;
import java.time.Duration;
import java.time.Instant;
import java.util.function.BooleanSupplier;

/**
 * The way of a running container to its end, within a grace period: its hook runs, its turn among the containers of the pod comes,
 * then it is told to end. Used on the control loop's thread.
 */
final class ContainerStop {
    /** Even who has used up the grace period gets so long to end by itself. */
    private static final Duration LEAST_GRACE = Duration.ofSeconds(2);

    private final RunningContainer container;
    private final BooleanSupplier turn;
    private Duration grace;
    private Instant deadline;
    private boolean hookRuns;
    private boolean told;

    ContainerStop(RunningContainer container, Duration grace, Instant now, BooleanSupplier turn) {
        this.container = container;
        this.grace = grace;
        this.deadline = now.plus(grace);
        this.turn = turn;
    }

    void hookStarts() {
        hookRuns = true;
    }

    void hookEnds() {
        hookRuns = false;
    }

    /** A shorter grace period than the first one counts from now; true if it is. */
    boolean shorten(Duration shorter, Instant now) {
        if (shorter.compareTo(grace) >= 0) {
            return false;
        }
        grace = shorter;
        deadline = now.plus(shorter);
        if (told) {
            container.stop(shorter);
        }
        return true;
    }

    /** Tells the container to end if it is time. */
    void advance(Instant now) {
        boolean late = !now.isBefore(deadline);
        if (told || !late && (hookRuns || !turn.getAsBoolean())) {
            return;
        }
        told = true;
        // what was waited for counts in whole seconds
        Duration left = Duration.ofSeconds(Math.max(
                LEAST_GRACE.toSeconds(),
                Duration.between(now, deadline).plusNanos(999_999_999).toSeconds()));
        container.stop(grace.isZero() ? Duration.ZERO : left);
    }
}

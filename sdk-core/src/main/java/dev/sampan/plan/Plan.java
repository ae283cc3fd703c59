package dev.sampan.plan;

import dev.sampan.problem.SampanException;
import java.util.List;

/**
 * What an act would do. Immutable; making one has changed nothing. A plan may be kept, printed, compared and applied from
 * any thread.
 *
 * @param <T> what the act yields
 */
public interface Plan<T> {
    /** What would be done and where, such as {@code Deploy web to shop@prod-sg}. */
    String title();

    /** Every difference that applying would make, in order. Empty when there is nothing to do. */
    List<Change> changes();

    /** What guards said of this plan. A finding at level {@link Level#ENFORCE} makes {@link #apply()} refuse. */
    List<Finding> findings();

    /** A digest of all that applying would do, so that an approval can be bound to it. Equal plans have equal digests. */
    String digest();

    /**
     * Does it, and waits until the outcome is known or the deadline has passed. An interrupt of the calling thread cancels it, at any moment:
     * the outcome is then {@link Stopped}, unless all was done already or had failed, and the interrupt stays set.
     *
     * @throws SampanException only when nothing was sent: the plan is outdated, a guard refuses, the input is unusable.
     *     Everything that happens after the first write is told by the outcome
     */
    Outcome<T> apply();

    /** Whether applying would change nothing. */
    default boolean isEmpty() {
        return changes().isEmpty();
    }
}

package dev.sampan.plan;

import dev.sampan.problem.SampanException;

/**
 * How an act ended: exactly one of {@link Done}, {@link Unchanged}, {@link Failed}, {@link Stopped}, {@link Unknown}.
 * Immutable.
 *
 * @param <T> what the act yields
 */
public sealed interface Outcome<T> permits Done, Unchanged, Failed, Stopped, Unknown {
    /** Whether the wished state is there: {@link Done} or {@link Unchanged}. */
    default boolean isGood() {
        return this instanceof Done || this instanceof Unchanged;
    }

    /**
     * The yield of a good outcome.
     *
     * @throws SampanException for any other outcome, with the same cause, evidence and next step
     */
    T orElseThrow();
}

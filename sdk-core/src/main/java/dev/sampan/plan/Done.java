package dev.sampan.plan;

import java.time.Duration;

/**
 * The act is complete and its result was verified.
 *
 * @param value what it yields
 * @param summary one line, such as {@code 3/3 ready, release 7}
 * @param took from the first write to the proof
 * @param undo the call that takes it back, such as {@code rollback("web")}; empty when there is none
 */
public record Done<T>(T value, String summary, Duration took, String undo) implements Outcome<T> {
    @Override
    public T orElseThrow() {
        return value;
    }

    @Override
    public String toString() {
        return OutcomeText.of("Done", summary, took, undo.isEmpty() ? "" : "undo: " + undo);
    }
}

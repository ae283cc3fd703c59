package dev.sampan.plan;

import dev.sampan.problem.Problem;
import dev.sampan.problem.SampanException;
import java.util.List;

/**
 * The act was stopped before its end: by an interrupt, a deadline or another writer. Each step says how far it came.
 *
 * <p>An act is cancelled by an interrupt of the thread that applies it. It ends at the next call, wait or answer, gives back what it
 * holds, and leaves the interrupt set for its caller. What it has done stays done; {@link #nextStep()} says how to go on or back.
 *
 * @param summary one line: what stopped it
 * @param steps every step of the plan, in order
 * @param nextStep what to call now
 */
public record Stopped<T>(String summary, List<Step> steps, String nextStep) implements Outcome<T> {
    public Stopped {
        steps = List.copyOf(steps);
    }

    @Override
    public T orElseThrow() {
        throw new SampanException(
                new Problem("outcome.stopped", "finish", summary, OutcomeText.steps(steps), nextStep), null);
    }

    @Override
    public String toString() {
        return OutcomeText.bounded(
                OutcomeText.first("Stopped", summary) + "\n  " + OutcomeText.steps(steps) + "\n  next: " + nextStep);
    }
}

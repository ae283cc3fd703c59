package dev.sampan.plan;

import dev.sampan.problem.Problem;
import dev.sampan.problem.SampanException;
import java.util.List;

/**
 * The act was stopped before its end: by an interrupt, a deadline or another writer. Each step says how far it came.
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

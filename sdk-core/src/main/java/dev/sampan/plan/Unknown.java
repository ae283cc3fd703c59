package dev.sampan.plan;

import dev.sampan.problem.Problem;
import dev.sampan.problem.SampanException;
import java.util.List;

/**
 * A write was sent and nobody can say whether it took effect; reading back did not settle it either.
 *
 * @param summary one line: what is not known
 * @param evidence what was seen
 * @param nextStep what to call or to look at now
 */
public record Unknown<T>(String summary, List<Evidence> evidence, String nextStep) implements Outcome<T> {
    public Unknown {
        evidence = List.copyOf(evidence);
    }

    @Override
    public T orElseThrow() {
        throw new SampanException(
                new Problem("outcome.unknown", "tell how it ended", summary, OutcomeText.evidence(evidence), nextStep),
                null);
    }

    @Override
    public String toString() {
        return OutcomeText.bounded(OutcomeText.first("Unknown", summary) + "\n  " + OutcomeText.evidence(evidence)
                + "\n  next: " + nextStep);
    }
}

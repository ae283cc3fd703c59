package dev.sampan.plan;

import java.util.List;

/**
 * Something that is wrong, with its proof and its mend. Immutable.
 *
 * @param id the stable id of the rule or failure, such as {@code crash-loop} or {@code posture.mutable-tag}
 * @param severity how bad it is
 * @param level what it is worth in the environment at hand; {@link Level#OBSERVE} where no environment is asked
 * @param object what it is about, such as {@code Pod/web-7d4f}
 * @param what the fact, in one sentence
 * @param reason the likely reason, in one sentence
 * @param evidence what was seen, newest last
 * @param nextStep what to do now
 */
public record Finding(
        String id,
        Severity severity,
        Level level,
        String object,
        String what,
        String reason,
        List<Evidence> evidence,
        String nextStep) {
    public Finding {
        evidence = List.copyOf(evidence);
    }

    /** A copy that counts at another level. */
    public Finding withLevel(Level other) {
        return new Finding(id, severity, other, object, what, reason, evidence, nextStep);
    }

    @Override
    public String toString() {
        return severity + " " + id + " " + object + ": " + what + "\n  next: " + nextStep;
    }
}

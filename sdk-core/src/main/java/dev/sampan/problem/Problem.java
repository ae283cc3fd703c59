package dev.sampan.problem;

import java.util.Objects;

/**
 * What went wrong in four sentences: what was attempted, what happened, the likely reason and the next step. Immutable.
 * The codes are listed in {@code docs/errors.md}.
 *
 * @param code stable and dotted, such as {@code image.tag-mutable}: for programs and for search
 * @param attempted the act and its object, such as {@code push shop/web:1.4.0 to registry.example.com}
 * @param happened the root cause first
 * @param reason why it most likely happened
 * @param nextStep what to do now: a command or a change
 */
public record Problem(String code, String attempted, String happened, String reason, String nextStep) {
    public Problem {
        Objects.requireNonNull(code, "code");
        Objects.requireNonNull(attempted, "attempted");
        Objects.requireNonNull(happened, "happened");
        Objects.requireNonNull(reason, "reason");
        Objects.requireNonNull(nextStep, "nextStep");
    }

    /** Four lines, the last one the next step. */
    @Override
    public String toString() {
        return "Could not " + attempted + " [" + code + "]\n  happened: " + happened + "\n  reason:   " + reason
                + "\n  next:     " + nextStep;
    }
}

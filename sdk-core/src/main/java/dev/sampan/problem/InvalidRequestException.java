package dev.sampan.problem;

import org.jspecify.annotations.Nullable;

/** The call cannot work as it was made; nothing was sent. */
public final class InvalidRequestException extends SampanException {
    private static final long serialVersionUID = 1L;

    public InvalidRequestException(Problem problem, @Nullable Throwable cause) {
        super(problem, cause);
    }

    /** An exception from the five parts of its {@link Problem}. */
    public static InvalidRequestException of(
            String code, String attempted, String happened, String reason, String nextStep) {
        return new InvalidRequestException(new Problem(code, attempted, happened, reason, nextStep), null);
    }
}

package dev.sampan.problem;

import org.jspecify.annotations.Nullable;

/** Time ran out, or the caller interrupted, before the wished state was seen. */
public final class NotReadyException extends SampanException {
    private static final long serialVersionUID = 1L;

    private final String lastState;

    public NotReadyException(Problem problem, String lastState, @Nullable Throwable cause) {
        super(problem, cause);
        this.lastState = lastState;
    }

    /** The last state that was seen, in one line. */
    public String lastState() {
        return lastState;
    }
}

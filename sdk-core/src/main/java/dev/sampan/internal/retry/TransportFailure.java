package dev.sampan.internal.retry;

import org.jspecify.annotations.Nullable;

/** No answer came. Inside Sampan only: each protocol turns it into its own typed exception. */
public final class TransportFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Kind kind;
    private final boolean inDoubt;
    private final int attempts;

    /** Why no answer came. */
    public enum Kind {
        /** The endpoint failed too often; nothing was sent. */
        CIRCUIT_OPEN,
        /** The connection could not be made, or broke. */
        BROKEN,
        /** The deadline of the operation has passed. */
        DEADLINE,
        /** The calling thread was interrupted; its flag is set again. */
        INTERRUPTED,
        /** The session is closed. */
        CLOSED
    }

    public TransportFailure(Kind kind, boolean inDoubt, int attempts, @Nullable Throwable cause) {
        super(kind + " after " + attempts + " attempts", cause);
        this.kind = kind;
        this.inDoubt = inDoubt;
        this.attempts = attempts;
    }

    public Kind kind() {
        return kind;
    }

    /** Whether a try was sent whose answer is unknown, so that the call may have taken effect. */
    public boolean isInDoubt() {
        return inDoubt;
    }

    public int attempts() {
        return attempts;
    }
}

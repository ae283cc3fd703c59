package dev.sampan.internal.retry;

/** What a repetition would do to the other side, and so how often a call may be tried. */
public enum CallClass {
    /** Changes nothing. */
    READ(4),
    /** Has the same effect once or several times: server-side apply, PUT with a version, DELETE. */
    IDEMPOTENT_WRITE(3),
    /** Is sent again only if it is certain that nothing was sent or that the other side refused to look at it. */
    NON_IDEMPOTENT(1);

    /** Tries of a call of which not a byte left this machine. */
    static final int ATTEMPTS_WHEN_NOTHING_WAS_SENT = 3;

    private final int attempts;

    CallClass(int attempts) {
        this.attempts = attempts;
    }

    /** Tries in all when transport fails or the other side answers 5xx; throttled answers do not count. */
    public int attempts() {
        return attempts;
    }
}

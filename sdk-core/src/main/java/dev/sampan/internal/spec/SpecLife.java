package dev.sampan.internal.spec;

import dev.sampan.internal.text.Redaction;
import dev.sampan.problem.InvalidRequestException;
import org.jspecify.annotations.Nullable;

/** The life of one spec: open during the call that hands it out, closed afterwards, each value set once. Not thread-safe. */
public final class SpecLife {
    private static final int WIDTH = 120;

    private final String subject;
    private boolean closed;

    /**
     * A life that begins now.
     *
     * @param subject what the spec describes, such as {@code app web}
     */
    public SpecLife(String subject) {
        this.subject = subject;
    }

    /**
     * The value, if the spec is open and nothing was set before.
     *
     * @throws InvalidRequestException if there is an earlier value, which the message names, or the spec is closed
     */
    public <T> T once(String what, @Nullable T earlier, T value) {
        requireOpen();
        if (earlier != null) {
            throw setTwice(what, " to " + told(value), " to " + told(earlier));
        }
        return value;
    }

    /** As {@link #once}, for values that no message may show. */
    public <T> T onceUntold(String what, @Nullable T earlier, T value) {
        requireOpen();
        if (earlier != null) {
            throw setTwice(what, "", "");
        }
        return value;
    }

    private InvalidRequestException setTwice(String what, String now, String before) {
        return InvalidRequestException.of(
                "spec.set-twice",
                "set the " + what + " of " + subject + now,
                "it was already set" + before,
                "the spec sets it in two places",
                "set it once");
    }

    private static String told(Object value) {
        return Redaction.line(value.toString(), WIDTH);
    }

    /**
     * Returns if the spec may still be changed.
     *
     * @throws InvalidRequestException if the call that handed it out has returned
     */
    public void requireOpen() {
        if (closed) {
            throw InvalidRequestException.of(
                    "spec.used-later",
                    "change " + subject,
                    "the call that the spec belongs to has returned",
                    "the spec was kept and used later",
                    "make the call again with the other setting");
        }
    }

    /** Ends the life. */
    public void close() {
        closed = true;
    }
}

package dev.sampan.internal.retry;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What one attempt brought back.
 *
 * @param value the answer itself, good or bad
 * @param signal what it means for a repetition
 * @param retryAfter how long the other side asks to wait, if it does
 */
public record Answer<T>(T value, Signal signal, @Nullable Duration retryAfter) {
    /** What an answer means for a repetition. */
    public enum Signal {
        /** Final: a success, or a refusal that repeating will not change. */
        FINAL,
        /** The other side has too much to do and has not looked at the call. */
        THROTTLED,
        /** The other side failed; the call may have taken effect. */
        SERVER_ERROR
    }

    public static <T> Answer<T> last(T value) {
        return new Answer<>(value, Signal.FINAL, null);
    }
}

package dev.sampan.progress;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One thing that happened inside a running act. Immutable, free of secrets.
 *
 * @param at when, by the session's clock
 * @param act what is running, such as {@code deploy web}
 * @param step the step within it, such as {@code push layer 3/5} or {@code apply Deployment/web}
 * @param message one line for a person
 * @param fraction how much of the act is done, 0 to 1, or null where nobody can know
 */
public record ProgressEvent(
        Instant at,
        String act,
        String step,
        String message,
        @Nullable Double fraction) {}

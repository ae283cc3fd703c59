package dev.sampan.observe;

import dev.sampan.internal.diagnosis.Quotes;
import java.time.Instant;

/**
 * One line that a container wrote. Immutable.
 *
 * @param time when the container runtime took it
 * @param pod which pod
 * @param container which container
 * @param text the line as written, without control characters
 */
public record LogLine(Instant time, String pod, String container, String text) {
    /** For a terminal: time, pod, container, and the text without anything that looks like a secret. */
    @Override
    public String toString() {
        return time + " " + pod + "/" + container + " " + Quotes.line(text);
    }
}

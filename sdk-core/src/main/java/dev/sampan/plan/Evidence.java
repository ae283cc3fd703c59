package dev.sampan.plan;

/**
 * Something that was seen, quoted: an event, a container state, a log line. Free of secrets and control characters.
 *
 * @param source where it was seen, such as {@code log web-7d4f/web} or {@code event Pod/web-7d4f}
 * @param text what was seen
 */
public record Evidence(String source, String text) {
    @Override
    public String toString() {
        return source + ": " + text;
    }
}

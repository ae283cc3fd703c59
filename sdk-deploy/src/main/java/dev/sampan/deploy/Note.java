package dev.sampan.deploy;

import java.time.Instant;

/**
 * Why something about a release was decided as it was.
 *
 * @param at when it was noted
 * @param author who noted it
 * @param text the decision and its reason, free of secrets
 */
public record Note(Instant at, String author, String text) {
    @Override
    public String toString() {
        return at + " " + author + ": " + text;
    }
}

package dev.sampan.registry;

/**
 * A rule that copies a repository whenever something is pushed to it, or by hand. Immutable.
 *
 * @param repository {@code namespace/name} on this side
 * @param target the other side
 * @param tagFilter the pattern of the tags that are copied
 * @param automatic whether a push starts a copy
 * @param outgoing whether it copies from here to there
 */
public record SyncRule(
        String id,
        String name,
        String repository,
        SyncTarget target,
        String tagFilter,
        boolean automatic,
        boolean outgoing) {
    String row() {
        return name + "  " + repository + (outgoing ? " -> " : " <- ") + target + "  " + tagFilter
                + (automatic ? "" : "  by hand");
    }
}

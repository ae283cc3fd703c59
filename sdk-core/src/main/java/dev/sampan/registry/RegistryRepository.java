package dev.sampan.registry;

import java.time.Instant;

/**
 * A repository of a registry instance. Immutable.
 *
 * @param immutableTags whether a tag names one image for ever
 * @param open whether everybody can pull from it
 */
public record RegistryRepository(
        String id,
        String namespace,
        String name,
        boolean immutableTags,
        boolean open,
        String summary,
        String detail,
        Instant created,
        Instant modified) {
    /** {@code namespace/name}. */
    public String path() {
        return namespace + "/" + name;
    }

    String row() {
        return path() + "  " + (immutableTags ? "immutable tags" : "movable tags") + (open ? "  open" : "")
                + (summary.isEmpty() ? "" : "  " + summary);
    }
}

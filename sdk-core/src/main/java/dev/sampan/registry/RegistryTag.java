package dev.sampan.registry;

import dev.sampan.value.Digest;
import java.time.Instant;

/**
 * A tag and the image it names. Immutable.
 *
 * @param sizeBytes the size of all layers
 * @param updated when it was pushed last
 * @param status {@code NORMAL}, or what is being done to it
 */
public record RegistryTag(String name, Digest digest, long sizeBytes, Instant updated, String status) {
    String row() {
        return name + "  " + digest.algorithm() + ":" + digest.shortHex() + "  " + updated
                + (status.equals("NORMAL") ? "" : "  " + status);
    }
}

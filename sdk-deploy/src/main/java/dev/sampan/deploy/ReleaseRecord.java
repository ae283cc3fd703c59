package dev.sampan.deploy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.List;
import java.util.OptionalInt;

/**
 * What a release's Secret holds.
 *
 * @param objects the full objects as they were applied, in order
 */
record ReleaseRecord(
        String app,
        int number,
        String image,
        OptionalInt replicas,
        List<String> configs,
        String author,
        String cause,
        Instant at,
        OptionalInt restores,
        String planDigest,
        List<ObjectNode> objects) {
    ReleaseRecord {
        configs = List.copyOf(configs);
        objects = List.copyOf(objects);
    }
}

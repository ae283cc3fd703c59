package dev.sampan.deploy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;

/**
 * What a release's Secret holds: all that is needed to go on with it from where its process died.
 *
 * @param forced field paths that may be taken from other managers
 * @param objects the full objects as they were applied, in order
 * @param memo what is kept beside them
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
        Set<String> forced,
        OnFailure onFailure,
        List<ObjectNode> objects,
        ReleaseMemo memo) {
    ReleaseRecord {
        configs = List.copyOf(configs);
        forced = Set.copyOf(forced);
        objects = List.copyOf(objects);
    }

    /** Whether the other release is the same but for its number of replicas. */
    boolean sameContent(ReleaseRecord other) {
        return Json.canonical(Json.MAPPER.valueToTree(bare(objects)))
                .equals(Json.canonical(Json.MAPPER.valueToTree(bare(other.objects))));
    }

    /** The objects as an intent has them, free to be given another number of replicas. */
    static List<ObjectNode> bare(List<ObjectNode> objects) {
        List<ObjectNode> copies = objects.stream().map(ObjectNode::deepCopy).toList();
        for (ObjectNode copy : copies) {
            if (copy.path("kind").asText().equals("Deployment")) {
                copy.withObject("spec").remove("replicas");
            }
        }
        return copies;
    }
}

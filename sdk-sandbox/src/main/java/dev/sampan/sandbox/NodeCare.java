package dev.sampan.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.sandbox.internal.objects.Objects;
import dev.sampan.sandbox.internal.objects.Resources;
import java.util.List;

/** How the cloud sees nodes, and makes them well again. */
final class NodeCare {
    /** What a test says of a node that is not well. */
    private static final List<String> TROUBLES =
            List.of("sandbox.sampan.dev/not-ready", "sandbox.sampan.dev/unreachable");

    private final Objects objects;

    NodeCare(Objects objects) {
        this.objects = objects;
    }

    /** In the words of ACK; a node that has not reported yet counts as ready. */
    String status(String node) {
        return objects.find(Resources.NODES, "", node).map(NodeCare::status).orElse("Ready");
    }

    private static String status(ObjectNode node) {
        for (JsonNode condition : node.at("/status/conditions")) {
            if (condition.path("type").asText().equals("Ready")) {
                return switch (condition.path("status").asText()) {
                    case "True" -> "Ready";
                    case "False" -> "NotReady";
                    default -> "Unknown";
                };
            }
        }
        return "Ready";
    }

    void repair(String node) {
        objects.find(Resources.NODES, "", node).ifPresent(there -> {
            ObjectNode well = there.deepCopy();
            if (well.at("/metadata/annotations") instanceof ObjectNode annotations) {
                annotations.remove(TROUBLES);
                well.withObject("metadata").remove("resourceVersion");
                objects.update(Resources.NODES, well);
            }
        });
    }
}

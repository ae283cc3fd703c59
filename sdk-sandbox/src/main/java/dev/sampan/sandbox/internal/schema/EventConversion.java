package dev.sampan.sandbox.internal.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Events are kept as core ones; {@code events.k8s.io} has other names for some of their fields. */
final class EventConversion {
    private static final Map<String, String> CORE_NAMES = Map.of(
            "note", "message",
            "regarding", "involvedObject",
            "deprecatedSource", "source",
            "deprecatedFirstTimestamp", "firstTimestamp",
            "deprecatedLastTimestamp", "lastTimestamp",
            "deprecatedCount", "count",
            "reportingController", "reportingComponent");
    private static final Map<String, String> NAMES = inverse();

    private EventConversion() {}

    private static Map<String, String> inverse() {
        Map<String, String> names = new LinkedHashMap<>();
        CORE_NAMES.forEach((name, core) -> names.put(core, name));
        return Map.copyOf(names);
    }

    static ObjectNode toCore(ObjectNode event) {
        return renamed(event, "v1", CORE_NAMES);
    }

    static ObjectNode fromCore(ObjectNode event) {
        ObjectNode converted = renamed(event, "events.k8s.io/v1", NAMES);
        for (String field : List.of("reportingController", "reportingInstance")) {
            if (converted.path(field).asText().isEmpty()) {
                converted.remove(field);
            }
        }
        return converted;
    }

    private static ObjectNode renamed(ObjectNode event, String apiVersion, Map<String, String> names) {
        ObjectNode copy = JsonNodeFactory.instance.objectNode();
        for (Map.Entry<String, JsonNode> entry : event.properties()) {
            copy.set(
                    names.getOrDefault(entry.getKey(), entry.getKey()),
                    entry.getValue().deepCopy());
        }
        copy.put("apiVersion", apiVersion);
        return copy;
    }
}

package dev.sampan.internal.kube;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.Set;

/** Compares what was sent with what is there. */
final class Trees {
    private static final Set<String> SERVERS_OWN =
            Set.of("resourceVersion", "managedFields", "generation", "uid", "creationTimestamp", "selfLink");

    private Trees() {}

    /** Whether the live object holds every field that was sent, apart from those that the server writes itself. */
    static boolean holds(ObjectNode live, ObjectNode sent) {
        for (Map.Entry<String, JsonNode> field : sent.properties()) {
            JsonNode there = live.path(field.getKey());
            if (field.getKey().equals("status")) {
                continue;
            }
            boolean same = field.getKey().equals("metadata")
                    ? holdsMetadata(there, field.getValue())
                    : contains(there, field.getValue());
            if (!same) {
                return false;
            }
        }
        return true;
    }

    private static boolean holdsMetadata(JsonNode live, JsonNode sent) {
        for (Map.Entry<String, JsonNode> field : sent.properties()) {
            if (!SERVERS_OWN.contains(field.getKey()) && !contains(live.path(field.getKey()), field.getValue())) {
                return false;
            }
        }
        return true;
    }

    private static boolean contains(JsonNode live, JsonNode sent) {
        if (sent.isNull()) {
            return live.isMissingNode() || live.isNull();
        }
        if (sent.isObject()) {
            for (Map.Entry<String, JsonNode> field : sent.properties()) {
                if (!contains(live.path(field.getKey()), field.getValue())) {
                    return false;
                }
            }
            return live.isObject();
        }
        if (sent.isArray()) {
            if (!live.isArray() || live.size() != sent.size()) {
                return false;
            }
            for (int i = 0; i < sent.size(); i++) {
                if (!contains(live.get(i), sent.get(i))) {
                    return false;
                }
            }
            return true;
        }
        return live.equals(sent);
    }
}

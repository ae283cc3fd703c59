package dev.sampan.sandbox.internal.controller;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Status conditions. */
public final class Conditions {
    private Conditions() {}

    public static @Nullable ObjectNode find(JsonNode object, String type) {
        return Tree.element(Tree.at(object, "status", "conditions"), "type", type);
    }

    public static boolean isTrue(JsonNode object, String type) {
        ObjectNode condition = find(object, type);
        return condition != null && Tree.text(condition, "status").equals("True");
    }

    /** Since when the condition has its status; null if it is not there. */
    public static @Nullable Instant since(JsonNode object, String type) {
        ObjectNode condition = find(object, type);
        return condition == null ? null : Tree.time(condition, "lastTransitionTime");
    }

    /** Writes a condition into a status; its transition time moves only when its status changes. */
    public static void set(
            ObjectNode status,
            String type,
            String value,
            @Nullable String reason,
            @Nullable String message,
            Instant now) {
        ArrayNode conditions = Tree.list(status, "conditions");
        ObjectNode condition = Tree.element(conditions, "type", type);
        if (condition == null) {
            condition = conditions.addObject().put("type", type);
        }
        if (!Tree.text(condition, "status").equals(value) || !condition.has("lastTransitionTime")) {
            condition.put("lastTransitionTime", Tree.stamp(now));
        }
        condition.put("status", value);
        put(condition, "reason", reason);
        put(condition, "message", message);
    }

    /** Changes only the status of a condition that is there. */
    static void setStatus(ObjectNode status, String type, String value, Instant now) {
        ObjectNode condition = Tree.element(status.path("conditions"), "type", type);
        if (condition != null && !Tree.text(condition, "status").equals(value)) {
            condition.put("status", value).put("lastTransitionTime", Tree.stamp(now));
        }
    }

    private static void put(ObjectNode condition, String field, @Nullable String value) {
        if (value == null || value.isEmpty()) {
            condition.remove(field);
        } else {
            condition.put(field, value);
        }
    }

    public static void remove(ObjectNode status, String type) {
        if (status.get("conditions") instanceof ArrayNode conditions) {
            for (int i = conditions.size() - 1; i >= 0; i--) {
                if (Tree.text(conditions.get(i), "type").equals(type)) {
                    conditions.remove(i);
                }
            }
            if (conditions.isEmpty()) {
                status.remove("conditions");
            }
        }
    }
}

package dev.sampan.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Sets of fields in the form in which managedFields keep them (FieldsV1), and what they say of objects. */
final class FieldSets {
    private static final String SELF = ".";

    private FieldSets() {}

    static ObjectNode union(JsonNode one, JsonNode other) {
        ObjectNode all = one.isObject() ? one.deepCopy() : Json.object();
        other.fields().forEachRemaining(member -> {
            JsonNode known = all.get(member.getKey());
            all.set(
                    member.getKey(),
                    known == null ? member.getValue().deepCopy() : unionBelow(known, member.getValue()));
        });
        return all;
    }

    /** An empty set below the top means the field itself, which a dot says beside others. */
    private static ObjectNode unionBelow(JsonNode one, JsonNode other) {
        ObjectNode all = union(one, other);
        if (one.isEmpty() != other.isEmpty()) {
            all.putObject(SELF);
        }
        return all;
    }

    /** A set without what is at the end of this path and below it. */
    static ObjectNode without(JsonNode set, List<String> path) {
        ObjectNode rest = set.deepCopy();
        remove(rest, path);
        return rest;
    }

    private static void remove(ObjectNode set, List<String> path) {
        String first = path.get(0);
        if (path.size() == 1) {
            set.remove(first);
        } else if (set.get(first) instanceof ObjectNode child && !child.isEmpty()) {
            remove(child, path.subList(1, path.size()));
            if (child.isEmpty()) {
                set.remove(first);
            }
        }
    }

    /** The part of a set at the end of a path; missing if it has none. */
    static JsonNode at(JsonNode set, List<String> path) {
        JsonNode part = set;
        for (String step : path) {
            part = part.path(step);
        }
        return part;
    }

    /** The set of nothing but this part at the end of a path. */
    static ObjectNode of(List<String> path, JsonNode part) {
        ObjectNode set = Json.object();
        ObjectNode end = set;
        for (String step : path.subList(0, path.size() - 1)) {
            end = end.putObject(step);
        }
        end.set(path.get(path.size() - 1), part);
        return set;
    }

    /**
     * Removes from an object what is in a set, but neither in the set of what others keep nor in the intended object: what an apply does
     * with fields that its manager owned and leaves out.
     */
    static void prune(ObjectNode object, JsonNode gone, JsonNode kept, JsonNode intended) {
        gone.fields().forEachRemaining(member -> {
            if (member.getKey().startsWith("f:")) {
                String name = member.getKey().substring(2);
                boolean stays = !kept.path(member.getKey()).isMissingNode() || intended.has(name);
                if (stays) {
                    below(object.path(name), member.getValue(), kept.path(member.getKey()), intended.path(name));
                } else {
                    object.remove(name);
                }
            }
        });
    }

    private static void below(JsonNode value, JsonNode gone, JsonNode kept, JsonNode intended) {
        if (value instanceof ObjectNode object) {
            prune(object, gone, kept, intended);
        } else if (value instanceof ArrayNode list && FieldOwners.isKeyed(gone)) {
            elements(list, gone, kept, intended);
        }
    }

    private static void elements(ArrayNode list, JsonNode gone, JsonNode kept, JsonNode intended) {
        for (Iterator<JsonNode> each = list.elements(); each.hasNext(); ) {
            JsonNode element = each.next();
            Optional<String> key = keyOf(gone, element);
            if (key.isPresent()) {
                JsonNode keeps = kept.path(key.get());
                JsonNode wished = FieldOwners.element(intended, key.get());
                if (keeps.isMissingNode() && wished.isMissingNode()) {
                    each.remove();
                } else {
                    below(element, gone.path(key.get()), keeps, wished);
                }
            }
        }
    }

    private static Optional<String> keyOf(JsonNode set, JsonNode element) {
        return set.properties().stream()
                .map(Map.Entry::getKey)
                .filter(key -> FieldOwners.isElement(element, key))
                .findFirst();
    }
}

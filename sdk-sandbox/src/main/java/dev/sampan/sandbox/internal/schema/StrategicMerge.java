package dev.sampan.sandbox.internal.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.sandbox.internal.objects.ApiStatusException;
import dev.sampan.sandbox.internal.schema.Type.Field;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Strategic merge patch: lists merge by the keys of their types, and directives say what plain merging cannot. */
final class StrategicMerge {
    private static final String DIRECTIVE = "$patch";
    private static final String RETAIN_KEYS = "$retainKeys";
    private static final String DELETE_ITEMS = "$deleteFromPrimitiveList/";
    private static final String ORDER = "$setElementOrder/";

    ObjectNode merge(ObjectNode original, ObjectNode patch, @Nullable Type type) {
        String directive = patch.path(DIRECTIVE).asText("");
        switch (directive) {
            case "" -> {}
            case "replace" -> {
                ObjectNode replacement = patch.deepCopy();
                replacement.remove(DIRECTIVE);
                return replacement;
            }
            case "delete" -> {
                return JsonNodeFactory.instance.objectNode();
            }
            case "merge" -> {}
            default -> throw failure("Unknown patch type '%s' in map".formatted(directive));
        }
        ObjectNode result = JsonNodeFactory.instance.objectNode();
        result.setAll(original);
        ObjectNode rest = JsonNodeFactory.instance.objectNode();
        rest.setAll(patch);
        rest.remove(DIRECTIVE);
        retainKeys(result, rest);
        StrategicLists lists = new StrategicLists(this);
        for (Map.Entry<String, JsonNode> entry : patch.properties()) {
            if (entry.getKey().startsWith(ORDER)) {
                lists.order(result, rest, entry.getKey().substring(ORDER.length()), entry.getValue(), type);
                rest.remove(entry.getKey());
            }
        }
        for (Map.Entry<String, JsonNode> entry : rest.properties()) {
            mergeField(result, entry.getKey(), entry.getValue(), type, lists);
        }
        return result;
    }

    private void mergeField(ObjectNode result, String key, JsonNode patch, @Nullable Type type, StrategicLists lists) {
        if (key.startsWith(DELETE_ITEMS)) {
            String name = key.substring(DELETE_ITEMS.length());
            if (result.get(name) instanceof ArrayNode list) {
                result.set(name, StrategicLists.without(list, patch));
            }
            return;
        }
        if (patch.isNull()) {
            result.remove(key);
            return;
        }
        JsonNode original = result.get(key);
        Field field = type == null ? null : type.fields.get(key);
        Type below = type == null ? null : type.child(key);
        boolean replaces = field != null && field.patchStrategy.contains("replace");
        if (original instanceof ObjectNode object && patch instanceof ObjectNode change && !replaces) {
            result.set(key, merge(object, change, below));
        } else if (original instanceof ArrayNode list
                && patch instanceof ArrayNode change
                && field != null
                && field.patchStrategy.contains("merge")) {
            result.set(key, lists.merge(list, change, below, field.patchMergeKey));
        } else {
            result.set(key, plain(patch));
        }
    }

    /** Keeps only the named keys: what a union had for another member goes. */
    private static void retainKeys(ObjectNode result, ObjectNode patch) {
        JsonNode keys = patch.remove(RETAIN_KEYS);
        if (keys == null) {
            return;
        }
        if (!keys.isArray()) {
            throw ApiStatusException.badRequest("invalid patch format of retainKeys: it must be a list");
        }
        Set<String> retained = new HashSet<>();
        keys.forEach(key -> retained.add(key.asText()));
        patch.fieldNames().forEachRemaining(name -> {
            if (!name.startsWith("$")
                    && !retained.contains(name)
                    && !patch.get(name).isNull()) {
                throw ApiStatusException.badRequest("invalid patch format of retainKeys: it has no " + name);
            }
        });
        result.retain(retained);
    }

    /** A value that is new to the object: its nulls and directives mean nothing there. */
    static JsonNode plain(JsonNode patch) {
        if (patch instanceof ObjectNode object) {
            ObjectNode result = JsonNodeFactory.instance.objectNode();
            for (Map.Entry<String, JsonNode> entry : object.properties()) {
                if (!entry.getKey().startsWith("$") && !entry.getValue().isNull()) {
                    result.set(entry.getKey(), plain(entry.getValue()));
                }
            }
            return result;
        }
        if (patch instanceof ArrayNode array) {
            ArrayNode result = JsonNodeFactory.instance.arrayNode();
            for (JsonNode item : array) {
                if (!item.path(DIRECTIVE).isMissingNode()
                        && !item.path(DIRECTIVE).asText("").equals("merge")) {
                    continue;
                }
                result.add(plain(item));
            }
            return result;
        }
        return patch;
    }

    static ApiStatusException failure(String message) {
        return new ApiStatusException(500, "", message, null);
    }
}

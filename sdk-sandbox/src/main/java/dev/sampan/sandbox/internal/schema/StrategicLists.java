package dev.sampan.sandbox.internal.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.sandbox.internal.objects.ApiStatusException;
import dev.sampan.sandbox.internal.schema.Type.Field;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The lists of a strategic merge patch: merging by key and putting items in order. */
final class StrategicLists {
    private final StrategicMerge merge;

    StrategicLists(StrategicMerge merge) {
        this.merge = merge;
    }

    ArrayNode merge(ArrayNode original, ArrayNode patch, @Nullable Type list, String mergeKey) {
        boolean objects = holdsObjects(original) || holdsObjects(patch);
        if (!objects) {
            List<JsonNode> merged = distinct(original, patch);
            return ordered(merged, items(patch), items(original), "");
        }
        if (mergeKey.isEmpty()) {
            throw StrategicMerge.failure(
                    "cannot merge lists without merge key for type " + (list == null ? "" : list.item().name));
        }
        List<JsonNode> merged = new ArrayList<>(items(original));
        List<JsonNode> changes = directives(merged, patch, mergeKey);
        for (JsonNode change : changes) {
            int at = indexOf(merged, change, mergeKey);
            if (at < 0) {
                merged.add(StrategicMerge.plain(change));
            } else {
                merged.set(
                        at,
                        merge.merge(
                                (ObjectNode) merged.get(at), (ObjectNode) change, list == null ? null : list.item()));
            }
        }
        return ordered(merged, changes, items(original), mergeKey);
    }

    /** Carries out deletions and replacement; returns the items that are left to merge. */
    private static List<JsonNode> directives(List<JsonNode> merged, ArrayNode patch, String mergeKey) {
        List<JsonNode> changes = new ArrayList<>();
        boolean replace = false;
        for (JsonNode item : patch) {
            if (!item.isObject()) {
                throw StrategicMerge.failure("delete patch type with no merge key defined");
            }
            String directive = item.path("$patch").asText("");
            switch (directive) {
                case "" -> changes.add(item);
                case "delete" -> {
                    if (item.path(mergeKey).isMissingNode()) {
                        throw StrategicMerge.failure("delete patch type with no merge key defined");
                    }
                    merged.removeIf(one -> sameKey(one, item, mergeKey));
                }
                case "replace" -> replace = true;
                default -> throw StrategicMerge.failure("wrong patch type: " + directive);
            }
        }
        if (replace) {
            merged.clear();
        }
        for (JsonNode change : changes) {
            if (change.path(mergeKey).isMissingNode()) {
                throw StrategicMerge.failure(
                        "map: %s does not contain declared merge key: %s".formatted(PatchText.goMap(change), mergeKey));
            }
        }
        return changes;
    }

    /** The directive that gives the order: merges the list of the patch first if there is one. */
    void order(ObjectNode result, ObjectNode patch, String name, JsonNode order, @Nullable Type type) {
        if (!(order instanceof ArrayNode wanted)) {
            throw ApiStatusException.badRequest("$setElementOrder must be a list");
        }
        Field field = type == null ? null : type.fields.get(name);
        String mergeKey = field == null ? "" : field.patchMergeKey;
        Type list = type == null ? null : type.child(name);
        JsonNode original = result.get(name);
        JsonNode change = patch.get(name);
        String deletion = "$deleteFromPrimitiveList/" + name;
        if (patch.has(deletion) && original instanceof ArrayNode before) {
            original = without(before, patch.remove(deletion));
        }
        ArrayNode before = original instanceof ArrayNode array ? array : null;
        ArrayNode merged;
        if (change instanceof ArrayNode changes) {
            merged =
                    before == null ? (ArrayNode) StrategicMerge.plain(changes) : merge(before, changes, list, mergeKey);
        } else if (before != null && change == null) {
            merged = before;
        } else {
            return;
        }
        result.set(name, ordered(items(merged), items(wanted), before == null ? List.of() : items(before), mergeKey));
        patch.remove(name);
    }

    static ArrayNode without(ArrayNode list, JsonNode removed) {
        ArrayNode left = JsonNodeFactory.instance.arrayNode();
        for (JsonNode item : list) {
            boolean gone = false;
            for (JsonNode one : removed) {
                gone |= TypedTrees.same(one, item);
            }
            if (!gone) {
                left.add(item);
            }
        }
        return left;
    }

    /** Items of the patch in its order, the others in the order the server had, woven together by that order. */
    private static ArrayNode ordered(
            List<JsonNode> merged, List<JsonNode> patchOrder, List<JsonNode> serverOrder, String mergeKey) {
        List<JsonNode> patchItems = new ArrayList<>();
        List<JsonNode> serverItems = new ArrayList<>();
        for (JsonNode item : merged) {
            (indexOf(patchOrder, item, mergeKey) >= 0 ? patchItems : serverItems).add(item);
        }
        patchItems.sort(Comparator.comparingInt(item -> indexOf(patchOrder, item, mergeKey)));
        serverItems.sort(Comparator.comparingInt(item -> indexOf(serverOrder, item, mergeKey)));
        ArrayNode result = JsonNodeFactory.instance.arrayNode();
        int s = 0;
        int p = 0;
        while (s < serverItems.size() || p < patchItems.size()) {
            boolean server = p >= patchItems.size();
            if (!server && s < serverItems.size()) {
                int serverAt = indexOf(serverOrder, serverItems.get(s), mergeKey);
                int patchAt = indexOf(serverOrder, patchItems.get(p), mergeKey);
                server = serverAt >= 0 && patchAt >= 0 && serverAt < patchAt;
            }
            result.add(server ? serverItems.get(s++) : patchItems.get(p++));
        }
        return result;
    }

    private static int indexOf(List<JsonNode> list, JsonNode item, String mergeKey) {
        for (int i = 0; i < list.size(); i++) {
            boolean same =
                    mergeKey.isEmpty() ? TypedTrees.same(list.get(i), item) : sameKey(list.get(i), item, mergeKey);
            if (same) {
                return i;
            }
        }
        return -1;
    }

    private static boolean sameKey(JsonNode a, JsonNode b, String key) {
        JsonNode one = a.path(key);
        JsonNode other = b.path(key);
        return !one.isMissingNode() && !other.isMissingNode() && TypedTrees.same(one, other);
    }

    private static List<JsonNode> distinct(ArrayNode original, ArrayNode patch) {
        List<JsonNode> result = new ArrayList<>();
        for (JsonNode item : items(original)) {
            if (indexOf(result, item, "") < 0) {
                result.add(item);
            }
        }
        for (JsonNode item : items(patch)) {
            if (indexOf(result, item, "") < 0) {
                result.add(item);
            }
        }
        return result;
    }

    private static List<JsonNode> items(ArrayNode array) {
        List<JsonNode> list = new ArrayList<>(array.size());
        array.forEach(list::add);
        return list;
    }

    private static boolean holdsObjects(ArrayNode array) {
        return !array.isEmpty() && array.get(0).isObject();
    }
}

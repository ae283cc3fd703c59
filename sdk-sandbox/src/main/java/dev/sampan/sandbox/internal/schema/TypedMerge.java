package dev.sampan.sandbox.internal.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.sandbox.internal.schema.TypedTrees.Atom;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Merges an applied configuration into a live tree: the configuration wins where it says something. */
final class TypedMerge {
    private TypedMerge() {}

    /** Null if neither side leaves anything. */
    static @Nullable JsonNode merge(@Nullable JsonNode live, @Nullable JsonNode config, @Nullable Type type) {
        if (config == null) {
            return live;
        }
        if (live == null && TypedTrees.atom(type, config) == Atom.LEAF) {
            return config;
        }
        Atom atom = TypedTrees.atom(type, config);
        boolean leaf = atom == Atom.LEAF || (isEmpty(live) && isEmpty(config));
        if (leaf) {
            return config;
        }
        if (atom == Atom.LIST) {
            return mergeItems(live instanceof ArrayNode ? live : null, config, type == null ? Type.ANY : type);
        }
        return mergeFields(live instanceof ObjectNode ? live : null, config, type == null ? Type.ANY : type);
    }

    private static boolean isEmpty(@Nullable JsonNode value) {
        return value == null || value.isNull() || (value.isContainerNode() && value.isEmpty());
    }

    private static @Nullable JsonNode mergeFields(@Nullable JsonNode live, JsonNode config, Type type) {
        ObjectNode out = JsonNodeFactory.instance.objectNode();
        if (live != null) {
            for (Map.Entry<String, JsonNode> entry : live.properties()) {
                put(out, entry.getKey(), entry.getValue(), config.get(entry.getKey()), type);
            }
        }
        for (Map.Entry<String, JsonNode> entry : config.properties()) {
            if (live == null || !live.has(entry.getKey())) {
                put(out, entry.getKey(), null, entry.getValue(), type);
            }
        }
        return out.isEmpty() ? null : out;
    }

    private static void put(
            ObjectNode out, String name, @Nullable JsonNode live, @Nullable JsonNode config, Type type) {
        JsonNode merged = merge(live, config, type.child(name));
        if (merged != null) {
            out.set(name, merged);
        }
    }

    /** Items that only one side has keep their places between the shared ones, which come in the order of the configuration. */
    private static @Nullable JsonNode mergeItems(@Nullable JsonNode live, JsonNode config, Type type) {
        Map<String, List<JsonNode>> ours = TypedTrees.index(live, type);
        Map<String, List<JsonNode>> theirs = TypedTrees.index(config, type);
        List<String> left = elements(live, type);
        List<String> right = elements(config, type);
        Deque<String> shared = new ArrayDeque<>();
        right.stream().filter(ours::containsKey).forEach(shared::add);
        Set<String> merged = new HashSet<>();
        ArrayNode out = JsonNodeFactory.instance.arrayNode();
        int l = 0;
        int r = 0;
        while (l < left.size() || r < right.size()) {
            if (l < left.size() && r < right.size()) {
                String element = left.get(l);
                if (element.equals(right.get(r))) {
                    merged.add(element);
                    add(out, single(ours, element), single(theirs, element), type);
                    l++;
                    r++;
                    shared.poll();
                    continue;
                }
                if (theirs.containsKey(element) && !shared.isEmpty() && !element.equals(shared.peek())) {
                    l++;
                    continue;
                }
            }
            if (l < left.size()) {
                String element = left.get(l);
                if (!theirs.containsKey(element)) {
                    add(out, live == null ? null : live.get(l), null, type);
                    l++;
                    continue;
                }
                if (merged.contains(element)) {
                    l++;
                }
            }
            if (r < right.size()) {
                String element = right.get(r);
                merged.add(element);
                add(out, single(ours, element), single(theirs, element), type);
                r++;
                if (element.equals(shared.peek())) {
                    shared.poll();
                }
            }
        }
        return out.isEmpty() ? null : out;
    }

    private static List<String> elements(@Nullable JsonNode list, Type type) {
        List<String> elements = new ArrayList<>();
        if (list != null) {
            list.forEach(item -> elements.add(PathElements.item(type, item).orElse("")));
        }
        return elements;
    }

    /** Of items that occur twice there is none to merge with. */
    private static @Nullable JsonNode single(Map<String, List<JsonNode>> index, String element) {
        List<JsonNode> items = index.get(element);
        return items == null || items.size() > 1 ? null : items.get(0);
    }

    private static void add(ArrayNode out, @Nullable JsonNode live, @Nullable JsonNode config, Type type) {
        JsonNode merged = merge(live, config, type.item());
        if (merged != null) {
            out.add(merged);
        }
    }
}

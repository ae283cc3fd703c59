package dev.sampan.sandbox.internal.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.sandbox.internal.schema.FieldSet.Path;
import dev.sampan.sandbox.internal.schema.Type.Items;
import dev.sampan.sandbox.internal.schema.Type.Shape;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the trees of a type own, and how items are taken out of them. Pure functions. */
final class TypedTrees {
    /** What a value is to structured merge. */
    enum Atom {
        LEAF,
        LIST,
        MAP
    }

    private TypedTrees() {}

    /** A leaf is owned as a whole: scalars, nulls, atomic lists and maps. */
    static Atom atom(@Nullable Type type, JsonNode value) {
        if (value.isNull()) {
            return atomOfNull(type);
        }
        if (value.isObject()) {
            boolean granular = type != null && !type.atomic && type.shape != Shape.RAW && !type.shape.isScalar();
            return granular ? Atom.MAP : Atom.LEAF;
        }
        if (value.isArray()) {
            boolean named = type != null && type.shape == Shape.LIST && type.items != Items.ATOMIC;
            return named ? Atom.LIST : Atom.LEAF;
        }
        return Atom.LEAF;
    }

    /** A null is what its type says. */
    private static Atom atomOfNull(@Nullable Type type) {
        if (type == null) {
            return Atom.LEAF;
        }
        return switch (type.shape) {
            case STRUCT, MAP, DEDUCED -> type.atomic ? Atom.LEAF : Atom.MAP;
            case LIST -> type.items == Items.ATOMIC ? Atom.LEAF : Atom.LIST;
            default -> Atom.LEAF;
        };
    }

    static FieldSet fieldSet(JsonNode tree, Type type) {
        FieldSet set = new FieldSet();
        collect(tree, type, null, set);
        return set;
    }

    private static void collect(JsonNode value, @Nullable Type type, @Nullable Path path, FieldSet set) {
        Atom atom = atom(type, value);
        if (value.isNull() && atom != Atom.LEAF) {
            return;
        }
        switch (atom) {
            case LEAF -> set.insert(path);
            case LIST -> collectItems((ArrayNode) value, nonNull(type), path, set);
            case MAP -> {
                for (Map.Entry<String, JsonNode> entry : value.properties()) {
                    Path below = new Path(path, PathElements.field(entry.getKey()));
                    JsonNode child = entry.getValue();
                    collect(child, nonNull(type).child(entry.getKey()), below, set);
                    boolean empty = child.isNull() || (child.isObject() && child.isEmpty());
                    if (empty || !nonNull(type).fields.containsKey(entry.getKey())) {
                        set.insert(below);
                    }
                }
            }
        }
    }

    private static void collectItems(ArrayNode list, Type type, @Nullable Path path, FieldSet set) {
        Set<String> seen = new LinkedHashSet<>();
        Set<String> duplicates = new LinkedHashSet<>();
        for (JsonNode item : list) {
            PathElements.item(type, item).ifPresent(element -> {
                if (!seen.add(element)) {
                    duplicates.add(element);
                }
            });
        }
        for (JsonNode item : list) {
            String element = PathElements.item(type, item).orElse("");
            if (element.isEmpty()) {
                continue;
            }
            Path below = new Path(path, element);
            if (!duplicates.contains(element)) {
                collect(item, type.item(), below, set);
            }
            set.insert(below);
        }
    }

    private static Type nonNull(@Nullable Type type) {
        return type == null ? Type.ANY : type;
    }

    /** A copy without the fields and items of the set. Null if nothing is left of it. */
    static @Nullable JsonNode remove(JsonNode value, @Nullable Type type, FieldSet set) {
        if (value.isNull()) {
            return value;
        }
        return switch (atom(type, value)) {
            case LEAF -> value.isContainerNode() ? null : value;
            case LIST -> removeItems((ArrayNode) value, nonNull(type), set);
            case MAP -> removeFields((ObjectNode) value, nonNull(type), set);
        };
    }

    private static @Nullable JsonNode removeItems(ArrayNode list, Type type, FieldSet set) {
        ArrayNode kept = JsonNodeFactory.instance.arrayNode();
        for (JsonNode item : list) {
            String element = PathElements.item(type, item).orElse("");
            if (set.hasMember(element)) {
                continue;
            }
            FieldSet below = set.child(element);
            JsonNode left = below.isEmpty() ? item : remove(item, type.item(), below);
            if (left == null) {
                left = JsonNodeFactory.instance.nullNode();
            }
            kept.add(left);
        }
        return kept.isEmpty() ? null : kept;
    }

    private static @Nullable JsonNode removeFields(ObjectNode map, Type type, FieldSet set) {
        ObjectNode kept = JsonNodeFactory.instance.objectNode();
        for (Map.Entry<String, JsonNode> entry : map.properties()) {
            String element = PathElements.field(entry.getKey());
            if (set.hasMember(element)) {
                continue;
            }
            FieldSet below = set.child(element);
            JsonNode left =
                    below.isEmpty() ? entry.getValue() : remove(entry.getValue(), type.child(entry.getKey()), below);
            kept.set(entry.getKey(), left == null ? JsonNodeFactory.instance.nullNode() : left);
        }
        return kept.isEmpty() ? null : kept;
    }

    /** The items of a list by name, in order; items that occur twice have all their values. */
    static Map<String, List<JsonNode>> index(@Nullable JsonNode list, Type type) {
        Map<String, List<JsonNode>> index = new LinkedHashMap<>();
        if (list != null) {
            for (JsonNode item : list) {
                PathElements.item(type, item)
                        .ifPresent(element -> index.computeIfAbsent(element, e -> new java.util.ArrayList<>(1))
                                .add(item));
            }
        }
        return index;
    }

    /** Objects and numbers equal by value: 1 equals 1 whatever its Java type. */
    static boolean same(JsonNode a, JsonNode b) {
        if (a.isNumber() && b.isNumber()) {
            return a.isIntegralNumber() && b.isIntegralNumber()
                    ? a.bigIntegerValue().equals(b.bigIntegerValue())
                    : a.doubleValue() == b.doubleValue();
        }
        if (a.isObject() && b.isObject()) {
            if (a.size() != b.size()) {
                return false;
            }
            Map<String, JsonNode> theirs = new HashMap<>();
            b.properties().forEach(entry -> theirs.put(entry.getKey(), entry.getValue()));
            for (Map.Entry<String, JsonNode> entry : a.properties()) {
                JsonNode other = theirs.get(entry.getKey());
                if (other == null || !same(entry.getValue(), other)) {
                    return false;
                }
            }
            return true;
        }
        if (a.isArray() && b.isArray()) {
            if (a.size() != b.size()) {
                return false;
            }
            for (int i = 0; i < a.size(); i++) {
                if (!same(a.get(i), b.get(i))) {
                    return false;
                }
            }
            return true;
        }
        return a.equals(b);
    }
}

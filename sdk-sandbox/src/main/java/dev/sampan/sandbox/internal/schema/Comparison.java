package dev.sampan.sandbox.internal.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.sampan.sandbox.internal.schema.FieldSet.Path;
import dev.sampan.sandbox.internal.schema.TypedTrees.Atom;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What differs between two trees of a type, path by path. */
record Comparison(FieldSet removed, FieldSet modified, FieldSet added) {
    static Comparison of(JsonNode before, JsonNode after, Type type) {
        Comparison result = new Comparison(new FieldSet(), new FieldSet(), new FieldSet());
        result.compare(before, after, type, null);
        return result;
    }

    /** Without the fields that do not count. */
    Comparison without(FieldSet ignored) {
        if (ignored.isEmpty()) {
            return this;
        }
        return new Comparison(
                removed.recursiveDifference(ignored),
                modified.recursiveDifference(ignored),
                added.recursiveDifference(ignored));
    }

    private void compare(@Nullable JsonNode left, @Nullable JsonNode right, @Nullable Type type, @Nullable Path path) {
        if (left == right) {
            return;
        }
        boolean leaf = true;
        if (right != null) {
            leaf = visit(left, right, type, TypedTrees.atom(type, right), path);
        }
        if (left != null && (right == null || TypedTrees.atom(type, left) != TypedTrees.atom(type, right))) {
            boolean leftLeaf = visit(left, right, type, TypedTrees.atom(type, left), path);
            leaf = right == null ? leftLeaf : leaf && leftLeaf;
        }
        if (!leaf) {
            if (left == null) {
                added.insert(path);
            } else if (right == null) {
                removed.insert(path);
            }
        }
    }

    /** Returns whether the value counted as one leaf. */
    private boolean visit(
            @Nullable JsonNode left, @Nullable JsonNode right, @Nullable Type type, Atom atom, @Nullable Path path) {
        if (atom == Atom.LEAF || (isEmpty(left) && isEmpty(right))) {
            leaf(left, right, path);
            return true;
        }
        if (atom == Atom.LIST) {
            compareItems(left, right, type == null ? Type.ANY : type, path);
        } else {
            compareFields(left, right, type == null ? Type.ANY : type, path);
        }
        return false;
    }

    private static boolean isEmpty(@Nullable JsonNode value) {
        return value == null || value.isNull() || (value.isContainerNode() && value.isEmpty());
    }

    private void leaf(@Nullable JsonNode left, @Nullable JsonNode right, @Nullable Path path) {
        if (left == null) {
            added.insert(path);
        } else if (right == null) {
            removed.insert(path);
        } else if (!TypedTrees.same(left, right)) {
            modified.insert(path);
        }
    }

    private void compareFields(@Nullable JsonNode left, @Nullable JsonNode right, Type type, @Nullable Path path) {
        Set<String> names = new LinkedHashSet<>();
        if (left != null && left.isObject()) {
            left.fieldNames().forEachRemaining(names::add);
        }
        if (right != null && right.isObject()) {
            right.fieldNames().forEachRemaining(names::add);
        }
        for (String name : names) {
            compare(
                    left == null || !left.isObject() ? null : left.get(name),
                    right == null || !right.isObject() ? null : right.get(name),
                    type.child(name),
                    new Path(path, PathElements.field(name)));
        }
    }

    private void compareItems(@Nullable JsonNode left, @Nullable JsonNode right, Type type, @Nullable Path path) {
        Map<String, List<JsonNode>> before = TypedTrees.index(left instanceof ArrayNode ? left : null, type);
        Map<String, List<JsonNode>> after = TypedTrees.index(right instanceof ArrayNode ? right : null, type);
        Set<String> elements = new LinkedHashSet<>(before.keySet());
        elements.addAll(after.keySet());
        for (String element : elements) {
            List<JsonNode> old = before.getOrDefault(element, List.of());
            List<JsonNode> now = after.getOrDefault(element, List.of());
            compareItem(old, now, type.item(), new Path(path, element));
        }
    }

    /** Items that occur more than once are compared as one. */
    private void compareItem(List<JsonNode> old, List<JsonNode> now, Type type, Path path) {
        if (old.size() <= 1 && now.size() <= 1) {
            compare(old.isEmpty() ? null : old.get(0), now.isEmpty() ? null : now.get(0), type, path);
        } else if (old.size() >= 2 && now.size() >= 2) {
            if (!old.equals(now)) {
                modified.insert(path);
            }
        } else if (old.size() >= 2) {
            if (!now.isEmpty()) {
                compare(null, now.get(0), type, path);
            }
            removed.insert(path);
        } else {
            if (!old.isEmpty()) {
                compare(old.get(0), null, type, path);
            }
            added.insert(path);
        }
    }
}

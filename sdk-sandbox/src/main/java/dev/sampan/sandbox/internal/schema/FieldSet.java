package dev.sampan.sandbox.internal.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.sandbox.internal.schema.Type.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A set of paths of fields. A path is a list of elements in the form that FieldsV1 has for them: {@code f:name} a field,
 * {@code k:{"name":"a"}} an item by its keys, {@code v:"a"} an item by its value. Operations leave their operands alone; only
 * {@link #insert} changes a set.
 */
final class FieldSet {
    static final String SELF = ".";

    private final TreeSet<String> members = new TreeSet<>();
    private final TreeMap<String, FieldSet> children = new TreeMap<>();

    /** One more element at the end of a path; the empty path is null. */
    record Path(@Nullable Path parent, String element) {
        List<String> elements() {
            List<String> list = new ArrayList<>();
            for (Path at = this; at != null; at = at.parent) {
                list.add(0, at.element);
            }
            return list;
        }

        @Override
        public String toString() {
            StringBuilder text = new StringBuilder();
            elements().forEach(element -> text.append(PathElements.display(element)));
            return text.toString();
        }
    }

    static FieldSet empty() {
        return new FieldSet();
    }

    /** A set of paths of plain fields, each with dots between its names. */
    static FieldSet ofFields(String... paths) {
        FieldSet set = new FieldSet();
        for (String path : paths) {
            Path last = null;
            for (String name : path.split("\\.")) {
                last = new Path(last, "f:" + name);
            }
            set.insert(last);
        }
        return set;
    }

    static FieldSet parse(JsonNode fieldsV1) {
        FieldSet set = new FieldSet();
        for (Map.Entry<String, JsonNode> entry : fieldsV1.properties()) {
            String element = entry.getKey();
            if (element.equals(SELF)) {
                continue;
            }
            JsonNode below = entry.getValue();
            boolean leaf = below.isEmpty();
            if (leaf || below.has(SELF)) {
                set.members.add(element);
            }
            if (!leaf) {
                FieldSet child = parse(below);
                if (!child.isEmpty()) {
                    set.children.put(element, child);
                }
            }
        }
        return set;
    }

    ObjectNode toFieldsV1() {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        TreeSet<String> elements = new TreeSet<>(members);
        elements.addAll(children.keySet());
        for (String element : elements) {
            FieldSet child = children.get(element);
            if (child == null) {
                node.putObject(element);
                continue;
            }
            ObjectNode below = child.toFieldsV1();
            if (members.contains(element)) {
                ObjectNode withSelf = JsonNodeFactory.instance.objectNode();
                withSelf.putObject(SELF);
                withSelf.setAll(below);
                below = withSelf;
            }
            node.set(element, below);
        }
        return node;
    }

    void insert(@Nullable Path path) {
        if (path != null) {
            descend(path.parent).members.add(path.element);
        }
    }

    private FieldSet descend(@Nullable Path path) {
        if (path == null) {
            return this;
        }
        FieldSet parent = descend(path.parent);
        return parent.children.computeIfAbsent(path.element, element -> new FieldSet());
    }

    boolean isEmpty() {
        if (!members.isEmpty()) {
            return false;
        }
        for (FieldSet child : children.values()) {
            if (!child.isEmpty()) {
                return false;
            }
        }
        return true;
    }

    boolean hasMember(String element) {
        return members.contains(element);
    }

    boolean has(List<String> path) {
        FieldSet at = this;
        for (int i = 0; i < path.size() - 1; i++) {
            at = at.child(path.get(i));
        }
        return at.hasMember(path.get(path.size() - 1));
    }

    FieldSet child(String element) {
        FieldSet child = children.get(element);
        return child == null ? new FieldSet() : child;
    }

    FieldSet union(FieldSet other) {
        FieldSet result = new FieldSet();
        result.members.addAll(members);
        result.members.addAll(other.members);
        result.children.putAll(children);
        other.children.forEach((element, child) -> result.children.merge(element, child, FieldSet::union));
        return result;
    }

    FieldSet intersection(FieldSet other) {
        FieldSet result = new FieldSet();
        for (String element : members) {
            if (other.members.contains(element)) {
                result.members.add(element);
            }
        }
        children.forEach((element, child) -> {
            FieldSet theirs = other.children.get(element);
            if (theirs != null) {
                result.put(element, child.intersection(theirs));
            }
        });
        return result;
    }

    /** Without the members of the other set, each by itself: what is below a removed member stays. */
    FieldSet difference(FieldSet other) {
        return without(other, false);
    }

    /** Without the members of the other set and all that is below them. */
    FieldSet recursiveDifference(FieldSet other) {
        return without(other, true);
    }

    private FieldSet without(FieldSet other, boolean recursive) {
        FieldSet result = new FieldSet();
        for (String element : members) {
            if (!other.members.contains(element)) {
                result.members.add(element);
            }
        }
        children.forEach((element, child) -> {
            if (recursive && other.members.contains(element)) {
                return;
            }
            FieldSet theirs = other.children.get(element);
            result.put(element, theirs == null ? child : child.without(theirs, recursive));
        });
        return result;
    }

    private void put(String element, FieldSet child) {
        if (!child.isEmpty()) {
            children.put(element, child);
        }
    }

    /** With every declared field that has something below it as a member of its own. */
    FieldSet ensureNamedFieldsAreMembers(@Nullable Type type) {
        FieldSet result = new FieldSet();
        result.members.addAll(members);
        children.forEach((element, child) -> {
            Type below = null;
            if (type != null) {
                if (element.startsWith("f:")) {
                    String name = element.substring(2);
                    below = type.child(name);
                    if (type.shape == Shape.STRUCT && type.fields.containsKey(name)) {
                        result.members.add(element);
                    }
                } else {
                    below = type.element;
                }
            }
            result.children.put(element, child.ensureNamedFieldsAreMembers(below));
        });
        return result;
    }

    /** Every path: of each level first the members, then what is below. */
    List<Path> paths() {
        List<Path> paths = new ArrayList<>();
        collect(null, paths);
        return paths;
    }

    private void collect(@Nullable Path prefix, List<Path> paths) {
        members.forEach(element -> paths.add(new Path(prefix, element)));
        children.forEach((element, child) -> child.collect(new Path(prefix, element), paths));
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof FieldSet set && toFieldsV1().equals(set.toFieldsV1());
    }

    @Override
    public int hashCode() {
        return toFieldsV1().hashCode();
    }

    @Override
    public String toString() {
        return toFieldsV1().toString();
    }
}

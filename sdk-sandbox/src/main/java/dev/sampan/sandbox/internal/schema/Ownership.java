package dev.sampan.sandbox.internal.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.sandbox.internal.schema.ManagedFields.Key;
import dev.sampan.sandbox.internal.schema.ManagedFields.Owned;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How ownership moves: which managers lose what when an object changes, and which fields leave with a configuration. */
final class Ownership {
    private final TypedResource resource;
    private final FieldSet ignored;

    Ownership(TypedResource resource, String subresource) {
        this.resource = resource;
        this.ignored = resource.resetFields(subresource);
    }

    /** Takes what changed from all managers and returns what the updater owns of it. */
    FieldSet update(ManagedFields managed, ObjectNode before, ObjectNode after) {
        Comparison comparison = Comparison.of(before, after, resource.type());
        disown(managed, before, after, comparison, null);
        return comparison.modified().union(comparison.added()).recursiveDifference(ignored);
    }

    /** The fields that other managers own and that this configuration would change. */
    List<Conflict> conflicts(ManagedFields managed, ObjectNode live, ObjectNode config, Key applier) {
        ManagedFields copy = new ManagedFields();
        copy.owned.putAll(managed.owned);
        ObjectNode merged = mergeAndPrune(copy, live, config, applier);
        Map<String, Comparison> byVersion = new HashMap<>();
        List<Conflict> conflicts = new ArrayList<>();
        copy.owned.forEach((key, owned) -> {
            if (!key.equals(applier)) {
                Comparison comparison = comparison(byVersion, live, merged, owned.apiVersion());
                if (comparison != null) {
                    owned.set()
                            .intersection(comparison.modified().union(comparison.added()))
                            .paths()
                            .forEach(path -> conflicts.add(new Conflict(key, path)));
                }
            }
        });
        conflicts.sort(
                java.util.Comparator.comparing(conflict -> conflict.manager().display()));
        return conflicts;
    }

    /** Merges the configuration, prunes what it no longer has, and makes the applier the owner of it. */
    ObjectNode apply(ManagedFields managed, ObjectNode live, ObjectNode config, Key applier) {
        ObjectNode merged = mergeAndPrune(managed, live, config, applier);
        disown(managed, live, merged, Comparison.of(live, merged, resource.type()), applier);
        return merged;
    }

    private ObjectNode mergeAndPrune(ManagedFields managed, ObjectNode live, ObjectNode config, Key applier) {
        Owned last = managed.owned.get(applier);
        FieldSet set = TypedTrees.fieldSet(config, resource.type()).recursiveDifference(ignored);
        managed.owned.put(applier, new Owned(set, resource.resource().apiVersion()));
        ObjectNode merged = object(TypedMerge.merge(live, config, resource.type()), live);
        return last == null || last.set().isEmpty() ? merged : prune(merged, managed, last);
    }

    private static ObjectNode object(@Nullable JsonNode node, ObjectNode otherwise) {
        return node instanceof ObjectNode tree ? tree : otherwise;
    }

    /** Removes what the applier had and has no more, unless somebody else owns it, or it was never the applier's. */
    private ObjectNode prune(ObjectNode merged, ManagedFields managed, Owned last) {
        Type type = typeOf(last.apiVersion());
        if (type == null) {
            return merged;
        }
        ObjectNode tree = in(merged, last.apiVersion());
        FieldSet lastMembers = last.set().ensureNamedFieldsAreMembers(type);
        ObjectNode pruned = removed(tree, type, lastMembers);
        pruned = addBackOwned(tree, pruned, last.apiVersion(), managed);
        FieldSet left = TypedTrees.fieldSet(pruned, type).ensureNamedFieldsAreMembers(type);
        FieldSet all = TypedTrees.fieldSet(tree, type).ensureNamedFieldsAreMembers(type);
        ObjectNode result = removed(tree, type, all.difference(left).intersection(lastMembers));
        return in(result, resource.resource().apiVersion());
    }

    private ObjectNode addBackOwned(ObjectNode merged, ObjectNode pruned, String version, ManagedFields managed) {
        Map<String, FieldSet> byVersion = new LinkedHashMap<>();
        byVersion.put(version, FieldSet.empty());
        managed.owned.values().forEach(owned -> byVersion.merge(owned.apiVersion(), owned.set(), FieldSet::union));
        ObjectNode result = pruned;
        for (Map.Entry<String, FieldSet> entry : byVersion.entrySet()) {
            Type type = typeOf(entry.getKey());
            if (type == null) {
                continue;
            }
            ObjectNode whole = in(merged, entry.getKey());
            ObjectNode part = in(result, entry.getKey());
            FieldSet all = TypedTrees.fieldSet(whole, type).ensureNamedFieldsAreMembers(type);
            FieldSet left = TypedTrees.fieldSet(part, type).ensureNamedFieldsAreMembers(type);
            FieldSet held = entry.getValue().ensureNamedFieldsAreMembers(type);
            result = in(removed(whole, type, all.difference(left.union(held))), version);
        }
        return result;
    }

    private static ObjectNode removed(ObjectNode tree, Type type, FieldSet set) {
        JsonNode left = TypedTrees.remove(tree, type, set);
        return left instanceof ObjectNode object ? object : tree.objectNode();
    }

    private void disown(
            ManagedFields managed, ObjectNode before, ObjectNode after, Comparison own, @Nullable Key except) {
        Map<String, Comparison> byVersion = new HashMap<>();
        byVersion.put(resource.resource().apiVersion(), own.without(ignored));
        for (Key key : List.copyOf(managed.owned.keySet())) {
            Owned owned = managed.owned.get(key);
            if (owned == null || key.equals(except)) {
                continue;
            }
            Comparison comparison = comparison(byVersion, before, after, owned.apiVersion());
            if (comparison == null) {
                managed.owned.remove(key);
                continue;
            }
            FieldSet lost = owned.set().intersection(comparison.modified().union(comparison.added()));
            FieldSet left = owned.set().difference(lost).difference(comparison.removed());
            if (left.isEmpty()) {
                managed.owned.remove(key);
            } else {
                managed.owned.put(key, new Owned(left, owned.apiVersion()));
            }
        }
    }

    /** Null if the version is gone. */
    private @Nullable Comparison comparison(
            Map<String, Comparison> known, ObjectNode before, ObjectNode after, String apiVersion) {
        Comparison comparison = known.get(apiVersion);
        if (comparison == null) {
            Type type = typeOf(apiVersion);
            if (type == null) {
                return null;
            }
            comparison = Comparison.of(in(before, apiVersion), in(after, apiVersion), type)
                    .without(ignored);
            known.put(apiVersion, comparison);
        }
        return comparison;
    }

    private @Nullable Type typeOf(String apiVersion) {
        if (apiVersion.equals(resource.resource().apiVersion())) {
            return resource.type();
        }
        String group = resource.resource().group();
        if (!group.isEmpty() && !apiVersion.startsWith(group + "/")) {
            return null;
        }
        return resource.typeIn(apiVersion.substring(apiVersion.indexOf('/') + 1));
    }

    private ObjectNode in(ObjectNode tree, String apiVersion) {
        return resource.convert(tree, apiVersion.substring(apiVersion.indexOf('/') + 1));
    }
}

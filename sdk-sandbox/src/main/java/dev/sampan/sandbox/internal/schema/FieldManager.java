package dev.sampan.sandbox.internal.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.sandbox.internal.objects.ApiStatusException;
import dev.sampan.sandbox.internal.schema.ManagedFields.Key;
import dev.sampan.sandbox.internal.schema.ManagedFields.Owned;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Tracks who owns what through one request: applies configurations and records updates. */
final class FieldManager {
    private static final String BEFORE_FIRST_APPLY = "before-first-apply";
    private static final String LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration";
    /** What no manager owns. */
    private static final FieldSet NEVER_OWNED = FieldSet.ofFields(
            "apiVersion",
            "kind",
            "metadata",
            "metadata.name",
            "metadata.namespace",
            "metadata.creationTimestamp",
            "metadata.selfLink",
            "metadata.uid",
            "metadata.clusterName",
            "metadata.generation",
            "metadata.managedFields",
            "metadata.resourceVersion");

    private final TypedResource resource;
    private final String subresource;
    private final Instant now;
    private final Ownership ownership;

    FieldManager(TypedResource resource, String subresource, Instant now) {
        this.resource = resource;
        this.subresource = subresource;
        this.now = now;
        this.ownership = new Ownership(resource, subresource);
    }

    void update(@Nullable ObjectNode before, ObjectNode after, String manager) {
        JsonNode given = after.path("metadata").get("managedFields");
        JsonNode kept = before == null ? null : before.path("metadata").get("managedFields");
        ManagedFields managed;
        if (subresource.isEmpty() && ManagedFields.isReset(given)) {
            managed = new ManagedFields();
        } else {
            managed = ManagedFields.parse(subresource.isEmpty() ? given : kept).orElseGet(ManagedFields::new);
            if (managed.owned.isEmpty()) {
                managed = ManagedFields.parse(kept).orElseGet(ManagedFields::new);
            }
        }
        boolean tracked = !managed.owned.isEmpty() || before == null;
        if (tracked) {
            ObjectNode live = before == null ? emptyObject() : withoutManagedFields(before);
            recordUpdate(managed, live, withoutManagedFields(after), manager);
        }
        managed.writeTo(after);
    }

    private void recordUpdate(ManagedFields managed, ObjectNode before, ObjectNode after, String manager) {
        FieldSet changed = ownership.update(managed, before, after).difference(NEVER_OWNED);
        if (!changed.isEmpty()) {
            String apiVersion = resource.resource().apiVersion();
            Key key = new Key(manager.isEmpty() ? "unknown" : manager, false, apiVersion, subresource);
            managed.owned.put(key, new Owned(changed.union(managed.get(key)), apiVersion));
            managed.times.put(key, now);
        }
        managed.cap();
    }

    Applied apply(@Nullable ObjectNode live, ObjectNode config, String manager, boolean force) {
        check(config);
        ManagedFields managed = ManagedFields.parse(
                        live == null ? null : live.path("metadata").get("managedFields"))
                .orElseThrow(() -> new ApiStatusException(500, "", "failed to decode managed fields", null));
        ObjectNode base = live == null ? emptyObject() : withoutManagedFields(live);
        ObjectNode before = base;
        if (managed.owned.isEmpty() && live != null) {
            recordUpdate(managed, emptyObject(), base, BEFORE_FIRST_APPLY);
        }
        ObjectNode merged = mergeResolving(managed, base, config, manager, force);
        if (merged != null && !TypedTrees.same(base, merged)) {
            managed.times.put(Key.applier(manager, subresource), now);
        }
        ObjectNode result = (merged == null ? base : merged).deepCopy();
        normalize(result);
        if (manager.equals("kubectl")) {
            renewLastApplied(result, config);
        }
        boolean changed = live == null || !TypedTrees.same(before, result);
        managed.writeTo(result);
        return new Applied(result, changed);
    }

    /** Applies; kubectl may take over what its own client-side apply wrote before. */
    private @Nullable ObjectNode mergeResolving(
            ManagedFields managed, ObjectNode base, ObjectNode config, String manager, boolean force) {
        Key key = Key.applier(manager, subresource);
        List<Conflict> conflicts = ownership.conflicts(managed, base, config, key);
        if (!force && !conflicts.isEmpty()) {
            List<Conflict> left = manager.equals("kubectl") ? withoutLastApplied(conflicts, base) : conflicts;
            if (!left.isEmpty()) {
                throw Conflict.refusal(left);
            }
        }
        ObjectNode merged = ownership.apply(managed, base, config, key);
        FieldSet set = managed.get(key).difference(NEVER_OWNED);
        if (set.isEmpty()) {
            managed.owned.remove(key);
        } else {
            managed.owned.put(key, new Owned(set, resource.resource().apiVersion()));
        }
        return merged;
    }

    private void check(ObjectNode config) {
        String apiVersion = config.path("apiVersion").asText("");
        String kind = config.path("kind").asText("");
        if (!kind.equals(resource.resource().kind())
                || !apiVersion.equals(resource.resource().apiVersion())) {
            throw ApiStatusException.badRequest("invalid object type: %s, Kind=%s"
                    .formatted(apiVersion.contains("/") ? apiVersion : "/" + apiVersion, kind));
        }
        JsonNode given = config.path("metadata").path("managedFields");
        if (!given.isMissingNode() && !given.isNull()) {
            throw ApiStatusException.badRequest("metadata.managedFields must be nil");
        }
        List<String> problems = SchemaCheck.problems(config, resource.type());
        if (!problems.isEmpty()) {
            String where = "%s/%s; %s, Kind=%s"
                    .formatted(
                            config.path("metadata").path("namespace").asText(""),
                            config.path("metadata").path("name").asText(""),
                            apiVersion.contains("/") ? apiVersion : "/" + apiVersion,
                            kind);
            String what = problems.size() == 1 ? problems.get(0) : "errors:\n  " + String.join("\n  ", problems);
            throw new ApiStatusException(
                    500, "", "failed to create typed patch object (%s): %s".formatted(where, what), null);
        }
    }

    private void normalize(ObjectNode merged) {
        resource.accept(merged, FieldValidation.IGNORE);
        resource.applyDefaults(merged);
    }

    private List<Conflict> withoutLastApplied(List<Conflict> conflicts, ObjectNode base) {
        FieldSet allowed = lastAppliedFields(base);
        return conflicts.stream()
                .filter(conflict -> !allowed.has(conflict.path().elements()))
                .toList();
    }

    /** The fields of the last client-side apply that still have the values it gave them. */
    private FieldSet lastAppliedFields(ObjectNode base) {
        String text =
                base.path("metadata").path("annotations").path(LAST_APPLIED).asText("");
        if (text.isEmpty()) {
            return FieldSet.empty();
        }
        JsonNode applied;
        try {
            applied = Documents.parse(text.getBytes(java.nio.charset.StandardCharsets.UTF_8), null)
                    .tree();
        } catch (ApiStatusException unreadable) {
            return FieldSet.empty();
        }
        if (!applied.path("apiVersion").asText("").equals(resource.resource().apiVersion())) {
            return FieldSet.empty();
        }
        Comparison moved = Comparison.of(applied, base, resource.type());
        return TypedTrees.fieldSet(applied, resource.type())
                .difference(moved.modified())
                .difference(moved.added())
                .difference(moved.removed());
    }

    private static void renewLastApplied(ObjectNode result, ObjectNode config) {
        JsonNode annotations = result.path("metadata").path("annotations");
        if (annotations.path(LAST_APPLIED).asText("").isEmpty()) {
            return;
        }
        ObjectNode copy = config.deepCopy();
        if (copy.path("metadata").path("annotations") instanceof ObjectNode given) {
            given.remove(LAST_APPLIED);
            if (given.isEmpty()) {
                ((ObjectNode) copy.path("metadata")).remove("annotations");
            }
        }
        ((ObjectNode) annotations).put(LAST_APPLIED, copy + "\n");
    }

    private ObjectNode emptyObject() {
        return resource.emptyObject();
    }

    /** A copy as far as the list goes; the rest is shared. */
    private static ObjectNode withoutManagedFields(ObjectNode object) {
        if (!object.path("metadata").has("managedFields")) {
            return object;
        }
        ObjectNode copy = JsonNodeFactory.instance.objectNode();
        copy.setAll(object);
        ObjectNode metadata = JsonNodeFactory.instance.objectNode();
        metadata.setAll((ObjectNode) object.path("metadata"));
        metadata.remove("managedFields");
        copy.set("metadata", metadata);
        return copy;
    }
}

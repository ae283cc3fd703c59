package dev.sampan.sandbox.internal.admission;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.sandbox.internal.objects.ApiStatusException;
import dev.sampan.sandbox.internal.schema.ServedResource;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A write on its way to the store.
 *
 * @param operation what it does
 * @param resource of what
 * @param subresource empty for the object itself
 * @param namespace empty for cluster-scoped resources
 * @param name empty on creation as long as it is to be generated
 * @param object the new state, which mutating plug-ins change; null for a deletion
 * @param old the state before; null for a creation
 * @param dryRun whether nothing is kept
 * @param user the {@code UserInfo} of the caller
 * @param warn takes the text of warnings for the caller
 */
public record AdmissionRequest(
        Operation operation,
        ServedResource resource,
        String subresource,
        String namespace,
        String name,
        @Nullable ObjectNode object,
        @Nullable ObjectNode old,
        boolean dryRun,
        Supplier<ObjectNode> user,
        Consumer<String> warn) {
    /** What a write does. */
    public enum Operation {
        CREATE,
        UPDATE,
        DELETE
    }

    /** The same request for the object that has its name by now. */
    public AdmissionRequest of(ObjectNode named) {
        return new AdmissionRequest(
                operation, resource, subresource, namespace, Trees.name(named), named, old, dryRun, user, warn);
    }

    /** Whether it creates an object of that resource. */
    public boolean creates(String groupResource) {
        return operation == Operation.CREATE && isFor(groupResource);
    }

    /** Whether it replaces an object of that resource. */
    public boolean updates(String groupResource) {
        return operation == Operation.UPDATE && isFor(groupResource);
    }

    /** Whether it is for the object itself, of that resource. */
    public boolean isFor(String groupResource) {
        return subresource.isEmpty() && groupResource().equals(groupResource);
    }

    /** Such as {@code deployments.apps}. */
    public String groupResource() {
        return resource.resource().groupResource();
    }

    /** The new state of a creation or update. */
    public ObjectNode requireObject() {
        ObjectNode tree = object;
        if (tree == null) {
            throw new IllegalStateException("a deletion has no new state");
        }
        return tree;
    }

    /** The state before an update or deletion. */
    public ObjectNode requireOld() {
        ObjectNode tree = old;
        if (tree == null) {
            throw new IllegalStateException("a creation has no state before");
        }
        return tree;
    }

    /** The refusal 403; an object that has no name yet is called by the beginning of its name. */
    public ApiStatusException forbidden(String why) {
        return ApiStatusException.forbidden(groupResource(), shownName(), why);
    }

    String shownName() {
        if (!name.isEmpty() || object == null) {
            return name;
        }
        String beginning = object.path("metadata").path("generateName").asText("");
        return beginning.isEmpty() ? "Unknown" : beginning;
    }
}

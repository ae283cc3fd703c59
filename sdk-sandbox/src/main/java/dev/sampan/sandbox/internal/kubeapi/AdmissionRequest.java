package dev.sampan.sandbox.internal.kubeapi;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.sandbox.internal.schema.ServedResource;
import org.jspecify.annotations.Nullable;

/**
 * A write on its way to the store.
 *
 * @param operation what it does
 * @param resource of what
 * @param subresource empty for the object itself
 * @param namespace empty for cluster-scoped resources
 * @param name may be empty on creation
 * @param object the new state, which mutating steps change; null for a deletion
 * @param old the state before; null for a creation
 * @param options how the write is meant
 */
record AdmissionRequest(
        Operation operation,
        ServedResource resource,
        String subresource,
        String namespace,
        String name,
        @Nullable ObjectNode object,
        @Nullable ObjectNode old,
        WriteOptions options) {
    /** What a write does. */
    enum Operation {
        CREATE,
        UPDATE,
        DELETE
    }

    boolean creates(String groupResource) {
        return operation == Operation.CREATE && isFor(groupResource);
    }

    /** Whether it is for the object itself, of that resource. */
    boolean isFor(String groupResource) {
        return subresource.isEmpty() && resource.resource().groupResource().equals(groupResource);
    }

    /** The new state of a creation or update. */
    ObjectNode requireObject() {
        ObjectNode tree = object;
        if (tree == null) {
            throw new IllegalStateException("a deletion has no new state");
        }
        return tree;
    }
}

package dev.sampan.sandbox.internal.objects;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The objects of the sandbox's cluster behind admission, defaulting and validation: what controllers and the kubelet act
 * through, as the API server's own clients would, without HTTP. Thread-safe.
 *
 * <p>Trees that come out are shared and must never be changed: {@code deepCopy()} first. Trees that go in become this
 * object's own. The namespace argument is empty for cluster-scoped resources.
 */
public interface Objects {
    /** The same objects with writes attributed to another field manager, such as {@code kube-controller-manager}. */
    Objects as(String fieldManager);

    Optional<ObjectNode> find(Resource resource, String namespace, String name);

    /** Everything in a namespace, or everywhere if it is null, in order of namespace and name. */
    List<ObjectNode> list(Resource resource, @Nullable String namespace);

    /**
     * Creates; {@code metadata.generateName} works.
     *
     * @throws ApiStatusException 409 AlreadyExists, 422 Invalid, 403 Forbidden (quota, terminating namespace), 404 (namespace)
     */
    ObjectNode create(Resource resource, String namespace, ObjectNode object);

    /**
     * Replaces all but status, unless nothing would change. A {@code metadata.resourceVersion} in the tree is a precondition.
     *
     * @throws ApiStatusException 409 Conflict, 404 NotFound, 422 Invalid
     */
    ObjectNode update(Resource resource, ObjectNode object);

    /** Replaces the status only (and metadata where the real status subresource allows it). */
    ObjectNode updateStatus(Resource resource, ObjectNode object);

    /** As {@link #update} through another subresource, such as {@code finalize} of a namespace. */
    ObjectNode updateSubresource(Resource resource, String subresource, ObjectNode object);

    /** Every resource that is served now, custom ones too, in the version it is kept in. */
    List<Resource> resources();

    /**
     * Starts deletion as the DELETE verb does: finalizers, grace period of pods, propagation.
     *
     * @param gracePeriodSeconds null means the resource's default; 0 removes a pod at once
     * @return false if it was not there
     */
    boolean delete(
            Resource resource,
            String namespace,
            String name,
            @Nullable String uidPrecondition,
            @Nullable Long gracePeriodSeconds,
            @Nullable String propagationPolicy);

    /**
     * Hears every change after it is committed, in order of revision, on one dispatching thread; what is there already comes
     * first as ADDED. A timeline {@code Busy} is held until the listener has returned.
     */
    Subscription subscribe(Resource resource, Consumer<ObjectEvent> listener);

    /** A change. For a deletion the last state of the object. */
    record ObjectEvent(
            Type type,
            Resource resource,
            ObjectNode object,
            @Nullable ObjectNode before) {
        /** What happened. */
        public enum Type {
            ADDED,
            MODIFIED,
            DELETED
        }
    }

    /** A listener's registration. */
    interface Subscription extends AutoCloseable {
        @Override
        void close();
    }
}

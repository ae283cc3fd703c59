package dev.sampan.sandbox.internal.controller;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.sandbox.internal.objects.ApiStatusException;
import dev.sampan.sandbox.internal.objects.ObjectKey;
import dev.sampan.sandbox.internal.objects.Objects;
import dev.sampan.sandbox.internal.objects.Resource;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The cluster as one component reads and writes it, under its own field manager. Thread-safe. */
public final class Cluster {
    private final Objects objects;
    private final ClusterView view;

    Cluster(Objects objects, ClusterView view) {
        this.objects = objects;
        this.view = view;
    }

    Cluster as(String fieldManager) {
        return new Cluster(objects.as(fieldManager), view);
    }

    public Optional<ObjectNode> find(Resource resource, ObjectKey key) {
        return view.find(resource, key);
    }

    /** Past what was heard of: the store itself. */
    public Optional<ObjectNode> findFresh(Resource resource, ObjectKey key) {
        Optional<ObjectNode> fresh = objects.find(resource, key.namespace(), key.name());
        fresh.ifPresent(object -> view.wrote(resource, object));
        return fresh;
    }

    public List<ObjectNode> list(Resource resource, @Nullable String namespace) {
        return view.list(resource, namespace);
    }

    public List<ObjectNode> ownedBy(Resource resource, String ownerUid) {
        return view.ownedBy(resource, ownerUid);
    }

    List<Resource> resources() {
        return objects.resources();
    }

    public ObjectNode create(Resource resource, String namespace, ObjectNode object) {
        ObjectNode created = objects.create(resource, namespace, object);
        view.wrote(resource, created);
        return created;
    }

    /** Changes a copy of the object and writes it if that made a difference, on condition that nobody wrote meanwhile. */
    public ObjectNode update(Resource resource, ObjectNode object, Consumer<ObjectNode> change) {
        ObjectNode copy = object.deepCopy();
        change.accept(copy);
        return copy.equals(object) ? object : write(resource, copy, tree -> objects.update(resource, tree));
    }

    private ObjectNode write(Resource resource, ObjectNode tree, UnaryOperator<ObjectNode> write) {
        ObjectKey key = Meta.key(tree);
        try {
            return written(resource, write.apply(tree));
        } catch (ApiStatusException refused) {
            if (refused.isConflict()) {
                findFresh(resource, key);
            } else if (refused.code() == 404) {
                view.removed(resource, tree);
            }
            throw refused;
        }
    }

    /** As {@link #update}, of the status. */
    public ObjectNode updateStatus(Resource resource, ObjectNode object, Consumer<ObjectNode> change) {
        ObjectNode copy = object.deepCopy();
        change.accept(Tree.child(copy, "status"));
        if (copy.path("status").equals(object.path("status"))
                || copy.path("status").isEmpty() && !object.has("status")) {
            return object;
        }
        return write(resource, copy, tree -> objects.updateStatus(resource, tree));
    }

    /** As {@link #updateStatus}, of the status and the annotations, which the status subresource lets through. */
    ObjectNode updateStatusAndAnnotations(Resource resource, ObjectNode object, Consumer<ObjectNode> change) {
        ObjectNode copy = object.deepCopy();
        change.accept(copy);
        return copy.equals(object) ? object : write(resource, copy, tree -> objects.updateStatus(resource, tree));
    }

    ObjectNode updateSubresource(
            Resource resource, String subresource, ObjectNode object, Consumer<ObjectNode> change) {
        ObjectNode copy = object.deepCopy();
        change.accept(copy);
        return write(resource, copy, tree -> objects.updateSubresource(resource, subresource, tree));
    }

    private ObjectNode written(Resource resource, ObjectNode object) {
        if (Meta.isDeleting(object)
                && objects.find(resource, Meta.namespace(object), Meta.name(object))
                        .isEmpty()) {
            view.removed(resource, object);
        } else {
            view.wrote(resource, object);
        }
        return object;
    }

    /** Deletes exactly this object, with the resource's own grace period and propagation. */
    public boolean delete(Resource resource, ObjectNode object) {
        return delete(resource, object, null, null);
    }

    /** Deletes exactly this object; true if it was there. */
    public boolean delete(
            Resource resource, ObjectNode object, @Nullable Long gracePeriodSeconds, @Nullable String propagation) {
        ObjectKey key = Meta.key(object);
        boolean was;
        try {
            was = objects.delete(
                    resource, key.namespace(), key.name(), Meta.uid(object), gracePeriodSeconds, propagation);
        } catch (ApiStatusException refused) {
            if (!refused.isConflict()) {
                throw refused;
            }
            // the name belongs to another object by now
            was = false;
        }
        Optional<ObjectNode> left = objects.find(resource, key.namespace(), key.name());
        if (left.isEmpty() || !Meta.uid(left.get()).equals(Meta.uid(object))) {
            view.removed(resource, object);
        }
        left.ifPresent(now -> view.wrote(resource, now));
        return was;
    }
}

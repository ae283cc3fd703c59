package dev.sampan.sandbox.internal.controller;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.sandbox.internal.objects.ApiStatusException;
import dev.sampan.sandbox.internal.objects.ObjectKey;
import dev.sampan.sandbox.internal.objects.Objects;
import dev.sampan.sandbox.internal.objects.Objects.ObjectEvent;
import dev.sampan.sandbox.internal.objects.Resource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Deletes what lost its owners, and frees owners that wait for their dependents or orphan them. */
final class GarbageCollector implements Controller {
    private static final String FOREGROUND = "foregroundDeletion";
    private static final String ORPHAN = "orphan";

    private final ControlPlaneContext context;
    private final Cluster cluster;
    private final Objects objects;
    private final Object lock = new Object();
    private final Map<String, Node> byUid = new HashMap<>();
    private final Map<String, Set<String>> dependents = new HashMap<>();
    private final Set<String> followed = new HashSet<>();

    /** An object that owns, is owned or waits: where it is, and who owns it. */
    private record Node(Resource resource, ObjectKey key, List<String> owners) {}

    GarbageCollector(ControlPlaneContext context, Objects objects) {
        this.context = context.as("kube-controller-manager", "garbage-collector-controller");
        this.cluster = this.context.cluster();
        this.objects = objects;
    }

    @Override
    public void register(ControlLoop loop) {
        for (Resource resource : objects.resources()) {
            if (isCollected(resource)) {
                followed.add(resource.groupResource());
                loop.on(resource, this::observe);
            }
        }
        Resource definitions = new Resource(
                "apiextensions.k8s.io", "v1", "customresourcedefinitions", "CustomResourceDefinition", false);
        loop.on(definitions, event -> loop.enqueue(this, new ObjectKey("", "")));
    }

    private static boolean isCollected(Resource resource) {
        return !resource.groupResource().equals("events") && !resource.group().equals("events.k8s.io");
    }

    private void followNewResources() {
        for (Resource resource : objects.resources()) {
            if (isCollected(resource) && followed.add(resource.groupResource())) {
                context.loop().follow(resource, this::observe);
            }
        }
    }

    private void observe(ObjectEvent event) {
        ObjectNode object = event.object();
        String uid = Meta.uid(object);
        List<String> owners = Tree.objects(object, "metadata", "ownerReferences").stream()
                .map(reference -> Tree.text(reference, "uid"))
                .toList();
        Set<String> affected = new HashSet<>();
        synchronized (lock) {
            Node before = byUid.remove(uid);
            if (before != null) {
                before.owners().forEach(owner -> unlink(owner, uid));
            }
            if (event.type() == ObjectEvent.Type.DELETED) {
                affected.addAll(dependents.getOrDefault(uid, Set.of()));
                affected.addAll(owners);
            } else {
                byUid.put(uid, new Node(event.resource(), Meta.key(object), owners));
                owners.forEach(owner ->
                        dependents.computeIfAbsent(owner, o -> new HashSet<>()).add(uid));
                if (!owners.isEmpty() && !owners.stream().allMatch(byUid::containsKey)) {
                    affected.add(uid);
                }
                if (Meta.isDeleting(object)) {
                    affected.add(uid);
                    affected.addAll(owners);
                }
            }
        }
        affected.forEach(one -> context.loop().enqueue(this, new ObjectKey("", one)));
    }

    private void unlink(String owner, String dependent) {
        Set<String> known = dependents.get(owner);
        if (known != null && known.remove(dependent) && known.isEmpty()) {
            dependents.remove(owner);
        }
    }

    @Override
    public void reconcile(ObjectKey uidKey) {
        if (uidKey.name().isEmpty()) {
            followNewResources();
            return;
        }
        Node node;
        synchronized (lock) {
            node = byUid.get(uidKey.name());
        }
        ObjectNode object = node == null
                ? null
                : objects.find(
                                node.resource(),
                                node.key().namespace(),
                                node.key().name())
                        .orElse(null);
        if (node == null || object == null || !Meta.uid(object).equals(uidKey.name())) {
            return;
        }
        if (Meta.isDeleting(object)) {
            if (Meta.finalizers(object).contains(ORPHAN)) {
                orphanDependents(node, object);
            } else if (Meta.finalizers(object).contains(FOREGROUND)) {
                deleteDependents(node, object);
            }
            return;
        }
        collect(node, object);
    }

    private List<Node> dependentsOf(ObjectNode owner) {
        synchronized (lock) {
            return dependents.getOrDefault(Meta.uid(owner), Set.of()).stream()
                    .map(byUid::get)
                    .filter(java.util.Objects::nonNull)
                    .toList();
        }
    }

    private void orphanDependents(Node node, ObjectNode owner) {
        for (Node dependent : dependentsOf(owner)) {
            find(dependent)
                    .ifPresent(object -> tolerateGone(() -> cluster.update(
                            dependent.resource(), object, tree -> Meta.removeOwner(tree, Meta.uid(owner)))));
        }
        tolerateGone(() -> cluster.update(node.resource(), owner, tree -> Meta.removeFinalizer(tree, ORPHAN)));
    }

    private void deleteDependents(Node node, ObjectNode owner) {
        for (Node dependent : dependentsOf(owner)) {
            ObjectNode object = find(dependent).orElse(null);
            if (object != null && !Meta.isDeleting(object) && !hasLivingOwner(object)) {
                boolean hasDependents = !dependentsOf(object).isEmpty();
                cluster.delete(dependent.resource(), object, null, propagation(object, hasDependents));
            }
        }
        boolean left = dependentsOf(owner).stream()
                .flatMap(dependent -> find(dependent).stream())
                .anyMatch(object -> blocks(object, owner));
        if (!left) {
            tolerateGone(() -> cluster.update(node.resource(), owner, tree -> Meta.removeFinalizer(tree, FOREGROUND)));
        }
    }

    private static boolean blocks(ObjectNode dependent, ObjectNode owner) {
        ObjectNode reference = Tree.element(Tree.at(dependent, "metadata", "ownerReferences"), "uid", Meta.uid(owner));
        return reference != null && Tree.flag(reference, "blockOwnerDeletion");
    }

    private Optional<ObjectNode> find(Node node) {
        return objects.find(node.resource(), node.key().namespace(), node.key().name());
    }

    private boolean hasLivingOwner(ObjectNode object) {
        return Tree.objects(object, "metadata", "ownerReferences").stream()
                .anyMatch(reference -> ownerState(object, reference) == OwnerState.LIVES);
    }

    private enum OwnerState {
        LIVES,
        WAITS_FOR_DEPENDENTS,
        GONE
    }

    private OwnerState ownerState(ObjectNode object, ObjectNode reference) {
        Resource resource = resourceOf(reference);
        if (resource == null) {
            // an owner of a kind that is not served cannot be judged
            return OwnerState.LIVES;
        }
        String namespace = resource.namespaced() ? Meta.namespace(object) : "";
        ObjectNode owner =
                objects.find(resource, namespace, Tree.text(reference, "name")).orElse(null);
        if (owner == null || !Meta.uid(owner).equals(Tree.text(reference, "uid"))) {
            return OwnerState.GONE;
        }
        return Meta.isDeleting(owner) && Meta.finalizers(owner).contains(FOREGROUND)
                ? OwnerState.WAITS_FOR_DEPENDENTS
                : OwnerState.LIVES;
    }

    private void collect(Node node, ObjectNode object) {
        Map<OwnerState, Set<String>> owners = new LinkedHashMap<>();
        for (ObjectNode reference : Tree.objects(object, "metadata", "ownerReferences")) {
            owners.computeIfAbsent(ownerState(object, reference), state -> new HashSet<>())
                    .add(Tree.text(reference, "uid"));
        }
        if (owners.isEmpty()) {
            return;
        }
        if (owners.containsKey(OwnerState.LIVES)) {
            Set<String> stale = new HashSet<>(owners.getOrDefault(OwnerState.GONE, Set.of()));
            stale.addAll(owners.getOrDefault(OwnerState.WAITS_FOR_DEPENDENTS, Set.of()));
            if (!stale.isEmpty()) {
                tolerateGone(() -> cluster.update(
                        node.resource(), object, tree -> stale.forEach(uid -> Meta.removeOwner(tree, uid))));
            }
            return;
        }
        boolean foreground = owners.containsKey(OwnerState.WAITS_FOR_DEPENDENTS)
                && !dependentsOf(object).isEmpty();
        cluster.delete(node.resource(), object, null, propagation(object, foreground));
    }

    private static String propagation(ObjectNode object, boolean foreground) {
        if (Meta.finalizers(object).contains(ORPHAN)) {
            return "Orphan";
        }
        return foreground || Meta.finalizers(object).contains(FOREGROUND) ? "Foreground" : "Background";
    }

    private @Nullable Resource resourceOf(ObjectNode reference) {
        String version = Tree.text(reference, "apiVersion");
        String group = version.contains("/") ? version.substring(0, version.indexOf('/')) : "";
        String kind = Tree.text(reference, "kind");
        return objects.resources().stream()
                .filter(resource ->
                        resource.group().equals(group) && resource.kind().equals(kind))
                .findFirst()
                .orElse(null);
    }

    private static void tolerateGone(Runnable write) {
        try {
            write.run();
        } catch (ApiStatusException refused) {
            if (refused.code() != 404) {
                throw refused;
            }
        }
    }
}

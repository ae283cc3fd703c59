package dev.sampan.internal.rollout;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.internal.diagnosis.Trees;
import dev.sampan.internal.kube.KubeNamespace;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Objects of one kind by name, in groups; an older state never replaces a newer one. Not thread-safe. */
final class SceneObjects {
    private final Function<ObjectNode, String> group;
    private final Map<String, Map<String, ObjectNode>> groups = new HashMap<>();
    private final Map<String, String> groupByName = new HashMap<>();
    private String latest = "";

    private SceneObjects(Function<ObjectNode, String> group) {
        this.group = group;
    }

    /** In groups by the UID of the controller that owns them. */
    static SceneObjects byOwner() {
        return new SceneObjects(
                object -> owner(object).map(owner -> Trees.text(owner, "uid")).orElse(""));
    }

    static SceneObjects byInvolvedName() {
        return new SceneObjects(event -> Trees.text(event, "involvedObject", "name"));
    }

    /** The owner reference that says which controller made an object. */
    static Optional<JsonNode> owner(ObjectNode object) {
        return Trees.list(object, "metadata", "ownerReferences").stream()
                .filter(reference -> Trees.flag(reference, "controller"))
                .findFirst();
    }

    void put(ObjectNode object) {
        String name = Trees.name(object);
        if (hasNewer(name, version(object))) {
            return;
        }
        drop(name);
        String now = group.apply(object);
        groupByName.put(name, now);
        groups.computeIfAbsent(now, g -> new LinkedHashMap<>()).put(name, object);
    }

    /** As {@link #put}, but an object that is not known although all up to its version was seen has been deleted since. */
    void putUnlessGone(ObjectNode object) {
        boolean known = groupByName.containsKey(Trees.name(object));
        if (known || isNewer(version(object), latest)) {
            put(object);
        }
    }

    /** All up to this version was seen. */
    void seen(String version) {
        latest = isNewer(latest, version) ? latest : version;
    }

    void remove(ObjectNode object) {
        String name = Trees.name(object);
        if (!hasNewer(name, version(object))) {
            drop(name);
        }
    }

    /** Drops those of the objects that a listing does not have any more. */
    void keepOnly(List<ObjectNode> objects, KubeNamespace.Listing listing) {
        List<String> there = listing.items().stream().map(Trees::name).toList();
        for (ObjectNode known : objects) {
            String name = Trees.name(known);
            if (!there.contains(name) && !hasNewer(name, listing.resourceVersion())) {
                drop(name);
            }
        }
    }

    void clear() {
        groups.clear();
        groupByName.clear();
    }

    Optional<ObjectNode> find(String name) {
        return Optional.ofNullable(groups.getOrDefault(groupByName.getOrDefault(name, ""), Map.of())
                .get(name));
    }

    List<ObjectNode> all(String of) {
        return List.copyOf(groups.getOrDefault(of, Map.of()).values());
    }

    List<ObjectNode> all() {
        return groups.values().stream()
                .flatMap(objects -> objects.values().stream())
                .toList();
    }

    private void drop(String name) {
        String from = groupByName.remove(name);
        if (from != null) {
            groups.computeIfPresent(from, (of, objects) -> {
                objects.remove(name);
                return objects.isEmpty() ? null : objects;
            });
        }
    }

    private boolean hasNewer(String name, String version) {
        return find(name).filter(known -> isNewer(version(known), version)).isPresent();
    }

    static String version(ObjectNode object) {
        return Trees.text(object, "metadata", "resourceVersion");
    }

    /**
     * Versions of one resource are decimal numbers that grow (Kubernetes 1.35, "Resource versions" in its API concepts); a server
     * that writes others is taken at the order of its words.
     */
    private static boolean isNewer(String mine, String version) {
        if (!mine.matches("[0-9]+") || !version.matches("[0-9]+")) {
            return false;
        }
        return mine.length() != version.length() ? mine.length() > version.length() : mine.compareTo(version) > 0;
    }
}

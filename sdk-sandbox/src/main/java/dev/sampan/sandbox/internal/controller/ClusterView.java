package dev.sampan.sandbox.internal.controller;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.sandbox.internal.objects.ObjectKey;
import dev.sampan.sandbox.internal.objects.Objects.ObjectEvent;
import dev.sampan.sandbox.internal.objects.Resource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What controllers know of the cluster: every object they have heard of or written, by name and by owner. A controller's own
 * writes are seen at once, so none acts twice on what it has just done. Trees are shared and must not be changed. Thread-safe.
 */
public final class ClusterView {
    private final Map<String, Table> tables = new ConcurrentHashMap<>();

    private static final class Table {
        private final Map<String, TreeMap<String, ObjectNode>> byNamespace = new TreeMap<>();
        private final Map<String, Set<ObjectKey>> byOwner = new HashMap<>();
        private final Set<String> removedUids = new HashSet<>();

        @Nullable
        ObjectNode get(String namespace, String name) {
            TreeMap<String, ObjectNode> names = byNamespace.get(namespace);
            return names == null ? null : names.get(name);
        }

        void put(ObjectNode object) {
            ObjectKey key = Meta.key(object);
            ObjectNode known = get(key.namespace(), key.name());
            if (known != null) {
                if (revision(known) >= revision(object)) {
                    return;
                }
                unindex(key, known);
            }
            byNamespace.computeIfAbsent(key.namespace(), n -> new TreeMap<>()).put(key.name(), object);
            for (String owner : owners(object)) {
                byOwner.computeIfAbsent(owner, o -> new TreeSet<>()).add(key);
            }
        }

        void remove(ObjectNode object) {
            ObjectKey key = Meta.key(object);
            ObjectNode known = get(key.namespace(), key.name());
            if (known == null || !Meta.uid(known).equals(Meta.uid(object))) {
                return;
            }
            unindex(key, known);
            TreeMap<String, ObjectNode> names = byNamespace.get(key.namespace());
            if (names != null) {
                names.remove(key.name());
                if (names.isEmpty()) {
                    byNamespace.remove(key.namespace());
                }
            }
        }

        private void unindex(ObjectKey key, ObjectNode known) {
            for (String owner : owners(known)) {
                Set<ObjectKey> owned = byOwner.get(owner);
                if (owned != null && owned.remove(key) && owned.isEmpty()) {
                    byOwner.remove(owner);
                }
            }
        }

        private static List<String> owners(ObjectNode object) {
            List<String> uids = new ArrayList<>(1);
            Tree.at(object, "metadata", "ownerReferences").forEach(reference -> uids.add(Tree.text(reference, "uid")));
            return uids;
        }

        private static long revision(ObjectNode object) {
            return Tree.at(object, "metadata", "resourceVersion").asLong(0);
        }
    }

    private Table table(Resource resource) {
        return tables.computeIfAbsent(resource.groupResource(), name -> new Table());
    }

    public Optional<ObjectNode> find(Resource resource, ObjectKey key) {
        Table table = table(resource);
        synchronized (table) {
            return Optional.ofNullable(table.get(key.namespace(), key.name()));
        }
    }

    /** In order of namespace and name; everywhere if the namespace is null. */
    public List<ObjectNode> list(Resource resource, @Nullable String namespace) {
        Table table = table(resource);
        synchronized (table) {
            if (namespace != null) {
                TreeMap<String, ObjectNode> names = table.byNamespace.get(namespace);
                return names == null ? List.of() : List.copyOf(names.values());
            }
            List<ObjectNode> all = new ArrayList<>();
            table.byNamespace.values().forEach(names -> all.addAll(names.values()));
            return all;
        }
    }

    /** The objects that name the owner in their owner references. */
    public List<ObjectNode> ownedBy(Resource resource, String ownerUid) {
        Table table = table(resource);
        synchronized (table) {
            Collection<ObjectKey> keys = table.byOwner.getOrDefault(ownerUid, Set.of());
            List<ObjectNode> owned = new ArrayList<>(keys.size());
            for (ObjectKey key : keys) {
                ObjectNode object = table.get(key.namespace(), key.name());
                if (object != null) {
                    owned.add(object);
                }
            }
            return owned;
        }
    }

    /** Takes in a change that was committed. */
    void observe(ObjectEvent event) {
        Table table = table(event.resource());
        synchronized (table) {
            if (event.type() == ObjectEvent.Type.DELETED) {
                table.removedUids.remove(Meta.uid(event.object()));
                table.remove(event.object());
            } else if (!table.removedUids.contains(Meta.uid(event.object()))) {
                table.put(event.object());
            }
        }
    }

    /** Takes in a controller's own write, ahead of word of it. */
    void wrote(Resource resource, ObjectNode object) {
        Table table = table(resource);
        synchronized (table) {
            table.put(object);
        }
    }

    /** Takes in a controller's own removal; word of earlier changes that is still to come no longer counts. */
    void removed(Resource resource, ObjectNode object) {
        Table table = table(resource);
        synchronized (table) {
            ObjectNode known = table.get(Meta.namespace(object), Meta.name(object));
            if (known != null && Meta.uid(known).equals(Meta.uid(object))) {
                table.removedUids.add(Meta.uid(object));
                table.remove(object);
            }
        }
    }
}

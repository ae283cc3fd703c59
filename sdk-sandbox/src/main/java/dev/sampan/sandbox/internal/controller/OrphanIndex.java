package dev.sampan.sandbox.internal.controller;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.sandbox.internal.objects.ObjectKey;
import dev.sampan.sandbox.internal.objects.Objects.ObjectEvent;
import dev.sampan.sandbox.internal.objects.Resource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListSet;

/** The objects of a resource that nothing controls, by namespace, so that looking for orphans does not mean looking at all. Thread-safe. */
final class OrphanIndex {
    private final Cluster cluster;
    private final Resource resource;
    private final Map<String, Set<String>> names = new ConcurrentHashMap<>();

    OrphanIndex(Cluster cluster, Resource resource) {
        this.cluster = cluster;
        this.resource = resource;
    }

    void observe(ObjectEvent event) {
        ObjectNode object = event.object();
        boolean orphan = event.type() != ObjectEvent.Type.DELETED && Meta.controller(object) == null;
        if (orphan) {
            names.computeIfAbsent(Meta.namespace(object), n -> new ConcurrentSkipListSet<>())
                    .add(Meta.name(object));
        } else {
            Set<String> known = names.get(Meta.namespace(object));
            if (known != null) {
                known.remove(Meta.name(object));
            }
        }
    }

    List<ObjectNode> in(String namespace) {
        Set<String> known = names.get(namespace);
        if (known == null || known.isEmpty()) {
            return List.of();
        }
        List<ObjectNode> found = new ArrayList<>();
        for (String name : known) {
            cluster.find(resource, new ObjectKey(namespace, name)).ifPresent(found::add);
        }
        return found;
    }
}

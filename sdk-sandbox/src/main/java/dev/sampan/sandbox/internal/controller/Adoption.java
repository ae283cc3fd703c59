package dev.sampan.sandbox.internal.controller;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.sandbox.internal.objects.ApiStatusException;
import dev.sampan.sandbox.internal.objects.ObjectKey;
import dev.sampan.sandbox.internal.objects.Resource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Which objects a controller's object owns: it adopts orphans that its selector matches, and releases what it no longer matches. */
final class Adoption {
    private final Cluster cluster;
    private final Resource ownerResource;

    Adoption(Cluster cluster, Resource ownerResource) {
        this.cluster = cluster;
        this.ownerResource = ownerResource;
    }

    /** The owner's objects after adopting and releasing. Orphans are looked for only among the candidates. */
    List<ObjectNode> claim(Resource resource, ObjectNode owner, Selector selector, List<ObjectNode> candidates) {
        List<ObjectNode> mine = new ArrayList<>();
        for (ObjectNode owned : cluster.ownedBy(resource, Meta.uid(owner))) {
            if (!Meta.isControlledBy(owned, owner)) {
                continue;
            }
            if (selector.matchesLabelsOf(owned)) {
                mine.add(owned);
            } else if (!Meta.isDeleting(owner)) {
                release(resource, owner, owned);
            }
        }
        if (!Meta.isDeleting(owner)) {
            for (ObjectNode candidate : candidates) {
                if (isOrphan(candidate) && selector.matchesLabelsOf(candidate)) {
                    mine.add(adopt(resource, owner, candidate));
                }
            }
        }
        return mine;
    }

    private static boolean isOrphan(ObjectNode object) {
        return Meta.controller(object) == null && !Meta.isDeleting(object);
    }

    private ObjectNode adopt(Resource resource, ObjectNode owner, ObjectNode orphan) {
        return cluster.update(resource, orphan, object -> Meta.setController(object, ownerResource, owner));
    }

    private void release(Resource resource, ObjectNode owner, ObjectNode owned) {
        try {
            cluster.update(resource, owned, object -> Meta.removeOwner(object, Meta.uid(owner)));
        } catch (ApiStatusException refused) {
            if (refused.code() != 404) {
                throw refused;
            }
        }
    }

    /** The keys of the owners in the namespace whose selector matches an orphan: who might adopt it. */
    static List<ObjectKey> candidates(Cluster cluster, Resource ownerResource, ObjectNode orphan) {
        if (!isOrphan(orphan)) {
            return List.of();
        }
        Map<String, String> labels = Meta.labels(orphan);
        if (labels.isEmpty()) {
            return List.of();
        }
        List<ObjectKey> keys = new ArrayList<>();
        for (ObjectNode owner : cluster.list(ownerResource, Meta.namespace(orphan))) {
            Selector selector = Selector.ofOwner(owner);
            if (!selector.isEmpty() && selector.matches(labels)) {
                keys.add(Meta.key(owner));
            }
        }
        return keys;
    }
}

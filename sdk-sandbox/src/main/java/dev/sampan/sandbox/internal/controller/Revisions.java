package dev.sampan.sandbox.internal.controller;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.sandbox.internal.objects.ApiStatusException;
import dev.sampan.sandbox.internal.objects.ObjectKey;
import dev.sampan.sandbox.internal.objects.Resource;
import dev.sampan.sandbox.internal.objects.Resources;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/**
 * The ControllerRevisions of a StatefulSet or DaemonSet.
 *
 * @param update the name of the one for the present template
 * @param updateHash its hash, which pods of a DaemonSet are labelled with
 * @param current the name of the one that its status calls current; empty at first
 * @param currentTemplate the template of that one
 */
record Revisions(String update, String updateHash, String current, JsonNode currentTemplate) {
    private static final String HASH_LABEL = "controller.kubernetes.io/hash";
    private static final int SALTS = 100;

    /**
     * Finds or makes the revision of the present template, and deletes the oldest beyond the history limit.
     *
     * @param live names or hashes of the revisions that pods still have, which are kept
     */
    static Revisions of(Cluster cluster, Resource resource, ObjectNode owner, Set<String> live) {
        JsonNode template = Tree.at(owner, "spec", "template");
        List<ObjectNode> known = new ArrayList<>(cluster.ownedBy(Resources.CONTROLLER_REVISIONS, Meta.uid(owner)));
        known.sort(Comparator.comparingLong(Revisions::number));
        long newest = known.isEmpty() ? 0 : number(known.get(known.size() - 1));
        ObjectNode update = known.stream()
                .filter(revision -> template(revision).equals(template))
                .findFirst()
                .orElse(null);
        if (update == null) {
            update = create(cluster, resource, owner, template, newest + 1);
            known.add(update);
        } else if (number(update) < newest) {
            update = cluster.update(
                    Resources.CONTROLLER_REVISIONS, update, revision -> revision.put("revision", newest + 1));
        }
        String current = Tree.text(owner, "status", "currentRevision");
        clean(cluster, owner, known, Meta.name(update), current, live);
        JsonNode currentTemplate = cluster.find(
                        Resources.CONTROLLER_REVISIONS, new ObjectKey(Meta.namespace(owner), current))
                .map(Revisions::template)
                .orElse(template);
        return new Revisions(Meta.name(update), hash(update), current, currentTemplate);
    }

    private static String hash(ObjectNode revision) {
        String label = Meta.labels(revision).get(StatefulSetController.REVISION_LABEL);
        return label != null ? label : Meta.labels(revision).getOrDefault(HASH_LABEL, "");
    }

    private static long number(ObjectNode revision) {
        return revision.path("revision").asLong(0);
    }

    private static JsonNode template(ObjectNode revision) {
        JsonNode copy = Tree.at(revision, "data", "spec", "template").deepCopy();
        if (copy instanceof ObjectNode object) {
            object.remove("$patch");
        }
        return copy;
    }

    private static ObjectNode create(
            Cluster cluster, Resource resource, ObjectNode owner, JsonNode template, long number) {
        int collisions = Tree.number(owner, 0, "status", "collisionCount");
        for (int salt = collisions; salt < collisions + SALTS; salt++) {
            try {
                return cluster.create(
                        Resources.CONTROLLER_REVISIONS,
                        Meta.namespace(owner),
                        revision(resource, owner, template, number, TemplateHash.of(template, salt)));
            } catch (ApiStatusException refused) {
                // the name of this hash belongs to another object: the next salt makes another
                if (!refused.reason().equals("AlreadyExists")) {
                    throw refused;
                }
            }
        }
        throw new IllegalStateException("no free name for a revision of " + Meta.key(owner));
    }

    private static ObjectNode revision(
            Resource resource, ObjectNode owner, JsonNode template, long number, String hash) {
        ObjectNode revision = Tree.object();
        revision.putObject("metadata").put("name", Meta.name(owner) + "-" + hash);
        Tree.strings(template, "metadata", "labels").forEach((label, value) -> Meta.label(revision, label, value));
        boolean daemons = resource.equals(Resources.DAEMON_SETS);
        Meta.label(revision, daemons ? StatefulSetController.REVISION_LABEL : HASH_LABEL, hash);
        Meta.setController(revision, resource, owner);
        ObjectNode copy = template.deepCopy();
        copy.put("$patch", "replace");
        revision.putObject("data").putObject("spec").set("template", copy);
        revision.put("revision", number);
        return revision;
    }

    private static void clean(
            Cluster cluster,
            ObjectNode owner,
            List<ObjectNode> known,
            String update,
            String current,
            Set<String> live) {
        int limit = Tree.number(owner, 10, "spec", "revisionHistoryLimit");
        List<ObjectNode> old = known.stream()
                .filter(revision -> !Meta.name(revision).equals(update)
                        && !Meta.name(revision).equals(current)
                        && !live.contains(Meta.name(revision))
                        && !live.contains(hash(revision)))
                .toList();
        old.subList(0, Math.max(0, old.size() - limit))
                .forEach(revision -> cluster.delete(Resources.CONTROLLER_REVISIONS, revision));
    }
}

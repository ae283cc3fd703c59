package dev.sampan.sandbox.internal.controller;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.sandbox.internal.objects.ObjectKey;
import dev.sampan.sandbox.internal.objects.Resource;
import dev.sampan.sandbox.internal.objects.Resources;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The ControllerRevisions of a StatefulSet or DaemonSet.
 *
 * @param update the name of the one for the present template
 * @param current the name of the one that its status calls current; empty at first
 * @param currentTemplate the template of that one
 */
record Revisions(String update, String current, JsonNode currentTemplate) {
    /** Finds or makes the revision of the present template, and deletes the oldest beyond the history limit. */
    static Revisions of(Cluster cluster, Resource resource, ObjectNode owner) {
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
        clean(cluster, owner, known, Meta.name(update), current);
        JsonNode currentTemplate = cluster.find(
                        Resources.CONTROLLER_REVISIONS, new ObjectKey(Meta.namespace(owner), current))
                .map(Revisions::template)
                .orElse(template);
        return new Revisions(Meta.name(update), current, currentTemplate);
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
        String hash = TemplateHash.of(template, 0);
        ObjectNode revision = Tree.object();
        revision.putObject("metadata").put("name", Meta.name(owner) + "-" + hash);
        Meta.label(revision, "controller.kubernetes.io/hash", hash);
        Tree.strings(template, "metadata", "labels").forEach((label, value) -> Meta.label(revision, label, value));
        Meta.setController(revision, resource, owner);
        ObjectNode copy = template.deepCopy();
        copy.put("$patch", "replace");
        revision.putObject("data").putObject("spec").set("template", copy);
        revision.put("revision", number);
        return cluster.create(Resources.CONTROLLER_REVISIONS, Meta.namespace(owner), revision);
    }

    private static void clean(
            Cluster cluster, ObjectNode owner, List<ObjectNode> known, String update, String current) {
        int limit = Tree.number(owner, 10, "spec", "revisionHistoryLimit");
        List<ObjectNode> old = known.stream()
                .filter(revision -> !Meta.name(revision).equals(update)
                        && !Meta.name(revision).equals(current))
                .toList();
        old.subList(0, Math.max(0, old.size() - limit))
                .forEach(revision -> cluster.delete(Resources.CONTROLLER_REVISIONS, revision));
    }
}

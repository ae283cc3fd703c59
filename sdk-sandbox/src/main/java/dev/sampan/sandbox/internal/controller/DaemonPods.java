package dev.sampan.sandbox.internal.controller;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.sandbox.internal.objects.Resources;
import java.time.Instant;
import java.util.Comparator;
import java.util.function.Predicate;

/** The pods of one DaemonSet: what they look like, and which nodes they belong on. */
final class DaemonPods {
    static final Comparator<ObjectNode> BEST_FIRST = Comparator.<ObjectNode, Boolean>comparing(
                    pod -> Tree.text(pod, "spec", "nodeName").isEmpty())
            .thenComparing(Meta::created)
            .thenComparing(Meta::name);
    private static final String TEMPLATE_GENERATION = "deprecated.daemonset.template.generation";
    private static final String REQUIRED = "requiredDuringSchedulingIgnoredDuringExecution";

    private final ObjectNode set;
    private final ObjectNode likeness;

    DaemonPods(ObjectNode set) {
        this.set = set;
        this.likeness = Pods.fromTemplate(Tree.at(set, "spec", "template"), Resources.DAEMON_SETS, set);
        tolerate(likeness);
    }

    /** Where a pod is or will be: its node, or the one that its affinity names. */
    static String node(ObjectNode pod) {
        String assigned = Tree.text(pod, "spec", "nodeName");
        if (!assigned.isEmpty()) {
            return assigned;
        }
        for (ObjectNode term : Tree.objects(pod, "spec", "affinity", "nodeAffinity", REQUIRED, "nodeSelectorTerms")) {
            ObjectNode field = Tree.element(term.path("matchFields"), "key", "metadata.name");
            if (field != null) {
                return field.path("values").path(0).asText("");
            }
        }
        return "";
    }

    boolean shouldRun(ObjectNode node) {
        return mayBeOn(node) && tolerates(node, effect -> effect.equals("NoSchedule") || effect.equals("NoExecute"));
    }

    boolean mayStay(ObjectNode node) {
        return mayBeOn(node) && tolerates(node, effect -> effect.equals("NoExecute"));
    }

    private boolean mayBeOn(ObjectNode node) {
        String fixed = Tree.text(likeness, "spec", "nodeName");
        return (fixed.isEmpty() || fixed.equals(Meta.name(node))) && NodeFilter.matchesNode(likeness, node);
    }

    private boolean tolerates(ObjectNode node, Predicate<String> effects) {
        return Tree.objects(node, "spec", "taints").stream()
                .filter(taint -> effects.test(Tree.text(taint, "effect")))
                .allMatch(taint -> NodeFilter.tolerates(likeness, taint));
    }

    boolean isUpdated(ObjectNode pod, String hash) {
        return hash.equals(Meta.labels(pod).get(StatefulSetController.REVISION_LABEL));
    }

    boolean isAvailable(ObjectNode pod, Instant now) {
        return Pods.isAvailable(pod, Tree.number(set, 0, "spec", "minReadySeconds"), now);
    }

    /** A pod for one node: the scheduler does the rest. */
    ObjectNode create(String node, String hash) {
        ObjectNode pod = likeness.deepCopy();
        Meta.label(pod, StatefulSetController.REVISION_LABEL, hash);
        String generation = Meta.annotation(set, TEMPLATE_GENERATION);
        if (!generation.isEmpty()) {
            Meta.label(pod, "pod-template-generation", generation);
        }
        pinTo(pod, node);
        return pod;
    }

    private static void pinTo(ObjectNode pod, String node) {
        ObjectNode affinity = Tree.child(Tree.child(Tree.child(pod, "spec"), "affinity"), "nodeAffinity");
        ArrayNode terms = Tree.list(Tree.child(affinity, REQUIRED), "nodeSelectorTerms");
        // every term must hold the node's name and nothing else about fields: terms are alternatives
        ObjectNode byName = Tree.object();
        byName.put("key", "metadata.name")
                .put("operator", "In")
                .putArray("values")
                .add(node);
        terms.removeAll();
        terms.addObject().putArray("matchFields").add(byName);
    }

    private static void tolerate(ObjectNode pod) {
        tolerate(pod, "not-ready", "NoExecute");
        tolerate(pod, "unreachable", "NoExecute");
        tolerate(pod, "disk-pressure", "NoSchedule");
        tolerate(pod, "memory-pressure", "NoSchedule");
        tolerate(pod, "pid-pressure", "NoSchedule");
        tolerate(pod, "unschedulable", "NoSchedule");
        if (Tree.flag(pod, "spec", "hostNetwork")) {
            tolerate(pod, "network-unavailable", "NoSchedule");
        }
    }

    private static void tolerate(ObjectNode pod, String what, String effect) {
        Tree.list(Tree.child(pod, "spec"), "tolerations")
                .addObject()
                .put("key", "node.kubernetes.io/" + what)
                .put("operator", "Exists")
                .put("effect", effect);
    }
}

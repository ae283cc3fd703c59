package dev.sampan.sandbox.internal.controller;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Whether a node suits a pod by itself: its taints, labels, ports and resources. */
final class NodeFilter {
    private NodeFilter() {}

    /** Why not, in the order in which the scheduler looks; null if it does. */
    static @Nullable Rejection reject(PodInfo pod, NodeInfo info) {
        ObjectNode node = info.node();
        if (Tree.flag(node, "spec", "unschedulable") && !tolerates(pod.tree(), unschedulableTaint())) {
            return Rejection.lasting("node(s) were unschedulable");
        }
        if (hasUntoleratedTaint(pod.tree(), node)) {
            return Rejection.lasting("node(s) had untolerated taint(s)");
        }
        if (!matchesNode(pod.tree(), node)) {
            return Rejection.lasting("node(s) didn't match Pod's node affinity/selector");
        }
        if (!HostPort.areFree(pod, info)) {
            return Rejection.resolvable("node(s) didn't have free ports for the requested pod ports");
        }
        return lacks(pod, info);
    }

    /** Whether a taint keeps new pods off the node that the pod does not tolerate. */
    static boolean hasUntoleratedTaint(ObjectNode pod, ObjectNode node) {
        return Tree.objects(node, "spec", "taints").stream()
                .filter(taint -> keepsPodsOff(Tree.text(taint, "effect")))
                .anyMatch(taint -> !tolerates(pod, taint));
    }

    private static boolean keepsPodsOff(String effect) {
        return effect.equals("NoSchedule") || effect.equals("NoExecute");
    }

    private static @Nullable Rejection lacks(PodInfo pod, NodeInfo node) {
        List<String> reasons = new ArrayList<>();
        boolean tooSmall = false;
        if (node.pods().size() + 1 > node.allocatable("pods").intValue()) {
            reasons.add("Too many pods");
        }
        for (var request : pod.requests().amounts().entrySet()) {
            BigDecimal amount = request.getValue();
            BigDecimal whole = node.allocatable(request.getKey());
            if (amount.signum() > 0
                    && node.requested(request.getKey()).add(amount).compareTo(whole) > 0) {
                reasons.add("Insufficient " + request.getKey());
                tooSmall |= amount.compareTo(whole) > 0;
            }
        }
        return reasons.isEmpty() ? null : new Rejection(!tooSmall, reasons);
    }

    private static ObjectNode unschedulableTaint() {
        return Tree.object().put("key", "node.kubernetes.io/unschedulable").put("effect", "NoSchedule");
    }

    static boolean tolerates(ObjectNode pod, ObjectNode taint) {
        return toleration(pod, taint) != null;
    }

    /** The pod's first toleration of the taint. */
    static @Nullable ObjectNode toleration(ObjectNode pod, ObjectNode taint) {
        for (ObjectNode toleration : Tree.objects(pod, "spec", "tolerations")) {
            String effect = Tree.text(toleration, "effect");
            String key = Tree.text(toleration, "key");
            boolean exists = Tree.text(toleration, "operator").equals("Exists");
            boolean sameKey = key.isEmpty() ? exists : key.equals(Tree.text(taint, "key"));
            boolean sameValue = exists || Tree.text(toleration, "value").equals(Tree.text(taint, "value"));
            if ((effect.isEmpty() || effect.equals(Tree.text(taint, "effect"))) && sameKey && sameValue) {
                return toleration;
            }
        }
        return null;
    }

    static boolean matchesNode(ObjectNode pod, ObjectNode node) {
        Map<String, String> labels = Meta.labels(node);
        if (!labels.entrySet()
                .containsAll(Tree.strings(pod, "spec", "nodeSelector").entrySet())) {
            return false;
        }
        JsonNode terms = Tree.at(
                pod,
                "spec",
                "affinity",
                "nodeAffinity",
                "requiredDuringSchedulingIgnoredDuringExecution",
                "nodeSelectorTerms");
        if (terms.isMissingNode()) {
            return true;
        }
        return matchesAny(terms, node);
    }

    /** Whether one of the node selector terms selects the node. */
    static boolean matchesAny(JsonNode terms, ObjectNode node) {
        for (JsonNode term : terms) {
            if (matchesTerm(term, node)) {
                return true;
            }
        }
        return false;
    }

    /** Whether the node selector term selects the node; one that says nothing selects none. */
    static boolean matchesTerm(JsonNode term, ObjectNode node) {
        boolean says = !term.path("matchExpressions").isEmpty()
                || !term.path("matchFields").isEmpty();
        return says
                && matchesAll(term.path("matchExpressions"), Meta.labels(node))
                && matchesAll(term.path("matchFields"), Map.of("metadata.name", Meta.name(node)));
    }

    /** The only nodes that the pod names in its node affinity; null if it names none. */
    static @Nullable Set<String> namedNodes(ObjectNode pod) {
        JsonNode terms = Tree.at(
                pod,
                "spec",
                "affinity",
                "nodeAffinity",
                "requiredDuringSchedulingIgnoredDuringExecution",
                "nodeSelectorTerms");
        Set<String> all = terms.isEmpty() ? null : new TreeSet<>();
        for (JsonNode term : terms) {
            Set<String> names = null;
            for (ObjectNode field : Tree.objects(term, "matchFields")) {
                if (Tree.text(field, "key").equals("metadata.name")
                        && Tree.text(field, "operator").equals("In")) {
                    Set<String> values = new TreeSet<>(Tree.texts(field, "values"));
                    if (names != null) {
                        values.retainAll(names);
                    }
                    names = values;
                }
            }
            if (names == null || all == null) {
                return null;
            }
            all.addAll(names);
        }
        return all;
    }

    private static boolean matchesAll(JsonNode requirements, Map<String, String> values) {
        for (JsonNode requirement : requirements) {
            if (!Selector.requirement(
                            Tree.text(requirement, "key"),
                            Tree.text(requirement, "operator"),
                            Tree.texts(requirement, "values"))
                    .test(values)) {
                return false;
            }
        }
        return true;
    }
}

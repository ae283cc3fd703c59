package dev.sampan.sandbox.internal.controller;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.sandbox.internal.objects.Resources;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Whether a node may run a pod, apart from its resources. */
final class NodeFilter {
    private final Cluster cluster;

    NodeFilter(Cluster cluster) {
        this.cluster = cluster;
    }

    /** Why not, as the scheduler words it; null if it may. */
    @Nullable
    String refusal(ObjectNode pod, ObjectNode node) {
        if (Tree.flag(node, "spec", "unschedulable") && !tolerates(pod, unschedulableTaint())) {
            return "node(s) were unschedulable";
        }
        for (ObjectNode taint : Tree.objects(node, "spec", "taints")) {
            String effect = Tree.text(taint, "effect");
            if ((effect.equals("NoSchedule") || effect.equals("NoExecute")) && !tolerates(pod, taint)) {
                return "node(s) had untolerated taint(s)";
            }
        }
        if (!matchesNode(pod, node)) {
            return "node(s) didn't match Pod's node affinity/selector";
        }
        if (!hasFreePorts(pod, node)) {
            return "node(s) didn't have free ports for the requested pod ports";
        }
        return podRules(pod, node);
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
        for (JsonNode term : terms) {
            if (matchesTerm(term, labels, Map.of("metadata.name", Meta.name(node)))) {
                return true;
            }
        }
        return false;
    }

    private static boolean matchesTerm(JsonNode term, Map<String, String> labels, Map<String, String> fields) {
        return matchesAll(term.path("matchExpressions"), labels) && matchesAll(term.path("matchFields"), fields);
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

    private boolean hasFreePorts(ObjectNode pod, ObjectNode node) {
        TreeSet<Integer> wanted = hostPorts(pod);
        if (wanted.isEmpty()) {
            return true;
        }
        return cluster.list(Resources.PODS, null).stream()
                .filter(other -> isOn(other, node))
                .noneMatch(other -> hostPorts(other).stream().anyMatch(wanted::contains));
    }

    private static TreeSet<Integer> hostPorts(ObjectNode pod) {
        TreeSet<Integer> ports = new TreeSet<>();
        for (ObjectNode container : Tree.objects(pod, "spec", "containers")) {
            for (ObjectNode port : Tree.objects(container, "ports")) {
                if (Tree.number(port, 0, "hostPort") > 0) {
                    ports.add(Tree.number(port, 0, "hostPort"));
                }
            }
        }
        return ports;
    }

    private static boolean isOn(ObjectNode pod, ObjectNode node) {
        return Pods.isActive(pod) && Tree.text(pod, "spec", "nodeName").equals(Meta.name(node));
    }

    private @Nullable String podRules(ObjectNode pod, ObjectNode node) {
        String field = "requiredDuringSchedulingIgnoredDuringExecution";
        for (ObjectNode term : Tree.objects(pod, "spec", "affinity", "podAntiAffinity", field)) {
            if (hasNeighbour(pod, node, term)) {
                return "node(s) didn't match pod anti-affinity rules";
            }
        }
        for (ObjectNode term : Tree.objects(pod, "spec", "affinity", "podAffinity", field)) {
            boolean matchesItself = Selector.of(term.path("labelSelector")).matchesLabelsOf(pod);
            if (!hasNeighbour(pod, node, term) && !(matchesItself && !existsAnywhere(pod, term))) {
                return "node(s) didn't match pod affinity rules";
            }
        }
        return null;
    }

    private boolean existsAnywhere(ObjectNode pod, ObjectNode term) {
        return candidates(pod, term).stream()
                .anyMatch(other -> !Tree.text(other, "spec", "nodeName").isEmpty());
    }

    private List<ObjectNode> candidates(ObjectNode pod, ObjectNode term) {
        Selector selector = Selector.of(term.path("labelSelector"));
        List<String> namespaces = Tree.texts(term, "namespaces");
        return cluster.list(Resources.PODS, namespaces.isEmpty() ? Meta.namespace(pod) : null).stream()
                .filter(other -> namespaces.isEmpty() || namespaces.contains(Meta.namespace(other)))
                .filter(other -> Pods.isActive(other) && selector.matchesLabelsOf(other))
                .filter(other -> !Meta.uid(other).equals(Meta.uid(pod)))
                .toList();
    }

    private boolean hasNeighbour(ObjectNode pod, ObjectNode node, ObjectNode term) {
        String topology = Tree.text(term, "topologyKey");
        String here = Meta.labels(node).get(topology);
        if (here == null) {
            return false;
        }
        return candidates(pod, term).stream()
                .anyMatch(other -> cluster.find(
                                Resources.NODES,
                                new dev.sampan.sandbox.internal.objects.ObjectKey(
                                        "", Tree.text(other, "spec", "nodeName")))
                        .map(Meta::labels)
                        .map(labels -> here.equals(labels.get(topology)))
                        .orElse(false));
    }
}

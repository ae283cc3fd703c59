package dev.sampan.sandbox.internal.controller;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.sandbox.internal.objects.ObjectKey;
import dev.sampan.sandbox.internal.objects.Resource;
import dev.sampan.sandbox.internal.objects.Resources;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;

/**
 * Which of the nodes that a pod fits on is best: the weighted scores of the scheduler's default profile, except image locality, as
 * every node has every image. Of equals, where the scheduler draws lots, the one with the fewest pods.
 */
final class NodeScores {
    private static final long MOST = 100;
    private static final Map<String, Resource> SELECTING_OWNERS = Map.of(
            "ReplicaSet",
            Resources.REPLICA_SETS,
            "ReplicationController",
            Resources.REPLICATION_CONTROLLERS,
            "StatefulSet",
            Resources.STATEFUL_SETS);

    private final Cluster cluster;
    private final PodFit fit;
    private final PodInfo pod;
    private final List<NodeInfo> feasible;
    private final Map<NodeInfo, Long> scores = new HashMap<>();

    NodeScores(Cluster cluster, PodFit fit, List<NodeInfo> feasible) {
        this.cluster = cluster;
        this.fit = fit;
        this.pod = fit.pod();
        this.feasible = feasible;
    }

    NodeInfo best() {
        if (feasible.size() > 1) {
            add(3, inverted(values(this::intolerable)));
            add(2, normalized(values(this::nodePreference)));
            add(1, values(this::leastAllocated));
            spread();
            add(2, stretched(values(podPreferences())));
            if (pod.request("cpu").signum() > 0 || pod.request("memory").signum() > 0) {
                add(1, values(this::balance));
            }
        }
        return feasible.stream()
                .min(Comparator.<NodeInfo>comparingLong(node -> -scores.getOrDefault(node, 0L))
                        .thenComparingInt(node -> node.pods().size())
                        .thenComparing(NodeInfo::name))
                .orElseThrow();
    }

    private Map<NodeInfo, Long> values(ToLongFunction<NodeInfo> score) {
        Map<NodeInfo, Long> values = new HashMap<>();
        feasible.forEach(node -> values.put(node, score.applyAsLong(node)));
        return values;
    }

    private void add(int weight, Map<NodeInfo, Long> values) {
        values.forEach((node, value) -> scores.merge(node, weight * value, Long::sum));
    }

    private static long highest(Map<NodeInfo, Long> values) {
        return values.values().stream().mapToLong(Long::longValue).max().orElse(0);
    }

    private static long lowest(Map<NodeInfo, Long> values) {
        return values.values().stream().mapToLong(Long::longValue).min().orElse(0);
    }

    private static Map<NodeInfo, Long> normalized(Map<NodeInfo, Long> values) {
        long highest = highest(values);
        if (highest > 0) {
            values.replaceAll((node, value) -> MOST * value / highest);
        }
        return values;
    }

    private static Map<NodeInfo, Long> inverted(Map<NodeInfo, Long> values) {
        long highest = highest(values);
        values.replaceAll((node, value) -> highest == 0 ? MOST : MOST - MOST * value / highest);
        return values;
    }

    private static Map<NodeInfo, Long> stretched(Map<NodeInfo, Long> values) {
        long lowest = lowest(values);
        long range = highest(values) - lowest;
        values.replaceAll((node, value) -> range == 0 ? 0 : (long) (MOST * ((value - lowest) / (double) range)));
        return values;
    }

    private long intolerable(NodeInfo node) {
        return Tree.objects(node.node(), "spec", "taints").stream()
                .filter(taint -> Tree.text(taint, "effect").equals("PreferNoSchedule"))
                .filter(taint -> !NodeFilter.tolerates(pod.tree(), taint))
                .count();
    }

    private long nodePreference(NodeInfo node) {
        return Tree.objects(
                        pod.tree(),
                        "spec",
                        "affinity",
                        "nodeAffinity",
                        "preferredDuringSchedulingIgnoredDuringExecution")
                .stream()
                .filter(term -> NodeFilter.matchesTerm(term.path("preference"), node.node()))
                .mapToLong(term -> Tree.number(term, 0, "weight"))
                .sum();
    }

    private long leastAllocated(NodeInfo node) {
        long sum = 0;
        int counted = 0;
        for (String resource : List.of("cpu", "memory")) {
            BigDecimal whole = node.allocatable(resource);
            if (whole.signum() > 0) {
                BigDecimal left = whole.subtract(node.weight(resource)).subtract(NodeInfo.weight(pod, resource));
                sum += left.signum() < 0 ? 0 : (long) (MOST * fraction(left, whole));
                counted++;
            }
        }
        return counted == 0 ? 0 : sum / counted;
    }

    private static double fraction(BigDecimal part, BigDecimal whole) {
        return part.divide(whole, MathContext.DECIMAL64).doubleValue();
    }

    private long balance(NodeInfo node) {
        double cpu = use(node, "cpu");
        double memory = use(node, "memory");
        return (long) ((1 - Math.abs(cpu - memory) / 2) * MOST);
    }

    private double use(NodeInfo node, String resource) {
        BigDecimal whole = node.allocatable(resource);
        return whole.signum() == 0
                ? 0
                : Math.min(1, fraction(node.requested(resource).add(pod.request(resource)), whole));
    }

    private void spread() {
        TopologySpread spread = TopologySpread.soft(pod, standardSpread(), fit.nodes());
        if (spread.isEmpty()) {
            return;
        }
        Map<NodeInfo, Long> crowding = new HashMap<>();
        feasible.stream()
                .filter(spread::isCounted)
                .forEach(node -> crowding.put(node, spread.crowding(node, feasible)));
        long highest = highest(crowding);
        long lowest = lowest(crowding);
        crowding.replaceAll((node, value) -> highest == 0 ? MOST : MOST * (highest + lowest - value) / highest);
        add(2, crowding);
    }

    /** Pods of one Service or owner keep apart a little even if nobody says so. */
    private List<TopologySpread.Constraint> standardSpread() {
        Selector selector = likePods();
        return selector.isEmpty()
                ? List.of()
                : List.of(
                        TopologySpread.Constraint.byDefault("kubernetes.io/hostname", 3, selector),
                        TopologySpread.Constraint.byDefault("topology.kubernetes.io/zone", 5, selector));
    }

    private Selector likePods() {
        Map<String, String> labels = new HashMap<>();
        for (ObjectNode service : cluster.list(Resources.SERVICES, pod.namespace())) {
            Map<String, String> selector = Tree.strings(service, "spec", "selector");
            if (!selector.isEmpty() && pod.labels().entrySet().containsAll(selector.entrySet())) {
                labels.putAll(selector);
            }
        }
        Selector selector = Selector.ofLabels(labels);
        ObjectNode owner = Meta.controller(pod.tree());
        Resource resource = owner == null ? null : SELECTING_OWNERS.get(Tree.text(owner, "kind"));
        if (owner == null || resource == null) {
            return selector;
        }
        return cluster.find(resource, new ObjectKey(pod.namespace(), Tree.text(owner, "name")))
                .map(found -> selector.and(Selector.ofOwner(found)))
                .orElse(selector);
    }

    /** How much the pod and its neighbours there would like it to be on a node. */
    private ToLongFunction<NodeInfo> podPreferences() {
        Map<String, Map<String, Long>> places = new HashMap<>();
        boolean own = !pod.affinity().preferred().isEmpty()
                || !pod.affinity().preferredAnti().isEmpty();
        for (NodeInfo node : fit.nodes()) {
            for (PodInfo other : node.pods()) {
                if (own) {
                    pod.affinity().preferred().forEach(term -> count(places, term, other, node, term.weight()));
                    pod.affinity().preferredAnti().forEach(term -> count(places, term, other, node, -term.weight()));
                }
                if (!other.affinity().isEmpty()) {
                    other.affinity().required().forEach(term -> count(places, term, pod, node, 1));
                    other.affinity().preferred().forEach(term -> count(places, term, pod, node, term.weight()));
                    other.affinity().preferredAnti().forEach(term -> count(places, term, pod, node, -term.weight()));
                }
            }
        }
        return node -> places.entrySet().stream()
                .mapToLong(place -> place.getValue().getOrDefault(node.labels().getOrDefault(place.getKey(), ""), 0L))
                .sum();
    }

    private void count(
            Map<String, Map<String, Long>> places, AffinityTerm term, PodInfo whom, NodeInfo node, long weight) {
        String value = node.labels().get(term.topologyKey());
        if (value != null && term.matches(whom, fit::namespaceLabels)) {
            places.computeIfAbsent(term.topologyKey(), key -> new HashMap<>()).merge(value, weight, Long::sum);
        }
    }
}

package dev.sampan.sandbox.internal.controller;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The topology spread constraints of a pod, those that must hold or those that should, counted over the nodes. */
final class TopologySpread {
    static final String HARD = "DoNotSchedule";
    static final String SOFT = "ScheduleAnyway";
    private static final String MISMATCH = "node(s) didn't match pod topology spread constraints";

    private final PodInfo pod;
    private final List<Constraint> constraints;
    private final boolean allKeysNeeded;
    private final List<Map<String, Integer>> counts = new ArrayList<>();

    /** One constraint with what it leaves out filled in. */
    record Constraint(
            String key, int maxSkew, int minDomains, Selector selector, boolean honorAffinity, boolean honorTaints) {
        static Constraint of(PodInfo pod, JsonNode constraint) {
            Selector selector = Selector.ofOptional(constraint.path("labelSelector"));
            for (String key : Tree.texts(constraint, "matchLabelKeys")) {
                String value = pod.labels().get(key);
                selector = value == null ? selector : selector.and(Selector.ofRequirement(key, "In", List.of(value)));
            }
            return new Constraint(
                    Tree.text(constraint, "topologyKey"),
                    Tree.number(constraint, 1, "maxSkew"),
                    Tree.number(constraint, 1, "minDomains"),
                    selector,
                    !Tree.text(constraint, "nodeAffinityPolicy").equals("Ignore"),
                    Tree.text(constraint, "nodeTaintsPolicy").equals("Honor"));
        }

        static Constraint byDefault(String key, int maxSkew, Selector selector) {
            return new Constraint(key, maxSkew, 1, selector, true, false);
        }

        private boolean counts(PodInfo pod, NodeInfo node) {
            return (!honorAffinity || NodeFilter.matchesNode(pod.tree(), node.node()))
                    && (!honorTaints || !NodeFilter.hasUntoleratedTaint(pod.tree(), node.node()));
        }

        private int matching(PodInfo pod, NodeInfo node) {
            if (selector.isEmpty()) {
                return 0;
            }
            int count = 0;
            for (PodInfo other : node.pods()) {
                if (!other.isTerminating()
                        && other.namespace().equals(pod.namespace())
                        && selector.matches(other.labels())) {
                    count++;
                }
            }
            return count;
        }
    }

    private TopologySpread(PodInfo pod, List<Constraint> constraints, boolean allKeysNeeded, List<NodeInfo> nodes) {
        this.pod = pod;
        this.constraints = constraints;
        this.allKeysNeeded = allKeysNeeded;
        // the constraints of a pod without its own have one selector: its pods are counted once
        Map<Selector, Map<NodeInfo, Integer>> matching = new IdentityHashMap<>();
        for (Constraint constraint : constraints) {
            Map<NodeInfo, Integer> byNode =
                    matching.computeIfAbsent(constraint.selector(), selector -> new HashMap<>());
            Map<String, Integer> byValue = new HashMap<>();
            for (NodeInfo node : nodes) {
                if (isCounted(node) && constraint.counts(pod, node)) {
                    byValue.merge(
                            node.labels().getOrDefault(constraint.key(), ""),
                            byNode.computeIfAbsent(node, on -> constraint.matching(pod, on)),
                            Integer::sum);
                }
            }
            counts.add(byValue);
        }
    }

    /** The constraints of the pod that must hold. */
    static TopologySpread hard(PodInfo pod, List<NodeInfo> nodes) {
        return new TopologySpread(pod, of(pod, HARD), true, nodes);
    }

    /**
     * The constraints of the pod that should hold.
     *
     * @param standard of a pod without constraints
     */
    static TopologySpread soft(PodInfo pod, List<Constraint> standard, List<NodeInfo> nodes) {
        boolean own = !Tree.at(pod.tree(), "spec", "topologySpreadConstraints").isEmpty();
        return new TopologySpread(pod, own ? of(pod, SOFT) : standard, own, nodes);
    }

    private static List<Constraint> of(PodInfo pod, String action) {
        List<Constraint> found = new ArrayList<>();
        for (ObjectNode constraint : Tree.objects(pod.tree(), "spec", "topologySpreadConstraints")) {
            if (Tree.text(constraint, "whenUnsatisfiable").equals(action)) {
                found.add(Constraint.of(pod, constraint));
            }
        }
        return found;
    }

    boolean isEmpty() {
        return constraints.isEmpty();
    }

    /** Whether the node takes part: it has the labels of all constraints, where they are needed. */
    boolean isCounted(NodeInfo node) {
        return !allKeysNeeded
                || constraints.stream().allMatch(constraint -> node.labels().containsKey(constraint.key()));
    }

    @Nullable
    Rejection reject(NodeInfo node) {
        for (int i = 0; i < constraints.size(); i++) {
            Constraint constraint = constraints.get(i);
            String value = node.labels().get(constraint.key());
            if (value == null) {
                return Rejection.lasting(MISMATCH + " (missing required label)");
            }
            int self = constraint.selector().matches(pod.labels()) ? 1 : 0;
            int skew = counts.get(i).getOrDefault(value, 0) + self - least(i);
            if (skew > constraint.maxSkew()) {
                return Rejection.resolvable(MISMATCH);
            }
        }
        return null;
    }

    private int least(int constraint) {
        Map<String, Integer> byValue = counts.get(constraint);
        return byValue.size() < constraints.get(constraint).minDomains()
                ? 0
                : byValue.values().stream().mapToInt(Integer::intValue).min().orElse(0);
    }

    /** The more pods of its kind are near the node, the higher: to be inverted. */
    long crowding(NodeInfo node, List<NodeInfo> feasible) {
        double sum = 0;
        for (int i = 0; i < constraints.size(); i++) {
            Constraint constraint = constraints.get(i);
            String value = node.labels().get(constraint.key());
            if (value != null) {
                boolean perNode = constraint.key().equals("kubernetes.io/hostname");
                int count = counts.get(i).getOrDefault(value, 0);
                sum += count * Math.log(domains(constraint, perNode, feasible) + 2) + (constraint.maxSkew() - 1);
            }
        }
        return Math.round(sum);
    }

    private double domains(Constraint constraint, boolean perNode, List<NodeInfo> feasible) {
        return perNode
                ? feasible.stream().filter(this::isCounted).count()
                : feasible.stream()
                        .filter(this::isCounted)
                        .map(node -> node.labels().getOrDefault(constraint.key(), ""))
                        .distinct()
                        .count();
    }
}

package dev.sampan.sandbox.internal.controller;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.sandbox.internal.objects.Resources;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Looks for pods of lower priority that would make room for a pod if they went. */
final class Preemption {
    /** The most important first: of higher priority, then the older. */
    private static final Comparator<PodInfo> IMPORTANCE =
            Comparator.comparingInt(PodInfo::priority).reversed().thenComparing(PodInfo::startTime);

    /** Nodes where the fewest and least important pods would go, first. */
    private static final Comparator<Candidate> MILDEST = Comparator.comparingInt(Candidate::violations)
            .thenComparingInt(candidate -> candidate.victims().get(0).priority())
            .thenComparingLong(Candidate::importance)
            .thenComparingInt(candidate -> candidate.victims().size())
            .thenComparing(Candidate::oldestOfTheMostImportant, Comparator.reverseOrder());

    private final Cluster cluster;
    private final PodFit fit;
    private final PodInfo pod;
    private final List<Candidate> candidates = new ArrayList<>();
    private final List<Rejection> rejections = new ArrayList<>();

    /** A node and the pods that would have to go from it, the most important first. */
    record Candidate(NodeInfo node, List<PodInfo> victims, int violations) {
        private long importance() {
            // all priorities made positive, so that a few low ones do not count for more than one
            return victims.stream()
                    .mapToLong(victim -> victim.priority() + (long) Integer.MAX_VALUE + 1)
                    .sum();
        }

        private Instant oldestOfTheMostImportant() {
            int highest = victims.get(0).priority();
            return victims.stream()
                    .filter(victim -> victim.priority() == highest)
                    .map(PodInfo::startTime)
                    .min(Comparator.naturalOrder())
                    .orElse(Instant.MAX);
        }
    }

    Preemption(Cluster cluster, PodFit fit) {
        this.cluster = cluster;
        this.fit = fit;
        this.pod = fit.pod();
    }

    /** Why the pod may not ask others to go, as the scheduler words it; null if it may. */
    static @Nullable String refusal(PodInfo pod, List<NodeInfo> nodes, Map<String, Rejection> rejections) {
        if (Tree.text(pod.tree(), "spec", "preemptionPolicy").equals("Never")) {
            return "not eligible due to preemptionPolicy=Never.";
        }
        String nominated = Tree.text(pod.tree(), "status", "nominatedNodeName");
        Rejection there = rejections.get(nominated);
        boolean lasting = there != null && !there.resolvable();
        boolean waits = !lasting
                && nodes.stream()
                        .filter(node -> node.name().equals(nominated))
                        .flatMap(node -> node.pods().stream())
                        .anyMatch(other -> other.priority() < pod.priority() && isMakingRoom(other));
        return waits ? "not eligible due to a terminating pod on the nominated node." : null;
    }

    private static boolean isMakingRoom(PodInfo other) {
        ObjectNode condition = Conditions.find(other.tree(), "DisruptionTarget");
        return other.isTerminating()
                && condition != null
                && Tree.text(condition, "status").equals("True")
                && Tree.text(condition, "reason").equals("PreemptionByScheduler");
    }

    /** The node where it does the least harm; null if it helps nowhere. */
    @Nullable
    Candidate find(Map<String, Rejection> rejected) {
        for (NodeInfo node : fit.nodes()) {
            Rejection rejection = rejected.get(node.name());
            if (rejection != null && rejection.resolvable()) {
                tryNode(node);
            }
        }
        return candidates.stream().min(MILDEST).orElse(null);
    }

    /** Why it helps nowhere. */
    String describe() {
        return Rejection.describe(fit.nodes().size(), rejections, "Preemption is not helpful for scheduling");
    }

    private void tryNode(NodeInfo node) {
        List<PodInfo> lower = node.pods().stream()
                .filter(other -> other.priority() < pod.priority())
                .sorted(IMPORTANCE)
                .toList();
        if (lower.isEmpty()) {
            rejections.add(Rejection.lasting("No preemption victims found for incoming pod"));
            return;
        }
        NodeInfo emptied = node;
        for (PodInfo other : lower) {
            emptied = emptied.without(other);
        }
        Rejection still = fit.instead(emptied).reject(emptied);
        if (still != null) {
            rejections.add(still);
            return;
        }
        spare(emptied, lower);
    }

    /** Puts back as many as fit, first those whose budgets do not let them go. */
    private void spare(NodeInfo emptied, List<PodInfo> lower) {
        Set<PodInfo> protectedOnes = violating(lower);
        List<PodInfo> order = new ArrayList<>(protectedOnes);
        lower.stream().filter(other -> !protectedOnes.contains(other)).forEach(order::add);
        List<PodInfo> victims = new ArrayList<>();
        NodeInfo filled = emptied;
        for (PodInfo other : order) {
            NodeInfo with = filled.with(other);
            if (fit.instead(with).reject(with) == null) {
                filled = with;
            } else {
                victims.add(other);
            }
        }
        if (!victims.isEmpty()) {
            int violations =
                    (int) victims.stream().filter(protectedOnes::contains).count();
            victims.sort(IMPORTANCE);
            candidates.add(new Candidate(emptied, victims, violations));
        }
    }

    private Set<PodInfo> violating(List<PodInfo> pods) {
        List<ObjectNode> budgets = cluster.list(Resources.POD_DISRUPTION_BUDGETS, null);
        Map<String, Integer> allowed = new HashMap<>();
        Set<PodInfo> violating = new LinkedHashSet<>();
        for (PodInfo other : pods) {
            for (ObjectNode budget : budgets) {
                if (covers(budget, other)) {
                    int left = allowed.getOrDefault(
                                    Meta.uid(budget), Tree.number(budget, 0, "status", "disruptionsAllowed"))
                            - 1;
                    allowed.put(Meta.uid(budget), left);
                    if (left < 0) {
                        violating.add(other);
                    }
                }
            }
        }
        return violating;
    }

    private static boolean covers(ObjectNode budget, PodInfo other) {
        Selector selector = Selector.ofOptional(Tree.at(budget, "spec", "selector"));
        return Meta.namespace(budget).equals(other.namespace())
                && !other.labels().isEmpty()
                && !selector.isEmpty()
                && selector.matches(other.labels())
                && !Tree.has(budget, "status", "disruptedPods", Meta.name(other.tree()));
    }
}

package dev.sampan.sandbox.internal.controller;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.value.Quantity;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What the pods on each node ask for, kept up with every change. Thread-safe. */
final class NodeLoad {
    private final Map<String, Placed> byPod = new HashMap<>();
    private final Map<String, Map<String, BigDecimal>> byNode = new HashMap<>();
    private final Map<String, Integer> pods = new HashMap<>();

    private record Placed(String node, PodRequests requests) {}

    synchronized void place(ObjectNode pod, String node) {
        if (byPod.containsKey(Meta.uid(pod))) {
            return;
        }
        Placed placed = new Placed(node, PodRequests.of(pod));
        byPod.put(Meta.uid(pod), placed);
        Map<String, BigDecimal> used = byNode.computeIfAbsent(node, n -> new HashMap<>());
        placed.requests().amounts().forEach((resource, amount) -> used.merge(resource, amount, BigDecimal::add));
        pods.merge(node, 1, Integer::sum);
    }

    synchronized boolean remove(String podUid) {
        Placed placed = byPod.remove(podUid);
        if (placed == null) {
            return false;
        }
        Map<String, BigDecimal> used = byNode.computeIfAbsent(placed.node(), n -> new HashMap<>());
        placed.requests()
                .amounts()
                .forEach((resource, amount) -> used.merge(resource, amount.negate(), BigDecimal::add));
        pods.merge(placed.node(), -1, Integer::sum);
        return true;
    }

    /** What the node lacks for the pod, as the scheduler words it; empty if it fits. */
    synchronized List<String> lacks(ObjectNode node, PodRequests requests) {
        List<String> lacking = new ArrayList<>();
        if (pods.getOrDefault(Meta.name(node), 0) >= Tree.number(node, 110, "status", "allocatable", "pods")) {
            lacking.add("Too many pods");
        }
        requests.amounts().forEach((resource, amount) -> {
            if (amount.signum() > 0 && used(node, resource).add(amount).compareTo(allocatable(node, resource)) > 0) {
                lacking.add("Insufficient " + resource);
            }
        });
        return lacking;
    }

    /** How full the node is, for choosing the emptiest: the fuller of cpu and memory, then its pods. */
    synchronized double fullness(ObjectNode node) {
        double fullest = 0;
        for (String resource : List.of("cpu", "memory")) {
            BigDecimal whole = allocatable(node, resource);
            if (whole.signum() > 0) {
                fullest = Math.max(
                        fullest,
                        used(node, resource)
                                .divide(whole, MathContext.DECIMAL32)
                                .doubleValue());
            }
        }
        return fullest + pods.getOrDefault(Meta.name(node), 0) * 1e-6;
    }

    private BigDecimal used(ObjectNode node, String resource) {
        return byNode.getOrDefault(Meta.name(node), Map.of()).getOrDefault(resource, BigDecimal.ZERO);
    }

    private static BigDecimal allocatable(ObjectNode node, String resource) {
        String text = Tree.text(node, "status", "allocatable", resource);
        return text.isEmpty() ? BigDecimal.ZERO : Quantity.parse(text).amount();
    }
}

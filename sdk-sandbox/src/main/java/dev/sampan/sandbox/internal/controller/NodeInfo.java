package dev.sampan.sandbox.internal.controller;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.value.Quantity;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A node and the pods on it at one moment. Not changed once made. */
final class NodeInfo {
    private static final BigDecimal LEAST_CPU = new BigDecimal("0.1");
    private static final BigDecimal LEAST_MEMORY = BigDecimal.valueOf(200L << 20);

    private final ObjectNode node;
    private final Map<String, String> labels;
    private final List<PodInfo> pods;
    private final Usage usage;
    private final Map<String, BigDecimal> allocatable = new HashMap<>();

    /** What pods ask for in sum: exactly, and with a little for each container that asks for nothing. */
    static final class Usage {
        private final Map<String, BigDecimal> requested;
        private BigDecimal cpuWeight = BigDecimal.ZERO;
        private BigDecimal memoryWeight = BigDecimal.ZERO;

        Usage() {
            requested = new HashMap<>();
        }

        Usage(Usage other) {
            requested = new HashMap<>(other.requested);
            cpuWeight = other.cpuWeight;
            memoryWeight = other.memoryWeight;
        }

        void add(PodInfo pod, int sign) {
            BigDecimal factor = BigDecimal.valueOf(sign);
            pod.requests()
                    .amounts()
                    .forEach((resource, amount) -> requested.merge(resource, amount.multiply(factor), BigDecimal::add));
            cpuWeight = cpuWeight.add(weight(pod, "cpu").multiply(factor));
            memoryWeight = memoryWeight.add(weight(pod, "memory").multiply(factor));
        }
    }

    NodeInfo(ObjectNode node, List<PodInfo> pods, Usage usage) {
        this.node = node;
        this.labels = Meta.labels(node);
        this.pods = pods;
        this.usage = usage;
    }

    /** What a pod counts for where nodes are compared by how full they are. */
    static BigDecimal weight(PodInfo pod, String resource) {
        return PodRequests.weightOf(pod.tree(), resource, resource.equals("cpu") ? LEAST_CPU : LEAST_MEMORY);
    }

    ObjectNode node() {
        return node;
    }

    String name() {
        return Meta.name(node);
    }

    Map<String, String> labels() {
        return labels;
    }

    List<PodInfo> pods() {
        return pods;
    }

    BigDecimal requested(String resource) {
        return usage.requested.getOrDefault(resource, BigDecimal.ZERO);
    }

    BigDecimal weight(String resource) {
        return resource.equals("cpu") ? usage.cpuWeight : usage.memoryWeight;
    }

    BigDecimal allocatable(String resource) {
        return allocatable.computeIfAbsent(resource, this::readAllocatable);
    }

    private BigDecimal readAllocatable(String resource) {
        String text = Tree.text(node, "status", "allocatable", resource);
        return text.isEmpty() ? BigDecimal.ZERO : Quantity.parse(text).amount();
    }

    NodeInfo with(PodInfo pod) {
        List<PodInfo> more = new ArrayList<>(pods);
        more.add(pod);
        Usage sum = new Usage(usage);
        sum.add(pod, 1);
        return new NodeInfo(node, more, sum);
    }

    NodeInfo without(PodInfo pod) {
        List<PodInfo> fewer = new ArrayList<>(pods);
        Usage sum = new Usage(usage);
        if (fewer.removeIf(known -> known.uid().equals(pod.uid()))) {
            sum.add(pod, -1);
        }
        return new NodeInfo(node, fewer, sum);
    }
}

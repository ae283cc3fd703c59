package dev.sampan.sandbox.internal.controller;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.sandbox.internal.objects.ObjectKey;
import dev.sampan.sandbox.internal.objects.Resources;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Whether a pod fits on nodes as they are at one moment. */
final class PodFit {
    private final Cluster cluster;
    private final NodeSnapshots snapshots;
    private final PodInfo pod;
    private final List<NodeInfo> nodes;
    private final TopologySpread spread;
    private final PodAffinity affinity;
    private final VolumeFit volumes;

    PodFit(Cluster cluster, NodeSnapshots snapshots, PodInfo pod, List<NodeInfo> nodes) {
        this.cluster = cluster;
        this.snapshots = snapshots;
        this.pod = pod;
        this.nodes = nodes;
        this.spread = TopologySpread.hard(pod, nodes);
        this.affinity = new PodAffinity(pod, nodes, this::namespaceLabels);
        this.volumes = new VolumeFit(cluster, pod, nodes);
    }

    Map<String, String> namespaceLabels(String namespace) {
        return cluster.find(Resources.NAMESPACES, new ObjectKey("", namespace))
                .map(Meta::labels)
                .orElse(Map.of());
    }

    PodInfo pod() {
        return pod;
    }

    List<NodeInfo> nodes() {
        return nodes;
    }

    /** Why the pod fits nowhere, whatever the node; null if that depends on the node. */
    @Nullable
    String rejectEverywhere() {
        Set<String> named = NodeFilter.namedNodes(pod.tree());
        return named != null && named.isEmpty() ? "pod affinity terms conflict" : volumes.rejectEverywhere();
    }

    /** Why the pod does not fit on the node, also with the pods that have made room there for themselves; null if it does. */
    @Nullable
    Rejection reject(NodeInfo node) {
        List<PodInfo> expected = snapshots.nominatedTo(node.name()).stream()
                .filter(other ->
                        other.priority() >= pod.priority() && !other.uid().equals(pod.uid()))
                .toList();
        if (!expected.isEmpty()) {
            NodeInfo fuller = node;
            for (PodInfo other : expected) {
                fuller = fuller.with(other);
            }
            Rejection rejection = instead(fuller).rejectAsIs(fuller);
            if (rejection != null) {
                return rejection;
            }
        }
        return rejectAsIs(node);
    }

    /** The same with another picture of one node. */
    PodFit instead(NodeInfo node) {
        List<NodeInfo> changed = new ArrayList<>(nodes);
        changed.replaceAll(known -> known.name().equals(node.name()) ? node : known);
        return new PodFit(cluster, snapshots, pod, changed);
    }

    private @Nullable Rejection rejectAsIs(NodeInfo node) {
        Rejection rejection = NodeFilter.reject(pod, node);
        rejection = rejection == null ? volumes.reject(node) : rejection;
        rejection = rejection == null ? spread.reject(node) : rejection;
        return rejection == null ? affinity.reject(node) : rejection;
    }

    /** Whether its place depends on where other pods are. */
    static boolean dependsOnPods(ObjectNode pod) {
        return Tree.has(pod, "spec", "topologySpreadConstraints")
                || Tree.has(pod, "spec", "affinity", "podAffinity")
                || Tree.has(pod, "spec", "affinity", "podAntiAffinity");
    }
}

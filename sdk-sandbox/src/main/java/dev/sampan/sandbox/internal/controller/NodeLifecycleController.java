package dev.sampan.sandbox.internal.controller;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.sandbox.internal.objects.ApiStatusException;
import dev.sampan.sandbox.internal.objects.ObjectKey;
import dev.sampan.sandbox.internal.objects.Objects.ObjectEvent;
import dev.sampan.sandbox.internal.objects.Resources;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Notices nodes that fall silent, taints what is not well, and says of the pods there that they are not ready. */
final class NodeLifecycleController implements Controller {
    private static final Duration GRACE = Duration.ofSeconds(50);
    private static final double UNHEALTHY_ZONE = 0.55;
    private static final List<String> CONDITIONS = List.of("Ready", "MemoryPressure", "DiskPressure", "PIDPressure");

    private final ControlPlaneContext context;
    private final Cluster cluster;
    private final Map<String, Instant> silentSince = new HashMap<>();

    NodeLifecycleController(ControlPlaneContext context) {
        this.context = context.as("kube-controller-manager", "node-controller");
        this.cluster = this.context.cluster();
    }

    @Override
    public void register(ControlLoop loop) {
        loop.on(Resources.NODES, this::observe);
    }

    private void observe(ObjectEvent event) {
        ObjectNode before = event.before();
        boolean beat = before != null
                && before.path("spec").equals(event.object().path("spec"))
                && Meta.labels(before).equals(Meta.labels(event.object()))
                && NodeReporter.isUnreachable(before) == NodeReporter.isUnreachable(event.object())
                && readiness(before).equals(readiness(event.object()));
        if (!beat) {
            // the state of one node decides over the evictions from the others of its zone
            cluster.list(Resources.NODES, null).forEach(node -> context.loop().enqueue(this, Meta.key(node)));
            context.loop().enqueue(this, Meta.key(event.object()));
        }
    }

    @Override
    public void reconcile(ObjectKey key) {
        ObjectNode node = cluster.find(Resources.NODES, key).orElse(null);
        if (node == null) {
            silentSince.remove(key.name());
            return;
        }
        ObjectNode judged = judge(node);
        String ready = readiness(judged);
        if (ready.isEmpty()) {
            return;
        }
        boolean evict = mayEvict(judged);
        Instant now = context.now();
        cluster.update(Resources.NODES, judged, tree -> {
            NodeTaints.put(tree, NodeTaints.UNSCHEDULABLE, "NoSchedule", Tree.flag(tree, "spec", "unschedulable"), now);
            NodeTaints.put(tree, NodeTaints.NOT_READY, "NoSchedule", ready.equals("False"), now);
            NodeTaints.put(tree, NodeTaints.UNREACHABLE, "NoSchedule", ready.equals("Unknown"), now);
            boolean tainted = NodeTaints.find(tree, NodeTaints.NOT_READY, "NoExecute") != null
                    || NodeTaints.find(tree, NodeTaints.UNREACHABLE, "NoExecute") != null;
            NodeTaints.put(tree, NodeTaints.NOT_READY, "NoExecute", ready.equals("False") && (evict || tainted), now);
            NodeTaints.put(
                    tree, NodeTaints.UNREACHABLE, "NoExecute", ready.equals("Unknown") && (evict || tainted), now);
        });
        if (!ready.equals("True")) {
            markPods(key.name());
        }
    }

    /** The node after it was found silent for too long, if it was. */
    private ObjectNode judge(ObjectNode node) {
        String name = Meta.name(node);
        if (!NodeReporter.isUnreachable(node)) {
            silentSince.remove(name);
            return node;
        }
        Instant now = context.now();
        Duration left = Duration.between(
                now, silentSince.computeIfAbsent(name, n -> now).plus(GRACE));
        if (!left.isNegative() && !left.isZero()) {
            context.loop().enqueueAfter(this, Meta.key(node), left);
            return node;
        }
        if (readiness(node).equals("Unknown")) {
            return node;
        }
        ObjectNode unknown = cluster.updateStatus(
                Resources.NODES,
                node,
                status -> CONDITIONS.forEach(type -> Conditions.set(
                        status, type, "Unknown", "NodeStatusUnknown", "Kubelet stopped posting node status.", now)));
        context.events()
                .normal(
                        Resources.NODES,
                        unknown,
                        "NodeNotReady",
                        "Node %s status is now: NodeNotReady".formatted(name));
        return unknown;
    }

    private static String readiness(ObjectNode node) {
        ObjectNode ready = Conditions.find(node, "Ready");
        return ready == null ? "" : Tree.text(ready, "status");
    }

    /** Nobody is evicted when every node is unwell, or most of a zone: then it is likelier the network that is broken. */
    private boolean mayEvict(ObjectNode node) {
        List<ObjectNode> all = cluster.list(Resources.NODES, null);
        if (all.stream().noneMatch(other -> readiness(other).equals("True"))) {
            return false;
        }
        List<ObjectNode> zone =
                all.stream().filter(other -> zone(other).equals(zone(node))).toList();
        long unwell =
                zone.stream().filter(other -> !readiness(other).equals("True")).count();
        boolean whole = unwell == zone.size();
        return whole || unwell <= 2 || unwell < UNHEALTHY_ZONE * zone.size();
    }

    private static String zone(ObjectNode node) {
        Map<String, String> labels = Meta.labels(node);
        return labels.getOrDefault("topology.kubernetes.io/region", "") + "/"
                + labels.getOrDefault("topology.kubernetes.io/zone", "");
    }

    private void markPods(String node) {
        for (ObjectNode pod : cluster.list(Resources.PODS, null)) {
            if (!Tree.text(pod, "spec", "nodeName").equals(node) || !Pods.isReady(pod)) {
                continue;
            }
            try {
                ObjectNode marked = cluster.updateStatus(
                        Resources.PODS, pod, status -> Conditions.setStatus(status, "Ready", "False", context.now()));
                context.events().warning(Resources.PODS, marked, "NodeNotReady", "Node is not ready");
            } catch (ApiStatusException refused) {
                if (refused.code() != 404) {
                    throw refused;
                }
            }
        }
    }
}

package dev.sampan.sandbox.internal.controller;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.sandbox.internal.objects.ObjectKey;
import dev.sampan.sandbox.internal.objects.Objects.ObjectEvent;
import dev.sampan.sandbox.internal.objects.Resources;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Assigns pods to nodes. A pod that fits nowhere is tried again when something changes that might help. */
final class Scheduler implements Controller {
    private final ControlPlaneContext context;
    private final Cluster cluster;
    private final NodeFilter filter;
    private final NodeLoad load = new NodeLoad();
    private final Set<ObjectKey> unschedulable = ConcurrentHashMap.newKeySet();

    Scheduler(ControlPlaneContext context) {
        this.context = context.as("kube-scheduler", "default-scheduler");
        this.cluster = this.context.cluster();
        this.filter = new NodeFilter(cluster);
    }

    @Override
    public void register(ControlLoop loop) {
        loop.on(Resources.PODS, this::observePod);
        loop.on(Resources.NODES, event -> retryAll());
        loop.on(Resources.PERSISTENT_VOLUME_CLAIMS, event -> retryAll());
    }

    private void observePod(ObjectEvent event) {
        ObjectNode pod = event.object();
        if (event.type() == ObjectEvent.Type.DELETED || Pods.isFinished(pod)) {
            unschedulable.remove(Meta.key(pod));
            if (load.remove(Meta.uid(pod))) {
                retryAll();
            }
        } else if (Tree.text(pod, "spec", "nodeName").isEmpty()) {
            context.loop().enqueue(this, Meta.key(pod));
        } else {
            load.place(pod, Tree.text(pod, "spec", "nodeName"));
        }
    }

    private void retryAll() {
        for (ObjectKey key : unschedulable) {
            context.loop().enqueue(this, key);
        }
    }

    @Override
    public void reconcile(ObjectKey key) {
        ObjectNode pod = cluster.find(Resources.PODS, key).orElse(null);
        boolean waits = pod != null
                && Tree.text(pod, "spec", "nodeName").isEmpty()
                && Pods.isActive(pod)
                && Tree.at(pod, "spec", "schedulingGates").isEmpty()
                && isMine(pod);
        if (pod == null || !waits) {
            unschedulable.remove(key);
            return;
        }
        String refusal = volumeRefusal(pod);
        Map<String, Integer> reasons = new TreeMap<>();
        ObjectNode node = refusal == null ? choose(pod, reasons) : null;
        if (node == null) {
            refuse(pod, refusal, reasons);
        } else {
            bind(pod, node);
        }
    }

    private static boolean isMine(ObjectNode pod) {
        String name = Tree.text(pod, "spec", "schedulerName");
        return name.isEmpty() || name.equals("default-scheduler");
    }

    private @Nullable ObjectNode choose(ObjectNode pod, Map<String, Integer> reasons) {
        PodRequests requests = PodRequests.of(pod);
        List<ObjectNode> fitting = new ArrayList<>();
        for (ObjectNode node : cluster.list(Resources.NODES, null)) {
            String refusal = filter.refusal(pod, node);
            List<String> why = refusal == null ? load.lacks(node, requests) : List.of(refusal);
            if (why.isEmpty()) {
                fitting.add(node);
            }
            why.forEach(reason -> reasons.merge(reason, 1, Integer::sum));
        }
        return fitting.stream()
                .min(Comparator.<ObjectNode>comparingDouble(load::fullness).thenComparing(Meta::name))
                .orElse(null);
    }

    private @Nullable String volumeRefusal(ObjectNode pod) {
        for (ObjectNode volume : Tree.objects(pod, "spec", "volumes")) {
            String claim = Tree.text(volume, "persistentVolumeClaim", "claimName");
            if (claim.isEmpty()) {
                continue;
            }
            ObjectNode found = cluster.find(
                            Resources.PERSISTENT_VOLUME_CLAIMS, new ObjectKey(Meta.namespace(pod), claim))
                    .orElse(null);
            if (found == null) {
                return "persistentvolumeclaim \"%s\" not found".formatted(claim);
            }
            if (!Tree.text(found, "status", "phase").equals("Bound")
                    && !VolumeBinding.waitsForConsumer(cluster, found)) {
                return "pod has unbound immediate PersistentVolumeClaims";
            }
        }
        return null;
    }

    private void refuse(ObjectNode pod, @Nullable String refusal, Map<String, Integer> reasons) {
        int nodes = cluster.list(Resources.NODES, null).size();
        String message = refusal != null
                ? "0/%d nodes are available: %s.".formatted(nodes, refusal)
                : "0/%d nodes are available: %s.".formatted(nodes, histogram(reasons));
        String full =
                nodes == 0 ? "no nodes available to schedule pods" : message + preemption(nodes, refusal, reasons);
        unschedulable.add(Meta.key(pod));
        cluster.updateStatus(Resources.PODS, pod, status -> {
            status.put("phase", "Pending");
            Conditions.set(status, "PodScheduled", "False", "Unschedulable", full, context.now());
        });
        context.events().record(Resources.PODS, pod, null, "Warning", "FailedScheduling", full);
    }

    private static String histogram(Map<String, Integer> reasons) {
        return reasons.entrySet().stream()
                .map(entry -> entry.getValue() + " " + entry.getKey())
                .sorted()
                .collect(Collectors.joining(", "));
    }

    private static String preemption(int nodes, @Nullable String refusal, Map<String, Integer> reasons) {
        boolean resources = refusal == null
                && reasons.keySet().stream()
                        .anyMatch(reason -> reason.startsWith("Insufficient") || reason.equals("Too many pods"));
        String why =
                resources ? "No preemption victims found for incoming pod" : "Preemption is not helpful for scheduling";
        return " preemption: 0/%d nodes are available: %d %s.".formatted(nodes, nodes, why);
    }

    private void bind(ObjectNode pod, ObjectNode node) {
        VolumeBinding.selectNode(cluster, pod, Meta.name(node));
        ObjectNode bound = cluster.updateSubresource(
                Resources.PODS, "binding", pod, tree -> Tree.child(tree, "spec").put("nodeName", Meta.name(node)));
        load.place(bound, Meta.name(node));
        unschedulable.remove(Meta.key(pod));
        context.events()
                .normal(
                        Resources.PODS,
                        bound,
                        "Scheduled",
                        "Successfully assigned %s/%s to %s"
                                .formatted(Meta.namespace(pod), Meta.name(pod), Meta.name(node)));
    }
}

package dev.sampan.sandbox.internal.controller;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.sandbox.internal.objects.ObjectKey;
import dev.sampan.sandbox.internal.objects.Objects.ObjectEvent;
import dev.sampan.sandbox.internal.objects.Resources;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Assigns pods to nodes, the most important first. A pod that fits nowhere is tried again when something changes that might help. */
final class Scheduler implements Controller {
    private final ControlPlaneContext context;
    private final Cluster cluster;
    private final NodeSnapshots snapshots = new NodeSnapshots();
    private final Map<ObjectKey, Waiting> unschedulable = new ConcurrentHashMap<>();
    private final AtomicLong changes = new AtomicLong();

    /** A pod that fits nowhere: it is not tried again before a back-off is over, of a second first, of ten at most. */
    private record Waiting(int priority, boolean dependsOnPods, int attempts, Instant tried) {
        Instant notBefore() {
            return tried.plusSeconds(Math.min(10, 1L << Math.min(4, attempts - 1)));
        }
    }

    Scheduler(ControlPlaneContext context) {
        this.context = context.as("kube-scheduler", "default-scheduler");
        this.cluster = this.context.cluster();
    }

    @Override
    public void register(ControlLoop loop) {
        loop.on(Resources.PODS, this::observePod);
        loop.on(Resources.NODES, event -> retry(waiting -> true));
        loop.on(Resources.PERSISTENT_VOLUME_CLAIMS, event -> retry(waiting -> true));
        loop.on(Resources.PERSISTENT_VOLUMES, event -> retry(waiting -> true));
    }

    private void observePod(ObjectEvent event) {
        ObjectNode pod = event.object();
        String node = Tree.text(pod, "spec", "nodeName");
        if (event.type() == ObjectEvent.Type.DELETED || Pods.isFinished(pod)) {
            unschedulable.remove(Meta.key(pod));
            snapshots.nominate(pod, "");
            if (snapshots.remove(Meta.uid(pod))) {
                retry(waiting -> true);
            }
        } else if (node.isEmpty()) {
            snapshots.nominate(pod, Tree.text(pod, "status", "nominatedNodeName"));
            if (!unschedulable.containsKey(Meta.key(pod)) || hasChanged(pod, event.before())) {
                context.loop().enqueue(this, Meta.key(pod));
            }
        } else if (snapshots.place(pod, node)) {
            retry(Waiting::dependsOnPods);
        }
    }

    /** Whether more than the pod's status did: what the scheduler itself says of it is no reason to try again. */
    private static boolean hasChanged(ObjectNode pod, @Nullable ObjectNode before) {
        return before == null
                || !before.path("spec").equals(pod.path("spec"))
                || !Meta.labels(before).equals(Meta.labels(pod));
    }

    private void retry(Predicate<Waiting> which) {
        changes.incrementAndGet();
        Instant now = context.now();
        unschedulable.entrySet().stream()
                .filter(entry -> which.test(entry.getValue()))
                .sorted(Comparator.comparingInt(entry -> -entry.getValue().priority()))
                .forEach(entry -> retry(entry.getKey(), entry.getValue(), now));
    }

    private void retry(ObjectKey key, Waiting waiting, Instant now) {
        Duration left = Duration.between(now, waiting.notBefore());
        if (left.isNegative() || left.isZero()) {
            context.loop().enqueue(this, key);
        } else {
            context.loop().enqueueAfter(this, key, left);
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
        long before = changes.get();
        schedule(pod);
        Waiting waiting = unschedulable.get(key);
        if (waiting != null && changes.get() != before) {
            // what changed while the pod was judged might have helped it, its own victims first
            retry(key, waiting, context.now());
        }
    }

    private static boolean isMine(ObjectNode pod) {
        String name = Tree.text(pod, "spec", "schedulerName");
        return name.isEmpty() || name.equals("default-scheduler");
    }

    private void schedule(ObjectNode pod) {
        List<NodeInfo> nodes = snapshots.take(cluster.list(Resources.NODES, null));
        if (nodes.isEmpty()) {
            refuse(pod, "no nodes available to schedule pods", null);
            return;
        }
        PodFit fit = new PodFit(cluster, snapshots, PodInfo.of(pod), nodes);
        String everywhere = fit.rejectEverywhere();
        if (everywhere != null) {
            // the plug-in for devices has not looked at the pod yet when it is asked what might help: it says so
            refuse(pod, "%s %s. not found".formatted(Rejection.unavailable(nodes.size()), everywhere), null);
            return;
        }
        Map<String, Rejection> rejections = new LinkedHashMap<>();
        List<NodeInfo> feasible = feasible(fit, rejections);
        if (feasible.isEmpty()) {
            refuse(fit, rejections);
        } else {
            bind(pod, new NodeScores(cluster, fit, feasible).best().node());
        }
    }

    private static List<NodeInfo> feasible(PodFit fit, Map<String, Rejection> rejections) {
        String nominated = Tree.text(fit.pod().tree(), "status", "nominatedNodeName");
        for (NodeInfo node : fit.nodes()) {
            if (node.name().equals(nominated) && fit.reject(node) == null) {
                return List.of(node);
            }
        }
        Set<String> named = NodeFilter.namedNodes(fit.pod().tree());
        List<NodeInfo> feasible = new ArrayList<>();
        for (NodeInfo node : fit.nodes()) {
            Rejection rejection = named == null || named.contains(node.name())
                    ? fit.reject(node)
                    : Rejection.lasting("node(s) didn't satisfy plugin(s) [NodeAffinity]");
            if (rejection == null) {
                feasible.add(node);
            } else {
                rejections.put(node.name(), rejection);
            }
        }
        return feasible;
    }

    private void refuse(PodFit fit, Map<String, Rejection> rejections) {
        ObjectNode pod = fit.pod().tree();
        String message = Rejection.describe(fit.nodes().size(), rejections.values(), null);
        String help = message + " no new claims to deallocate, preemption: ";
        String refusal = Preemption.refusal(fit.pod(), fit.nodes(), rejections);
        if (refusal != null) {
            refuse(pod, help + refusal, null);
            return;
        }
        Preemption preemption = new Preemption(cluster, fit);
        Preemption.Candidate candidate = preemption.find(rejections);
        if (candidate == null) {
            refuse(pod, help + preemption.describe(), "");
        } else {
            makeRoom(pod, candidate);
            refuse(pod, message, candidate.node().name());
        }
    }

    private void makeRoom(ObjectNode pod, Preemption.Candidate candidate) {
        String node = candidate.node().name();
        snapshots.nominatedTo(node).stream()
                .filter(other -> other.priority() < Tree.number(pod, 0, "spec", "priority"))
                .forEach(other -> cluster.updateStatus(
                        Resources.PODS, other.tree(), status -> status.remove("nominatedNodeName")));
        for (PodInfo victim : candidate.victims()) {
            if (!victim.isTerminating()) {
                preempt(pod, victim.tree(), node);
            }
        }
    }

    private void preempt(ObjectNode pod, ObjectNode victim, String node) {
        ObjectNode told = cluster.updateStatus(
                Resources.PODS,
                victim,
                status -> Conditions.set(
                        status,
                        "DisruptionTarget",
                        "True",
                        "PreemptionByScheduler",
                        "default-scheduler: preempting to accommodate a higher priority pod",
                        context.now()));
        cluster.delete(Resources.PODS, told);
        context.events()
                .normal(
                        Resources.PODS,
                        told,
                        "Preempted",
                        "Preempted by pod %s on node %s".formatted(Meta.uid(pod), node));
    }

    /** @param nominated the node that was made room on, empty if there is none any more, null to leave it as it is */
    private void refuse(ObjectNode pod, String message, @Nullable String nominated) {
        unschedulable.compute(
                Meta.key(pod),
                (key, before) -> new Waiting(
                        Tree.number(pod, 0, "spec", "priority"),
                        PodFit.dependsOnPods(pod),
                        before == null ? 1 : before.attempts() + 1,
                        context.now()));
        if (nominated != null) {
            // ahead of word of it, so that no other pod takes the room
            snapshots.nominate(pod, nominated);
        }
        cluster.updateStatus(Resources.PODS, pod, status -> {
            status.put("phase", "Pending");
            Conditions.set(status, "PodScheduled", "False", "Unschedulable", message, context.now());
            if (nominated != null && nominated.isEmpty()) {
                status.remove("nominatedNodeName");
            } else if (nominated != null) {
                status.put("nominatedNodeName", nominated);
            }
        });
        context.events().record(Resources.PODS, pod, null, "Warning", "FailedScheduling", message);
    }

    private void bind(ObjectNode pod, ObjectNode node) {
        VolumeBinding.selectNode(cluster, pod, Meta.name(node));
        ObjectNode bound = cluster.updateSubresource(
                Resources.PODS, "binding", pod, tree -> Tree.child(tree, "spec").put("nodeName", Meta.name(node)));
        snapshots.place(bound, Meta.name(node));
        unschedulable.remove(Meta.key(pod));
        retry(Waiting::dependsOnPods);
        context.events()
                .normal(
                        Resources.PODS,
                        bound,
                        "Scheduled",
                        "Successfully assigned %s/%s to %s"
                                .formatted(Meta.namespace(pod), Meta.name(pod), Meta.name(node)));
    }
}

package dev.sampan.sandbox.internal.controller;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.sandbox.internal.objects.ObjectKey;
import dev.sampan.sandbox.internal.objects.Objects.ObjectEvent;
import dev.sampan.sandbox.internal.objects.Resources;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Removes pods that no kubelet will ever remove: of nodes that are gone, finished ones in excess, and ones deleted before they had a node. */
final class PodCollector implements Controller {
    private static final int FINISHED_KEPT = 12_500;
    private static final Duration ROUND = Duration.ofSeconds(20);
    private static final Duration QUARANTINE = Duration.ofSeconds(40);
    private static final ObjectKey FINISHED = new ObjectKey("", "finished-pods");

    private final ControlPlaneContext context;
    private final Cluster cluster;
    private int finished;

    PodCollector(ControlPlaneContext context) {
        this.context = context.as("kube-controller-manager", "pod-garbage-collector");
        this.cluster = this.context.cluster();
    }

    @Override
    public void register(ControlLoop loop) {
        loop.on(Resources.PODS, this::observePod);
        loop.on(Resources.NODES, event -> {
            if (event.type() == ObjectEvent.Type.DELETED) {
                String node = Meta.name(event.object());
                cluster.list(Resources.PODS, null).stream()
                        .filter(pod -> Tree.text(pod, "spec", "nodeName").equals(node))
                        .forEach(pod -> loop.enqueueAfter(this, Meta.key(pod), QUARANTINE.plus(ROUND)));
            }
        });
    }

    private void observePod(ObjectEvent event) {
        ObjectNode pod = event.object();
        ObjectNode before = event.before();
        boolean was = before != null && Pods.isFinished(before);
        boolean is = event.type() != ObjectEvent.Type.DELETED && Pods.isFinished(pod);
        finished += (is ? 1 : 0) - (was ? 1 : 0);
        if (is && !was && finished > FINISHED_KEPT) {
            context.loop().enqueueAfter(this, FINISHED, ROUND);
        }
        if (event.type() == ObjectEvent.Type.DELETED) {
            return;
        }
        String node = Tree.text(pod, "spec", "nodeName");
        if (node.isEmpty() ? Meta.isDeleting(pod) : isGone(node)) {
            context.loop().enqueueAfter(this, Meta.key(pod), node.isEmpty() ? ROUND : QUARANTINE.plus(ROUND));
        }
    }

    private boolean isGone(String node) {
        return cluster.find(Resources.NODES, new ObjectKey("", node)).isEmpty();
    }

    @Override
    public void reconcile(ObjectKey key) {
        if (key.equals(FINISHED)) {
            collectFinished();
            return;
        }
        ObjectNode pod = cluster.find(Resources.PODS, key).orElse(null);
        if (pod == null) {
            return;
        }
        String node = Tree.text(pod, "spec", "nodeName");
        if (node.isEmpty() && Meta.isDeleting(pod)) {
            collect(pod, null);
        } else if (!node.isEmpty()
                && cluster.findFresh(Resources.NODES, new ObjectKey("", node)).isEmpty()) {
            collect(pod, "PodGC: node no longer exists");
        }
    }

    private void collectFinished() {
        List<ObjectNode> all = cluster.list(Resources.PODS, null).stream()
                .filter(Pods::isFinished)
                .sorted(Comparator.<ObjectNode, Boolean>comparing(
                                pod -> !Tree.text(pod, "status", "reason").equals("Evicted"))
                        .thenComparing(Meta::created)
                        .thenComparing(Meta::name))
                .toList();
        all.stream().limit(Math.max(0, all.size() - FINISHED_KEPT)).forEach(pod -> collect(pod, null));
    }

    private void collect(ObjectNode pod, @Nullable String disruption) {
        ObjectNode told = pod;
        if (!Pods.isFinished(pod)) {
            told = cluster.updateStatus(Resources.PODS, pod, status -> {
                status.put("phase", "Failed");
                if (disruption != null) {
                    Conditions.set(status, "DisruptionTarget", "True", "DeletionByPodGC", disruption, context.now());
                }
            });
        }
        cluster.delete(Resources.PODS, told, 0L, null);
    }
}

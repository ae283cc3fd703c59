package dev.sampan.sandbox.internal.controller;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.sandbox.internal.objects.ObjectKey;
import dev.sampan.sandbox.internal.objects.Objects.ObjectEvent;
import dev.sampan.sandbox.internal.objects.Resources;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Deletes pods from nodes with taints that they do not tolerate, or not for longer. */
final class TaintEvictionController implements Controller {
    private final ControlPlaneContext context;
    private final Cluster cluster;
    private final Map<String, Instant> marked = new HashMap<>();

    TaintEvictionController(ControlPlaneContext context) {
        this.context = context.as("kube-controller-manager", "taint-eviction-controller");
        this.cluster = this.context.cluster();
    }

    @Override
    public void register(ControlLoop loop) {
        loop.on(Resources.NODES, this::observeNode);
        loop.on(Resources.PODS, this::observePod);
    }

    private void observeNode(ObjectEvent event) {
        ObjectNode before = event.before();
        boolean tainted = !executing(event.object()).isEmpty();
        boolean wasTainted = before != null && !executing(before).isEmpty();
        if (!tainted && !wasTainted || before != null && executing(before).equals(executing(event.object()))) {
            return;
        }
        String name = Meta.name(event.object());
        cluster.list(Resources.PODS, null).stream()
                .filter(pod -> Tree.text(pod, "spec", "nodeName").equals(name))
                .forEach(pod -> context.loop().enqueue(this, Meta.key(pod)));
    }

    private void observePod(ObjectEvent event) {
        ObjectNode pod = event.object();
        ObjectNode before = event.before();
        boolean same = before != null && before.path("spec").equals(pod.path("spec"));
        if (event.type() != ObjectEvent.Type.DELETED && same
                || Tree.text(pod, "spec", "nodeName").isEmpty()) {
            return;
        }
        context.loop().enqueue(this, Meta.key(pod));
    }

    private static List<ObjectNode> executing(ObjectNode node) {
        return Tree.objects(node, "spec", "taints").stream()
                .filter(taint -> Tree.text(taint, "effect").equals("NoExecute"))
                .toList();
    }

    @Override
    public void reconcile(ObjectKey key) {
        ObjectNode pod = cluster.find(Resources.PODS, key).orElse(null);
        if (pod == null) {
            return;
        }
        List<ObjectNode> taints = cluster.find(Resources.NODES, new ObjectKey("", Tree.text(pod, "spec", "nodeName")))
                .map(TaintEvictionController::executing)
                .orElse(List.of());
        Instant now = context.now();
        Instant end = taints.isEmpty() || Meta.isDeleting(pod) ? null : end(pod, taints, now);
        if (end == null) {
            if (marked.remove(Meta.uid(pod)) != null && !Meta.isDeleting(pod)) {
                context.events()
                        .normal(Resources.PODS, pod, "TaintManagerEviction", "Cancelling deletion of Pod " + name(key));
            }
        } else if (end.isAfter(now)) {
            marked.put(Meta.uid(pod), end);
            context.loop().enqueueAfter(this, key, Duration.between(now, end));
        } else {
            marked.remove(Meta.uid(pod));
            evict(key, pod, now);
        }
    }

    private static String name(ObjectKey key) {
        return key.namespace() + "/" + key.name();
    }

    /** Until when the pod may stay; null if for ever. */
    private @Nullable Instant end(ObjectNode pod, List<ObjectNode> taints, Instant now) {
        Instant begin = marked.containsKey(Meta.uid(pod)) ? null : now;
        Long shortest = null;
        for (ObjectNode taint : taints) {
            ObjectNode toleration = NodeFilter.toleration(pod, taint);
            if (toleration == null) {
                return now;
            }
            if (toleration.has("tolerationSeconds")) {
                long seconds = Math.max(0, toleration.path("tolerationSeconds").asLong());
                shortest = shortest == null ? seconds : Math.min(shortest, seconds);
            }
        }
        if (shortest == null) {
            return null;
        }
        return begin == null ? marked.get(Meta.uid(pod)) : begin.plusSeconds(shortest);
    }

    private void evict(ObjectKey key, ObjectNode pod, Instant now) {
        context.events().normal(Resources.PODS, pod, "TaintManagerEviction", "Marking for deletion Pod " + name(key));
        ObjectNode told = cluster.updateStatus(
                Resources.PODS,
                pod,
                status -> Conditions.set(
                        status,
                        "DisruptionTarget",
                        "True",
                        "DeletionByTaintManager",
                        "Taint manager: deleting due to NoExecute taint",
                        now));
        cluster.delete(Resources.PODS, told);
    }
}

package dev.sampan.sandbox.internal.controller;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.sandbox.internal.objects.ApiStatusException;
import dev.sampan.sandbox.internal.objects.ObjectKey;
import dev.sampan.sandbox.internal.objects.Resource;
import dev.sampan.sandbox.internal.objects.Resources;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Keeps as many pods of a template as asked for: for replica sets, and for the replication controllers they came from. */
final class ReplicaSetController implements Controller {
    private static final int BURST = 500;

    private final ControlPlaneContext context;
    private final Cluster cluster;
    private final Resource resource;
    private final Adoption adoption;
    private final OrphanIndex orphans;

    private ReplicaSetController(ControlPlaneContext context, Resource resource, String component) {
        this.context = context.as("kube-controller-manager", component);
        this.cluster = this.context.cluster();
        this.resource = resource;
        this.adoption = new Adoption(cluster, resource);
        this.orphans = new OrphanIndex(cluster, Resources.PODS);
    }

    static ReplicaSetController ofReplicaSets(ControlPlaneContext context) {
        return new ReplicaSetController(context, Resources.REPLICA_SETS, "replicaset-controller");
    }

    static ReplicaSetController ofReplicationControllers(ControlPlaneContext context) {
        return new ReplicaSetController(context, Resources.REPLICATION_CONTROLLERS, "replication-controller");
    }

    @Override
    public void register(ControlLoop loop) {
        loop.watch(resource, this);
        loop.watchOwned(Resources.PODS, resource.kind(), this);
        loop.on(Resources.PODS, orphans::observe);
        loop.watchMapped(Resources.PODS, this, pod -> Adoption.candidates(cluster, resource, pod));
    }

    @Override
    public void reconcile(ObjectKey key) {
        ObjectNode set = cluster.find(resource, key).orElse(null);
        if (set == null) {
            return;
        }
        Selector selector = Selector.ofOwner(set);
        List<ObjectNode> pods = adoption.claim(Resources.PODS, set, selector, orphans.in(key.namespace()));
        List<ObjectNode> active =
                new ArrayList<>(pods.stream().filter(Pods::isActive).toList());
        RuntimeException failure = null;
        if (!Meta.isDeleting(set)) {
            failure = scale(set, active);
        }
        writeStatus(set, pods, active, failure);
        if (failure != null) {
            throw failure;
        }
    }

    private @Nullable RuntimeException scale(ObjectNode set, List<ObjectNode> active) {
        int difference = Tree.number(set, 1, "spec", "replicas") - active.size();
        try {
            for (int i = 0; i < Math.min(difference, BURST); i++) {
                active.add(create(set));
            }
            if (difference < 0) {
                active.sort(Pods.deletionOrder(neighbours(active)));
                for (ObjectNode surplus : List.copyOf(active.subList(0, Math.min(-difference, BURST)))) {
                    delete(set, surplus);
                    active.remove(surplus);
                }
            }
            return null;
        } catch (ApiStatusException refused) {
            return refused;
        }
    }

    private static java.util.function.ToIntFunction<ObjectNode> neighbours(List<ObjectNode> active) {
        Map<String, Integer> perNode = new HashMap<>();
        for (ObjectNode pod : active) {
            if (Pods.isReady(pod)) {
                perNode.merge(Tree.text(pod, "spec", "nodeName"), 1, Integer::sum);
            }
        }
        return pod -> perNode.getOrDefault(Tree.text(pod, "spec", "nodeName"), 0);
    }

    private ObjectNode create(ObjectNode set) {
        ObjectNode pod = Pods.fromTemplate(Tree.at(set, "spec", "template"), resource, set);
        try {
            ObjectNode created = cluster.create(Resources.PODS, Meta.namespace(set), pod);
            context.events().normal(resource, set, "SuccessfulCreate", "Created pod: " + Meta.name(created));
            return created;
        } catch (ApiStatusException refused) {
            context.events().warning(resource, set, "FailedCreate", "Error creating: " + refused.getMessage());
            throw refused;
        }
    }

    private void delete(ObjectNode set, ObjectNode pod) {
        cluster.delete(Resources.PODS, pod);
        context.events().normal(resource, set, "SuccessfulDelete", "Deleted pod: " + Meta.name(pod));
    }

    private void writeStatus(
            ObjectNode set, List<ObjectNode> pods, List<ObjectNode> active, @Nullable RuntimeException failure) {
        Instant now = context.now();
        int minReady = Tree.number(set, 0, "spec", "minReadySeconds");
        Map<String, String> template = Tree.strings(set, "spec", "template", "metadata", "labels");
        int labeled = 0;
        int ready = 0;
        int available = 0;
        Duration next = null;
        for (ObjectNode pod : active) {
            labeled += Meta.labels(pod).entrySet().containsAll(template.entrySet()) ? 1 : 0;
            if (Pods.isReady(pod)) {
                ready++;
                Duration left = Pods.availableIn(pod, minReady, now);
                if (left.isZero()) {
                    available++;
                } else if (next == null || left.compareTo(next) < 0) {
                    next = left;
                }
            }
        }
        int terminating = (int) pods.stream()
                .filter(pod -> Meta.isDeleting(pod) && !Pods.isFinished(pod))
                .count();
        int fullyLabeled = labeled;
        int readyCount = ready;
        int availableCount = available;
        cluster.updateStatus(resource, set, status -> {
            status.put("replicas", active.size());
            count(status, "fullyLabeledReplicas", fullyLabeled);
            count(status, "readyReplicas", readyCount);
            count(status, "availableReplicas", availableCount);
            if (resource.equals(Resources.REPLICA_SETS)) {
                status.put("terminatingReplicas", terminating);
            }
            status.put("observedGeneration", Meta.generation(set));
            failureCondition(status, set, active.size(), failure, now);
        });
        if (next != null) {
            context.loop().enqueueAfter(this, Meta.key(set), next);
        }
    }

    static void count(ObjectNode status, String field, int value) {
        if (value == 0) {
            status.remove(field);
        } else {
            status.put(field, value);
        }
    }

    private static void failureCondition(
            ObjectNode status, ObjectNode set, int active, @Nullable RuntimeException failure, Instant now) {
        if (failure == null) {
            Conditions.remove(status, "ReplicaFailure");
            return;
        }
        if (Conditions.find(set, "ReplicaFailure") != null) {
            // it names a pod of its own each time: to write it anew would wake this controller at once, for ever
            return;
        }
        String reason = active < Tree.number(set, 1, "spec", "replicas") ? "FailedCreate" : "FailedDelete";
        Conditions.set(status, "ReplicaFailure", "True", reason, failure.getMessage(), now);
    }
}

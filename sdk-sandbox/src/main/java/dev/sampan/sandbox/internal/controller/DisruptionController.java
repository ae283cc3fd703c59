package dev.sampan.sandbox.internal.controller;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.sandbox.internal.objects.ObjectKey;
import dev.sampan.sandbox.internal.objects.Resource;
import dev.sampan.sandbox.internal.objects.Resources;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Says how many pods of each disruption budget may be evicted. */
final class DisruptionController implements Controller {
    private static final Duration EVICTION_FORGOTTEN = Duration.ofMinutes(2);
    private static final Map<String, Resource> SCALED = Map.of(
            "Deployment",
            Resources.DEPLOYMENTS,
            "ReplicaSet",
            Resources.REPLICA_SETS,
            "StatefulSet",
            Resources.STATEFUL_SETS);

    private final ControlPlaneContext context;
    private final Cluster cluster;

    DisruptionController(ControlPlaneContext context) {
        this.context = context.as("kube-controller-manager", "controllermanager");
        this.cluster = this.context.cluster();
    }

    @Override
    public void register(ControlLoop loop) {
        loop.watch(Resources.POD_DISRUPTION_BUDGETS, this);
        loop.watchMapped(Resources.PODS, this, this::budgetsOf);
    }

    private List<ObjectKey> budgetsOf(ObjectNode pod) {
        List<ObjectKey> keys = new ArrayList<>();
        for (ObjectNode budget : cluster.list(Resources.POD_DISRUPTION_BUDGETS, Meta.namespace(pod))) {
            if (Selector.of(Tree.at(budget, "spec", "selector")).matchesLabelsOf(pod)) {
                keys.add(Meta.key(budget));
            }
        }
        return keys;
    }

    @Override
    public void reconcile(ObjectKey key) {
        ObjectNode budget = cluster.find(Resources.POD_DISRUPTION_BUDGETS, key).orElse(null);
        if (budget == null) {
            return;
        }
        JsonNode selected = Tree.at(budget, "spec", "selector");
        Selector selector = Selector.of(selected);
        List<ObjectNode> pods = cluster.list(Resources.PODS, key.namespace()).stream()
                .filter(pod -> !selected.isMissingNode() && selector.matchesLabelsOf(pod) && !Pods.isFinished(pod))
                .toList();
        Map<String, Instant> disrupted = stillDisrupted(budget, pods);
        int healthy = (int) pods.stream()
                .filter(pod -> Pods.isReady(pod) && !Meta.isDeleting(pod) && !disrupted.containsKey(Meta.name(pod)))
                .count();
        int expected = expected(budget, pods);
        int desired = desired(budget, expected);
        int allowed = Math.max(0, expected <= 0 ? 0 : healthy - desired);
        cluster.updateStatus(Resources.POD_DISRUPTION_BUDGETS, budget, status -> {
            status.put("currentHealthy", healthy).put("desiredHealthy", desired);
            status.put("disruptionsAllowed", allowed).put("expectedPods", expected);
            status.put("observedGeneration", Meta.generation(budget));
            status.remove("disruptedPods");
            disrupted.forEach((pod, at) -> Tree.child(status, "disruptedPods").put(pod, Tree.stamp(at)));
            Conditions.set(
                    status,
                    "DisruptionAllowed",
                    allowed > 0 ? "True" : "False",
                    allowed > 0 ? "SufficientPods" : "InsufficientPods",
                    null,
                    context.now());
            ObjectNode condition = Tree.element(status.path("conditions"), "type", "DisruptionAllowed");
            if (condition != null) {
                condition.put("observedGeneration", Meta.generation(budget)).put("message", "");
            }
        });
        if (!disrupted.isEmpty()) {
            context.loop().enqueueAfterInBackground(this, key, EVICTION_FORGOTTEN);
        }
    }

    private Map<String, Instant> stillDisrupted(ObjectNode budget, List<ObjectNode> pods) {
        Map<String, Instant> still = new HashMap<>();
        Tree.strings(budget, "status", "disruptedPods").forEach((name, text) -> {
            Instant at = Instant.parse(text);
            boolean present = pods.stream().anyMatch(pod -> Meta.name(pod).equals(name) && !Meta.isDeleting(pod));
            if (present && context.now().isBefore(at.plus(EVICTION_FORGOTTEN))) {
                still.put(name, at);
            }
        });
        return still;
    }

    private int desired(ObjectNode budget, int expected) {
        JsonNode spec = budget.path("spec");
        if (spec.has("maxUnavailable")) {
            return Math.max(0, expected - ScaledValue.of(spec.path("maxUnavailable"), expected, true));
        }
        return spec.has("minAvailable") ? ScaledValue.of(spec.path("minAvailable"), expected, true) : 1;
    }

    /** The pods that there should be: what their owners ask for, or what there are when a number is wanted. */
    private int expected(ObjectNode budget, List<ObjectNode> pods) {
        JsonNode minAvailable = Tree.at(budget, "spec", "minAvailable");
        if (!Tree.has(budget, "spec", "maxUnavailable")
                && !minAvailable.asText().endsWith("%")) {
            return pods.size();
        }
        Map<String, Integer> scales = new HashMap<>();
        for (ObjectNode pod : pods) {
            owner(pod).ifPresent(owner -> scales.put(Meta.uid(owner), Tree.number(owner, 1, "spec", "replicas")));
        }
        return scales.values().stream().mapToInt(Integer::intValue).sum();
    }

    private Optional<ObjectNode> owner(ObjectNode pod) {
        Optional<ObjectNode> direct = controllerOf(pod);
        return direct.flatMap(this::controllerOf).or(() -> direct);
    }

    private Optional<ObjectNode> controllerOf(ObjectNode object) {
        ObjectNode reference = Meta.controller(object);
        Resource resource = reference == null ? null : SCALED.get(Tree.text(reference, "kind"));
        return reference == null || resource == null
                ? Optional.empty()
                : cluster.find(resource, new ObjectKey(Meta.namespace(object), Tree.text(reference, "name")));
    }
}

package dev.sampan.sandbox.internal.controller;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.sandbox.internal.objects.ObjectKey;
import dev.sampan.sandbox.internal.objects.Resource;
import dev.sampan.sandbox.internal.objects.Resources;
import dev.sampan.value.Quantity;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Scales workloads by what their pods use, every 15 seconds. */
final class HorizontalPodAutoscalerController implements Controller {
    private static final Duration SYNC = Duration.ofSeconds(15);
    private static final double TOLERANCE = 0.1;
    private static final Map<String, Resource> TARGETS = Map.of(
            "Deployment",
            Resources.DEPLOYMENTS,
            "ReplicaSet",
            Resources.REPLICA_SETS,
            "StatefulSet",
            Resources.STATEFUL_SETS);

    private final ControlPlaneContext context;
    private final Cluster cluster;
    private final PodMetrics metrics;
    private final Map<ObjectKey, ScalingHistory> histories = new HashMap<>();
    private final Map<ObjectKey, Instant> due = new HashMap<>();

    HorizontalPodAutoscalerController(ControlPlaneContext context, PodMetrics metrics) {
        this.context = context.as("kube-controller-manager", "horizontal-pod-autoscaler");
        this.cluster = this.context.cluster();
        this.metrics = metrics;
    }

    @Override
    public void register(ControlLoop loop) {
        loop.watch(Resources.HORIZONTAL_POD_AUTOSCALERS, this);
    }

    @Override
    public void reconcile(ObjectKey key) {
        ObjectNode scaler =
                cluster.find(Resources.HORIZONTAL_POD_AUTOSCALERS, key).orElse(null);
        if (scaler == null) {
            histories.remove(key);
            due.remove(key);
            return;
        }
        Instant now = context.now();
        Instant next = due.get(key);
        if (next == null || !now.isBefore(next)) {
            next = now.plus(SYNC);
            due.put(key, next);
            round(scaler, now);
        }
        context.loop().enqueueAfterInBackground(this, key, Duration.between(now, next));
    }

    /** A metric's present value and the replicas that it asks for. */
    private record Proposal(int replicas, ObjectNode current, String metric) {}

    private void round(ObjectNode scaler, Instant now) {
        String kind = Tree.text(scaler, "spec", "scaleTargetRef", "kind");
        String name = Tree.text(scaler, "spec", "scaleTargetRef", "name");
        Resource resource = TARGETS.get(kind);
        ObjectNode target = resource == null
                ? null
                : cluster.find(resource, new ObjectKey(Meta.namespace(scaler), name))
                        .orElse(null);
        if (resource == null || target == null) {
            String message = "the HPA controller was unable to get the target's current scale: %s \"%s\" not found"
                    .formatted(resource == null ? kind : resource.groupResource(), name);
            condition(scaler, "AbleToScale", "False", "FailedGetScale", message, now);
            context.events().warning(Resources.HORIZONTAL_POD_AUTOSCALERS, scaler, "FailedGetScale", message);
            return;
        }
        int present = Tree.number(target, 1, "spec", "replicas");
        int most = Tree.number(scaler, 1, "spec", "maxReplicas");
        int least = Tree.number(scaler, 1, "spec", "minReplicas");
        if (present == 0 && least != 0) {
            condition(
                    scaler,
                    "ScalingActive",
                    "False",
                    "ScalingDisabled",
                    "scaling is disabled since the replica count of the target is zero",
                    now);
            return;
        }
        if (present > most || present < least) {
            apply(scaler, resource, target, present, Math.max(least, Math.min(most, present)), null, now);
            return;
        }
        propose(scaler, resource, target, present, now);
    }

    private void propose(ObjectNode scaler, Resource resource, ObjectNode target, int present, Instant now) {
        List<ObjectNode> pods = cluster.list(Resources.PODS, Meta.namespace(target)).stream()
                .filter(Selector.of(Tree.at(target, "spec", "selector"))::matchesLabelsOf)
                .filter(Pods::isActive)
                .toList();
        Proposal best = null;
        String failure = null;
        for (ObjectNode metric : Tree.objects(scaler, "spec", "metrics")) {
            try {
                Proposal proposal = evaluate(metric, pods, present);
                best = best == null || proposal.replicas() > best.replicas() ? proposal : best;
            } catch (IllegalStateException unavailable) {
                failure = unavailable.getMessage();
            }
        }
        if (best == null || failure != null && best.replicas() < present) {
            String message = "the HPA was unable to compute the replica count: " + failure;
            condition(scaler, "ScalingActive", "False", "FailedGetResourceMetric", message, now);
            context.events().warning(Resources.HORIZONTAL_POD_AUTOSCALERS, scaler, "FailedGetResourceMetric", message);
            return;
        }
        ScalingHistory history = histories.computeIfAbsent(Meta.key(scaler), key -> new ScalingHistory());
        ScalingHistory.Decision decision = history.decide(scaler.path("spec"), present, best.replicas(), now);
        apply(scaler, resource, target, present, decision.replicas(), new Outcome(best, decision), now);
        if (decision.replicas() != present) {
            history.scaled(present, decision.replicas(), now);
        }
    }

    private record Outcome(Proposal proposal, ScalingHistory.Decision decision) {}

    private Proposal evaluate(ObjectNode metric, List<ObjectNode> pods, int present) {
        String type = Tree.text(metric, "type");
        boolean ofContainer = type.equals("ContainerResource");
        if (!type.equals("Resource") && !ofContainer) {
            throw new IllegalStateException("unable to get %s metric: no such metrics are served".formatted(type));
        }
        JsonNode source = metric.path(ofContainer ? "containerResource" : "resource");
        String resource = Tree.text(source, "name");
        String container = Tree.text(source, "container");
        double used = 0;
        double requested = 0;
        int measured = 0;
        for (ObjectNode pod : pods) {
            var use = Pods.isReady(pod) ? metrics.use(Meta.namespace(pod), Meta.name(pod)) : null;
            if (use == null) {
                continue;
            }
            measured++;
            for (var one : use.entrySet()) {
                if (!ofContainer || one.getKey().equals(container)) {
                    used += one.getValue().getOrDefault(resource, 0.0);
                    requested += request(pod, one.getKey(), resource);
                }
            }
        }
        if (measured == 0) {
            throw new IllegalStateException(
                    "unable to get metrics for resource %s: no metrics returned from resource metrics API"
                            .formatted(resource));
        }
        JsonNode target = source.path("target");
        ObjectNode current = Tree.object();
        double ratio;
        if (Tree.text(target, "type").equals("Utilization")) {
            if (requested == 0) {
                throw new IllegalStateException(
                        "failed to get %s utilization: missing request for %s in container of Pod"
                                .formatted(resource, resource));
            }
            int percent = (int) (used * 100 / requested);
            current.put("averageUtilization", percent);
            ratio = percent / (double) Tree.number(target, 80, "averageUtilization");
        } else {
            double goal =
                    Quantity.parse(Tree.text(target, "averageValue")).amount().doubleValue();
            ratio = used / measured / goal;
        }
        current.put("averageValue", quantity(used / measured, resource));
        int replicas = Math.abs(ratio - 1) <= TOLERANCE ? present : (int) Math.ceil(ratio * measured - 1e-9);
        ObjectNode status = Tree.object().put("type", type);
        ObjectNode shown =
                status.putObject(ofContainer ? "containerResource" : "resource").put("name", resource);
        if (ofContainer) {
            shown.put("container", container);
        }
        shown.set("current", current);
        String what = Tree.text(target, "type").equals("Utilization")
                ? "%s resource utilization (percentage of request)".formatted(resource)
                : resource + " resource";
        return new Proposal(replicas, status, what);
    }

    private static String quantity(double amount, String resource) {
        return resource.equals("cpu") ? Math.round(amount * 1000) + "m" : Long.toString(Math.round(amount));
    }

    private static double request(ObjectNode pod, String container, String resource) {
        ObjectNode spec = Tree.element(Tree.at(pod, "spec", "containers"), "name", container);
        String text = spec == null ? "" : Tree.text(spec, "resources", "requests", resource);
        return text.isEmpty() ? 0 : Quantity.parse(text).amount().doubleValue();
    }

    private void apply(
            ObjectNode scaler,
            Resource resource,
            ObjectNode target,
            int present,
            int wanted,
            @Nullable Outcome outcome,
            Instant now) {
        if (wanted != present) {
            cluster.update(resource, target, tree -> Tree.child(tree, "spec").put("replicas", wanted));
            String reason = outcome == null
                    ? "Current number of replicas out of bounds"
                    : wanted > present ? outcome.proposal().metric() + " above target" : "All metrics below target";
            context.events()
                    .normal(
                            Resources.HORIZONTAL_POD_AUTOSCALERS,
                            scaler,
                            "SuccessfulRescale",
                            "New size: %d; reason: %s".formatted(wanted, reason));
        }
        cluster.updateStatus(Resources.HORIZONTAL_POD_AUTOSCALERS, scaler, status -> {
            status.put("currentReplicas", present).put("desiredReplicas", wanted);
            if (Meta.generation(scaler) > 0) {
                status.put("observedGeneration", Meta.generation(scaler));
            }
            if (wanted != present) {
                status.put("lastScaleTime", Tree.stamp(now));
            }
            describe(status, present, wanted, outcome, now);
        });
    }

    private static void describe(ObjectNode status, int present, int wanted, @Nullable Outcome outcome, Instant now) {
        Conditions.set(
                status,
                "AbleToScale",
                "True",
                wanted != present ? "SucceededRescale" : "ReadyForNewScale",
                wanted != present
                        ? "the HPA controller was able to update the target scale to " + wanted
                        : "recommended size matches current size",
                now);
        if (outcome == null) {
            return;
        }
        ArrayNode metrics = status.putArray("currentMetrics");
        metrics.add(outcome.proposal().current());
        Conditions.set(
                status,
                "ScalingActive",
                "True",
                "ValidMetricFound",
                "the HPA was able to successfully calculate a replica count from "
                        + outcome.proposal().metric(),
                now);
        ScalingHistory.Decision decision = outcome.decision();
        Conditions.set(
                status,
                "ScalingLimited",
                decision.limited() ? "True" : "False",
                decision.reason(),
                decision.message(),
                now);
    }

    private void condition(ObjectNode scaler, String type, String value, String reason, String message, Instant now) {
        cluster.updateStatus(Resources.HORIZONTAL_POD_AUTOSCALERS, scaler, status -> {
            if (!status.has("currentReplicas")) {
                status.put("currentReplicas", 0);
            }
            if (!status.has("desiredReplicas")) {
                status.put("desiredReplicas", 0);
            }
            Conditions.set(status, type, value, reason, message, now);
        });
    }
}

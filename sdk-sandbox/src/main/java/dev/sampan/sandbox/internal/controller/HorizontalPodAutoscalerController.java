package dev.sampan.sandbox.internal.controller;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.sandbox.internal.controller.ReplicaCalculator.Proposal;
import dev.sampan.sandbox.internal.objects.ApiStatusException;
import dev.sampan.sandbox.internal.objects.ObjectKey;
import dev.sampan.sandbox.internal.objects.Resource;
import dev.sampan.sandbox.internal.objects.Resources;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Scales workloads by what their pods use, every 15 seconds. */
final class HorizontalPodAutoscalerController implements Controller {
    private static final Duration SYNC = Duration.ofSeconds(15);
    private static final Map<String, Resource> TARGETS = Map.of(
            "Deployment",
            Resources.DEPLOYMENTS,
            "ReplicaSet",
            Resources.REPLICA_SETS,
            "ReplicationController",
            Resources.REPLICATION_CONTROLLERS,
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

    private void round(ObjectNode scaler, Instant now) {
        AutoscalerStatus status = new AutoscalerStatus(scaler, now);
        Resource resource = TARGETS.get(Tree.text(scaler, "spec", "scaleTargetRef", "kind"));
        ObjectNode target = resource == null ? null : find(resource, scaler);
        if (resource == null || target == null) {
            String why = whyMissing(scaler, resource);
            warn(scaler, "FailedGetScale", why);
            status.set(
                    "AbleToScale",
                    false,
                    "FailedGetScale",
                    "the HPA controller was unable to get the target's current scale: " + why);
        } else {
            status.set(
                    "AbleToScale",
                    true,
                    "SucceededGetScale",
                    "the HPA controller was able to get the target's current scale");
            scale(scaler, resource, target, status, now);
        }
        status.write(cluster);
    }

    private @Nullable ObjectNode find(Resource resource, ObjectNode scaler) {
        String name = Tree.text(scaler, "spec", "scaleTargetRef", "name");
        return cluster.find(resource, new ObjectKey(Meta.namespace(scaler), name))
                .orElse(null);
    }

    private static String whyMissing(ObjectNode scaler, @Nullable Resource resource) {
        if (resource != null) {
            return "%s \"%s\" not found"
                    .formatted(resource.groupResource(), Tree.text(scaler, "spec", "scaleTargetRef", "name"));
        }
        String version = Tree.text(scaler, "spec", "scaleTargetRef", "apiVersion");
        return "no matches for kind \"%s\" in group \"%s\""
                .formatted(
                        Tree.text(scaler, "spec", "scaleTargetRef", "kind"),
                        version.contains("/") ? version.substring(0, version.indexOf('/')) : "");
    }

    private void scale(ObjectNode scaler, Resource resource, ObjectNode target, AutoscalerStatus status, Instant now) {
        int present = Tree.number(target, 1, "spec", "replicas");
        int most = Tree.number(scaler, 1, "spec", "maxReplicas");
        int least = Tree.number(scaler, 1, "spec", "minReplicas");
        status.current(present);
        ScalingHistory history = histories.computeIfAbsent(Meta.key(scaler), key -> new ScalingHistory());
        history.begin(present, now);
        if (present == 0 && least != 0) {
            status.desired(0);
            status.set(
                    "ScalingActive",
                    false,
                    "ScalingDisabled",
                    "scaling is disabled since the replica count of the target is zero");
        } else if (present > most) {
            rescale(resource, target, most, "Current number of replicas above Spec.MaxReplicas", status);
        } else if (present < least) {
            rescale(resource, target, least, "Current number of replicas below Spec.MinReplicas", status);
        } else {
            follow(scaler, resource, target, history, status, now);
        }
        int wanted = status.desired();
        if (wanted != present && status.hasScaled()) {
            history.scaled(present, wanted, now);
        }
    }

    private void follow(
            ObjectNode scaler,
            Resource resource,
            ObjectNode target,
            ScalingHistory history,
            AutoscalerStatus status,
            Instant now) {
        int present = Tree.number(target, 1, "spec", "replicas");
        Proposal best = best(scaler, target, present, status, now);
        if (best == null) {
            return;
        }
        ScalingHistory.Decision decision = history.decide(scaler.path("spec"), present, best.replicas(), now);
        status.set("AbleToScale", true, decision.stabilized());
        status.set("ScalingLimited", decision.limited(), decision.limit());
        status.desired(decision.replicas());
        if (decision.replicas() != present) {
            String reason = best.replicas() > present ? best.name() + " above target" : "All metrics below target";
            rescale(resource, target, decision.replicas(), reason, status);
        }
    }

    /** What the most demanding metric asks for; null if nothing can be concluded from those that there are. */
    private @Nullable Proposal best(
            ObjectNode scaler, ObjectNode target, int present, AutoscalerStatus status, Instant now) {
        List<ObjectNode> pods = cluster.list(Resources.PODS, Meta.namespace(target)).stream()
                .filter(Selector.ofOwner(target)::matchesLabelsOf)
                .toList();
        ReplicaCalculator calculator = new ReplicaCalculator(metrics, scaler, pods, present, now);
        List<ObjectNode> specs = Tree.objects(scaler, "spec", "metrics");
        Proposal best = null;
        MetricUnavailableException first = null;
        int invalid = 0;
        for (ObjectNode metric : specs) {
            try {
                Proposal proposal = calculator.evaluate(metric);
                status.metric(proposal.status());
                best = best == null || proposal.replicas() > best.replicas() ? proposal : best;
            } catch (MetricUnavailableException unavailable) {
                status.metric(Tree.object().put("type", ""));
                warn(scaler, unavailable.reason(), unavailable.message());
                first = first == null ? unavailable : first;
                invalid++;
            }
        }
        if (first != null && (best == null || best.replicas() < present)) {
            status.set(
                    "ScalingActive",
                    false,
                    first.reason(),
                    "the HPA was unable to compute the replica count: " + first.message());
            warn(
                    scaler,
                    "FailedComputeMetricsReplicas",
                    "invalid metrics (%d invalid out of %d), first error is: %s"
                            .formatted(invalid, specs.size(), first.wrapped()));
            return null;
        }
        if (best != null) {
            status.set(
                    "ScalingActive",
                    true,
                    "ValidMetricFound",
                    "the HPA was able to successfully calculate a replica count from " + best.name());
        }
        return best;
    }

    private void rescale(Resource resource, ObjectNode target, int wanted, String reason, AutoscalerStatus status) {
        String done = "New size: %d; reason: %s".formatted(wanted, reason);
        try {
            cluster.update(resource, target, tree -> Tree.child(tree, "spec").put("replicas", wanted));
        } catch (ApiStatusException refused) {
            if (refused.isConflict()) {
                throw refused;
            }
            warn(status.scaler(), "FailedRescale", done + "; error: " + refused.getMessage());
            status.set(
                    "AbleToScale",
                    false,
                    "FailedUpdateScale",
                    "the HPA controller was unable to update the target scale: " + refused.getMessage());
            return;
        }
        status.set(
                "AbleToScale",
                true,
                "SucceededRescale",
                "the HPA controller was able to update the target scale to " + wanted);
        status.scaledTo(wanted);
        context.events().normal(Resources.HORIZONTAL_POD_AUTOSCALERS, status.scaler(), "SuccessfulRescale", done);
    }

    private void warn(ObjectNode scaler, String reason, String message) {
        context.events().warning(Resources.HORIZONTAL_POD_AUTOSCALERS, scaler, reason, message);
    }
}

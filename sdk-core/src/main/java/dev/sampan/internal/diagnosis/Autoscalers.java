package dev.sampan.internal.diagnosis;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A HorizontalPodAutoscaler: it can read its metrics, can scale its target, and has the number it wants within its bounds. */
final class Autoscalers implements Recogniser {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Set<String> SPEC_IS_WRONG =
            Set.of("InvalidSelector", "AmbiguousSelector", "InvalidMetricSourceType");

    static Progress progress(Scene scene) {
        JsonNode autoscaler = scene.workload();
        JsonNode able = Trees.condition(autoscaler, "AbleToScale");
        JsonNode active = Trees.condition(autoscaler, "ScalingActive");
        int current = Trees.number(autoscaler, 0, "status", "currentReplicas");
        int desired = Trees.number(autoscaler, 0, "status", "desiredReplicas");
        if (Trees.text(active, "reason").equals("ScalingDisabled")) {
            return Progress.finished("off: its target is scaled to zero");
        }
        boolean works = Trees.isTrue(able) && Trees.isTrue(active);
        if (works && current == desired && isWithinBounds(autoscaler, desired)) {
            return Progress.finished(current + " replicas, active");
        }
        String line = works
                ? current + " replicas, wants " + desired
                : able.isMissingNode() ? "not looked at yet" : failing(able, active);
        return Progress.bySign(scene, line, lastChange(able, active));
    }

    private static boolean isWithinBounds(JsonNode autoscaler, int desired) {
        return desired >= Trees.number(autoscaler, 1, "spec", "minReplicas")
                && desired <= Trees.number(autoscaler, Integer.MAX_VALUE, "spec", "maxReplicas");
    }

    private static String failing(JsonNode able, JsonNode active) {
        JsonNode failing = Trees.isTrue(able) ? active : able;
        return Trees.text(failing, "reason").isEmpty() ? "no metric read yet" : Trees.text(failing, "reason");
    }

    private static @Nullable Instant lastChange(JsonNode able, JsonNode active) {
        return Trees.later(Trees.time(able, "lastTransitionTime"), Trees.time(active, "lastTransitionTime"));
    }

    @Override
    public List<Symptom> look(Scene scene) {
        if (!scene.kind().equals("HorizontalPodAutoscaler")) {
            return List.of();
        }
        JsonNode able = Trees.condition(scene.workload(), "AbleToScale");
        JsonNode active = Trees.condition(scene.workload(), "ScalingActive");
        if (isFalse(able)) {
            return List.of(unable(scene, able));
        }
        boolean off = Trees.text(active, "reason").equals("ScalingDisabled");
        return isFalse(active) && !off ? List.of(inactive(scene, active)) : List.of();
    }

    private static boolean isFalse(JsonNode condition) {
        return Trees.text(condition, "status").equals("False");
    }

    private static Symptom unable(Scene scene, JsonNode able) {
        String message = Trees.text(able, "message");
        boolean missing = message.contains("not found") || message.contains("no matches for kind");
        String target = Quotes.line(Trees.text(scene.workload(), "spec", "scaleTargetRef", "kind") + "/"
                + Trees.text(scene.workload(), "spec", "scaleTargetRef", "name"));
        Symptom symptom = missing
                ? Symptom.of(
                                Cause.SCALE_TARGET_MISSING,
                                scene.workload(),
                                "what it should scale, " + target + ", is not there",
                                "it was never created here, was deleted, or its name has a typing error",
                                "create it, or correct spec.scaleTargetRef")
                        .withPatience(Patience.of(scene.begin(Trees.time(able, "lastTransitionTime")), PATIENCE))
                : Symptom.of(
                                Cause.SCALE_REFUSED,
                                scene.workload(),
                                "it cannot scale " + target,
                                Quotes.line(message),
                                "look at its events: " + scene.kubectl("describe hpa " + Trees.name(scene.workload())))
                        .withPatience(Patience.untilDeadline());
        return symptom.withEvidence(
                Trees.title(scene.workload()) + " AbleToScale", Trees.text(able, "reason") + ": " + message);
    }

    /** That metrics are missing is the rule while pods start, and so is a request that only the pods of an update have. */
    private static Symptom inactive(Scene scene, JsonNode active) {
        String message = Trees.text(active, "message");
        String reason = Trees.text(active, "reason");
        boolean wrong = SPEC_IS_WRONG.contains(reason);
        boolean request = message.contains("missing request for");
        return Symptom.of(
                        wrong ? Cause.SCALE_SPEC_INVALID : Cause.METRIC_MISSING,
                        scene.workload(),
                        wrong ? "its spec cannot be followed: " + reason : "it cannot read its metric",
                        Quotes.line(message),
                        request
                                ? "set the request that it names on every container of the target"
                                : "look at its events: "
                                        + scene.kubectl("describe hpa " + Trees.name(scene.workload())))
                .withPatience(
                        wrong
                                ? Patience.of(scene.begin(Trees.time(active, "lastTransitionTime")), PATIENCE)
                                : Patience.untilDeadline())
                .withEvidence(Trees.title(scene.workload()) + " ScalingActive", reason + ": " + message);
    }
}

package dev.sampan.security;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sampan.internal.diagnosis.Trees;
import dev.sampan.plan.Evidence;
import dev.sampan.plan.Severity;
import java.util.List;

/** What a workload needs to be a good neighbour and to be replaced without an outage. */
final class ReliabilityRules {
    static final PostureRule NO_READINESS_PROBE = new PostureRule(
            "posture.no-readiness-probe",
            "no container says when it is ready",
            "traffic comes before the program can serve, and a broken release counts as good",
            "add a readinessProbe",
            Severity.ERROR,
            Weight.STRICT,
            (object, all) -> {
                boolean probed = object.containers().stream().anyMatch(each -> each.has("readinessProbe"));
                return object.runsOn() && !object.containers().isEmpty() && !probed
                        ? List.of(new Evidence("pod", "no readinessProbe"))
                        : List.of();
            });

    static final PostureRule NO_LIVENESS_PROBE = new PostureRule(
            "posture.no-liveness-probe",
            "a container that hangs is not restarted",
            "a program can hang without ending",
            "add a livenessProbe if the program can hang; none is better than one that kills a slow start",
            Severity.INFO,
            Weight.QUIET,
            (object, all) -> object.runsOn()
                    ? ReviewedObject.each(
                            object.containers(), container -> container.has("livenessProbe") ? "" : "no livenessProbe")
                    : List.of());

    static final PostureRule NO_REQUESTS = new PostureRule(
            "posture.no-requests",
            "a container does not say what it needs",
            "the scheduler packs it anywhere, and it is the first to be evicted",
            "set resources.requests for cpu and memory",
            Severity.WARNING,
            Weight.ADVISORY,
            (object, all) -> ReviewedObject.each(object.containers(), container -> requests(object, container)));

    static final PostureRule NO_MEMORY_LIMIT = new PostureRule(
            "posture.no-memory-limit",
            "a container has no memory limit",
            "a leak takes the node down and not just the pod",
            "set resources.limits.memory",
            Severity.ERROR,
            Weight.STRICT,
            (object, all) -> ReviewedObject.each(object.containers(), container -> limit(object, container, "memory")));

    static final PostureRule NO_CPU_LIMIT = new PostureRule(
            "posture.no-cpu-limit",
            "a container has no CPU limit",
            "it may slow its neighbours down; but a limit slows itself down, so many teams leave it out on purpose",
            "set resources.limits.cpu, or turn this rule off",
            Severity.INFO,
            Weight.ADVISORY,
            (object, all) -> ReviewedObject.each(object.containers(), container -> limit(object, container, "cpu")));

    static final PostureRule SINGLE_REPLICA = new PostureRule(
            "posture.single-replica",
            "there is one pod only",
            "it is away whenever its node is drained or fails",
            "run two or more, or an autoscaler with minReplicas of 2",
            Severity.WARNING,
            Weight.PRODUCTION,
            (object, all) -> {
                boolean scales =
                        object.kind().equals("Deployment") || object.kind().equals("StatefulSet");
                int replicas = Trees.number(object.tree(), 1, "spec", "replicas");
                return scales && replicas == 1 && !all.isScaledBeyondOne(object)
                        ? List.of(new Evidence("replicas", "1"))
                        : List.of();
            });

    static final List<PostureRule> ALL =
            List.of(NO_READINESS_PROBE, NO_LIVENESS_PROBE, NO_REQUESTS, NO_MEMORY_LIMIT, NO_CPU_LIMIT, SINGLE_REPLICA);

    private ReliabilityRules() {}

    private static String requests(ReviewedObject object, JsonNode container) {
        List<String> missing = List.of("cpu", "memory").stream()
                .filter(resource ->
                        !has(object, container, "requests", resource) && !has(object, container, "limits", resource))
                .toList();
        return missing.isEmpty() ? "" : "no request for " + String.join(" and ", missing);
    }

    private static String limit(ReviewedObject object, JsonNode container, String resource) {
        return has(object, container, "limits", resource) ? "" : "no " + resource + " limit";
    }

    /** A pod may set them for all its containers together. */
    private static boolean has(ReviewedObject object, JsonNode container, String kind, String resource) {
        return !Trees.text(container, "resources", kind, resource).isEmpty()
                || !Trees.text(object.podSpec(), "resources", kind, resource).isEmpty();
    }
}

package dev.sampan.internal.diagnosis;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How far a rollout came, by the counters that its controller keeps.
 *
 * @param observed whether the controller has seen the current spec
 * @param done whether the current spec is all there is, and available
 * @param line the state in one line
 * @param deadlinePassed whether the rollout's own deadline is over
 * @param deadline when it is over by the clock; null when only the controller can tell
 */
record Progress(
        boolean observed,
        boolean done,
        String line,
        boolean deadlinePassed,
        @Nullable Instant deadline) {
    /** The deadline of kinds that have none of their own, counted from the last sign of life. */
    private static final Duration PRESUMED_DEADLINE = Duration.ofMinutes(10);

    static boolean isObserved(JsonNode workload) {
        return Trees.number(workload, 0, "status", "observedGeneration")
                >= Trees.number(workload, 0, "metadata", "generation");
    }

    Progress {
        line = Quotes.whole(line);
    }

    static Progress of(Scene scene) {
        if (Deletion.isUnderWay(scene.workload())) {
            return waiting(true, "being deleted");
        }
        return switch (scene.kind()) {
            case "Deployment" -> WorkloadProgress.deployment(scene);
            case "StatefulSet" -> WorkloadProgress.statefulSet(scene);
            case "DaemonSet" -> WorkloadProgress.daemonSet(scene);
            case "ReplicaSet" -> WorkloadProgress.replicaSet(scene);
            case "Job" -> RunProgress.job(scene, scene.workload());
            case "CronJob" -> RunProgress.cronJob(scene);
            case "PersistentVolumeClaim" -> Claims.progress(scene);
            case "CustomResourceDefinition" -> Definitions.progress(scene);
            case "HorizontalPodAutoscaler" -> Autoscalers.progress(scene);
            default -> WorkloadProgress.pod(scene);
        };
    }

    /** For kinds without a deadline of their own: it is presumed some minutes after the last sign of life. */
    static Progress byLastSign(Scene scene, String line) {
        return bySign(scene, line + note(scene), null);
    }

    /** As above, with a sign of the object's own. */
    static Progress bySign(Scene scene, String line, @Nullable Instant sign) {
        Instant last = Trees.later(
                sign,
                Trees.later(
                        Trees.time(scene.workload(), "metadata", "creationTimestamp"),
                        scene.snapshot().since()));
        for (PodView pod : scene.current()) {
            last = Trees.later(last, pod.created());
            JsonNode ready = Trees.condition(pod.tree(), "Ready");
            if (Trees.isTrue(ready)) {
                last = Trees.later(last, Trees.time(ready, "lastTransitionTime"));
            }
        }
        Instant deadline = last == null ? null : last.plus(PRESUMED_DEADLINE);
        boolean passed = deadline != null && !scene.now().isBefore(deadline);
        return new Progress(true, false, line, passed, deadline);
    }

    static Progress finished(String line) {
        return new Progress(true, true, line, false, null);
    }

    static Progress waiting(boolean observed, String line) {
        return new Progress(observed, false, line, false, null);
    }

    static Progress unobserved(JsonNode workload) {
        return waiting(
                false,
                "generation " + Trees.text(workload, "metadata", "generation") + " not seen by its controller yet");
    }

    /** What holds up the newest pod that is not ready. */
    static String note(Scene scene) {
        List<PodView> waiting = scene.current().stream()
                .filter(pod ->
                        !pod.isReady() && !pod.isTerminating() && !pod.phase().equals("Succeeded"))
                .toList();
        return waiting.isEmpty() ? "" : "; " + state(waiting.get(waiting.size() - 1));
    }

    private static String state(PodView pod) {
        Optional<ContainerView> held = pod.containers().stream()
                .filter(container -> container.status().isObject())
                .filter(container -> container.init()
                        ? !Trees.text(container.terminated(), "exitCode").equals("0")
                        : !container.isReady())
                .findFirst();
        if (held.isEmpty()) {
            return "pod " + pod.name() + " " + (pod.phase().isEmpty() ? "Pending" : pod.phase());
        }
        ContainerView container = held.get();
        String state = container.isRunning()
                ? (container.init() ? "running" : "running, not ready")
                : container.terminated().isObject()
                        ? "ended with exit code " + Trees.text(container.terminated(), "exitCode")
                        : container.waitingReason();
        return "pod " + pod.name() + ": " + container.title() + " " + Quotes.line(state);
    }
}

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
        return switch (scene.kind()) {
            case "Deployment" -> deployment(scene);
            case "StatefulSet" -> statefulSet(scene);
            case "DaemonSet" -> daemonSet(scene);
            case "ReplicaSet" -> replicaSet(scene);
            case "Job" -> job(scene);
            case "PersistentVolumeClaim" -> claim(scene);
            case "CustomResourceDefinition" -> definition(scene);
            default -> pod(scene);
        };
    }

    private static Progress deployment(Scene scene) {
        JsonNode deployment = scene.workload();
        int wanted = Trees.number(deployment, 1, "spec", "replicas");
        int total = Trees.number(deployment, 0, "status", "replicas");
        int updated = Trees.number(deployment, 0, "status", "updatedReplicas");
        int available = Trees.number(deployment, 0, "status", "availableReplicas");
        if (!isObserved(deployment)) {
            return waiting(false, unobserved(deployment));
        }
        boolean done = updated >= wanted && total <= updated && available >= updated;
        if (done) {
            return finished(available + "/" + wanted + " available");
        }
        JsonNode progressing = Trees.condition(deployment, "Progressing");
        boolean passed = Trees.text(progressing, "reason").equals("ProgressDeadlineExceeded");
        boolean paused = Trees.flag(deployment, "spec", "paused");
        String counters = counters(updated, available, wanted)
                + (total > updated ? ", " + (total - updated) + " old still there" : "")
                + (paused ? ", paused" : "");
        return new Progress(true, false, counters + note(scene), passed && !paused, null);
    }

    private static Progress statefulSet(Scene scene) {
        JsonNode set = scene.workload();
        if (!isObserved(set)) {
            return waiting(false, unobserved(set));
        }
        int wanted = Trees.number(set, 1, "spec", "replicas");
        int partition = Trees.number(set, 0, "spec", "updateStrategy", "rollingUpdate", "partition");
        boolean onDelete = Trees.text(set, "spec", "updateStrategy", "type").equals("OnDelete");
        int updated = updatedReplicas(set);
        int available = availableReplicas(set);
        int toUpdate = onDelete ? 0 : Math.max(0, wanted - partition);
        boolean gone = Trees.number(set, 0, "status", "replicas") <= wanted;
        if (updated >= toUpdate && available >= wanted && gone) {
            return finished(available + "/" + wanted + " available"
                    + (toUpdate < wanted
                            ? ", " + updated + " updated (" + (onDelete ? "OnDelete" : "partition " + partition) + ")"
                            : ""));
        }
        return byLastSign(scene, counters(updated, available, toUpdate == 0 ? wanted : toUpdate));
    }

    private static int updatedReplicas(JsonNode set) {
        String update = Trees.text(set, "status", "updateRevision");
        // the controller drops the counter to zero when it has made the update revision the current one
        return !update.isEmpty() && update.equals(Trees.text(set, "status", "currentRevision"))
                ? Math.max(
                        Trees.number(set, 0, "status", "updatedReplicas"),
                        Trees.number(set, 0, "status", "currentReplicas"))
                : Trees.number(set, 0, "status", "updatedReplicas");
    }

    private static int availableReplicas(JsonNode set) {
        int ready = Trees.number(set, 0, "status", "readyReplicas");
        return Trees.number(set, 0, "spec", "minReadySeconds") > 0
                ? Trees.number(set, 0, "status", "availableReplicas")
                : Math.max(ready, Trees.number(set, 0, "status", "availableReplicas"));
    }

    private static Progress daemonSet(Scene scene) {
        JsonNode set = scene.workload();
        if (!isObserved(set)) {
            return waiting(false, unobserved(set));
        }
        int wanted = Trees.number(set, 0, "status", "desiredNumberScheduled");
        int updated = Trees.text(set, "spec", "updateStrategy", "type").equals("OnDelete")
                ? wanted
                : Trees.number(set, 0, "status", "updatedNumberScheduled");
        int available = Trees.number(set, 0, "status", "numberAvailable");
        return updated >= wanted && available >= wanted
                ? finished(available + "/" + wanted + " available")
                : byLastSign(scene, counters(updated, available, wanted));
    }

    private static Progress replicaSet(Scene scene) {
        JsonNode set = scene.workload();
        if (!isObserved(set)) {
            return waiting(false, unobserved(set));
        }
        int wanted = Trees.number(set, 1, "spec", "replicas");
        int available = Trees.number(set, 0, "status", "availableReplicas");
        boolean exact = Trees.number(set, 0, "status", "replicas") == wanted;
        return exact && available >= wanted
                ? finished(available + "/" + wanted + " available")
                : byLastSign(scene, available + " of " + wanted + " available");
    }

    private static Progress job(Scene scene) {
        JsonNode job = scene.workload();
        int succeeded = Trees.number(job, 0, "status", "succeeded");
        if (Trees.isTrue(Trees.condition(job, "Complete"))) {
            return finished(succeeded + " succeeded");
        }
        if (Trees.flag(job, "spec", "suspend")) {
            return waiting(true, "suspended");
        }
        int failed = Trees.number(job, 0, "status", "failed");
        int wanted = Trees.number(job, 1, "spec", "completions");
        String line = succeeded + " of " + wanted + " succeeded, " + Trees.number(job, 0, "status", "active")
                + " active, " + failed + " failed";
        return new Progress(true, false, line + note(scene), Trees.isTrue(Trees.condition(job, "Failed")), null);
    }

    private static Progress claim(Scene scene) {
        String phase = Trees.text(scene.workload(), "status", "phase");
        return phase.equals("Bound") ? finished("bound") : waiting(true, phase.isEmpty() ? "Pending" : phase);
    }

    private static Progress definition(Scene scene) {
        JsonNode definition = scene.workload();
        boolean established = Trees.isTrue(Trees.condition(definition, "Established"))
                && Trees.isTrue(Trees.condition(definition, "NamesAccepted"));
        return established ? finished("established") : waiting(true, "not established");
    }

    private static Progress pod(Scene scene) {
        JsonNode pod = scene.workload();
        boolean succeeded = Trees.text(pod, "status", "phase").equals("Succeeded");
        if (succeeded || Trees.isTrue(Trees.condition(pod, "Ready"))) {
            return finished(succeeded ? "succeeded" : "ready");
        }
        return byLastSign(scene, "not ready");
    }

    private static Progress byLastSign(Scene scene, String counters) {
        Instant last = Trees.later(
                Trees.time(scene.workload(), "metadata", "creationTimestamp"),
                scene.snapshot().since());
        for (PodView pod : scene.current()) {
            last = Trees.later(last, pod.created());
            JsonNode ready = Trees.condition(pod.tree(), "Ready");
            if (Trees.isTrue(ready)) {
                last = Trees.later(last, Trees.time(ready, "lastTransitionTime"));
            }
        }
        Instant deadline = last == null ? null : last.plus(PRESUMED_DEADLINE);
        boolean passed = deadline != null && !scene.now().isBefore(deadline);
        return new Progress(true, false, counters + note(scene), passed, deadline);
    }

    private static Progress finished(String line) {
        return new Progress(true, true, line, false, null);
    }

    private static Progress waiting(boolean observed, String line) {
        return new Progress(observed, false, line, false, null);
    }

    private static String unobserved(JsonNode workload) {
        return "generation " + Trees.text(workload, "metadata", "generation") + " not seen by its controller yet";
    }

    private static String counters(int updated, int available, int wanted) {
        return updated + " of " + wanted + " updated, " + available + " available";
    }

    private static String note(Scene scene) {
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

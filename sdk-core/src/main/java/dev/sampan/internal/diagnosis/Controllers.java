package dev.sampan.internal.diagnosis;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the controller of the workload itself says: a job that failed, a deadline, an update that waits for a broken pod. */
final class Controllers implements Recogniser {
    private static final Duration STUCK_PATIENCE = Duration.ofSeconds(60);

    @Override
    public List<Symptom> look(Scene scene) {
        return switch (scene.kind()) {
            case "Job" -> job(scene, scene.workload());
            case "CronJob" -> scene.run() == null ? List.of() : job(scene, scene.run());
            case "Deployment" -> deadline(scene);
            case "StatefulSet" -> stuck(scene);
            default -> List.of();
        };
    }

    private static List<Symptom> job(Scene scene, JsonNode job) {
        List<Symptom> found = new ArrayList<>();
        JsonNode failed = Trees.condition(job, "Failed");
        if (!Trees.isTrue(failed)) {
            failed = Trees.condition(job, "FailureTarget");
        }
        boolean over = Trees.isTrue(failed);
        Patience patience = over ? Patience.until(Instant.EPOCH) : Patience.endless();
        boolean onlyTry = !over && hasOneTry(job);
        for (PodView pod : scene.current()) {
            if (pod.phase().equals("Failed")) {
                // a single try is lost for good before the controller has written that down
                found.addAll(failedPod(scene, pod, onlyTry ? Patience.until(pod.created()) : patience));
            }
        }
        if (over) {
            boolean late = Trees.text(failed, "reason").equals("DeadlineExceeded");
            found.add(Symptom.of(
                            late ? Cause.JOB_DEADLINE : Cause.JOB_FAILED,
                            job,
                            late ? "the job took longer than it may" : "the job has failed",
                            text(failed, "its controller gave no reason"),
                            late
                                    ? "raise activeDeadlineSeconds, or find out what it waits for"
                                    : "mend the cause, delete the job and run it again")
                    .withPatience(patience)
                    .withEvidence(Trees.title(job) + " Failed", text(failed, Trees.text(failed, "reason"))));
        }
        return found;
    }

    /** A failure policy may say that a failure does not count. */
    private static boolean hasOneTry(JsonNode job) {
        return Trees.number(job, 6, "spec", "backoffLimit") == 0
                && Trees.at(job, "spec", "podFailurePolicy").isMissingNode();
    }

    private static List<Symptom> failedPod(Scene scene, PodView pod, Patience patience) {
        List<Symptom> found = new ArrayList<>();
        for (ContainerView container : pod.containers()) {
            Exit exit = Exit.of(container.terminated());
            if (exit != null && exit.isFailure()) {
                Cause cause =
                        exit.isOutOfMemory() ? Cause.OUT_OF_MEMORY : container.init() ? Cause.INIT_FAILED : Cause.CRASH;
                found.add(Symptom.of(
                                cause,
                                pod.tree(),
                                container.title() + " ended with "
                                        + (exit.isOutOfMemory() ? "OOMKilled" : "exit code " + exit.code()),
                                exit.meaning(),
                                "read its log: " + scene.kubectl("logs " + pod.name() + " -c " + container.name()))
                        .withKey(container.name() + exit.code() + exit.reason())
                        .withPatience(patience)
                        .withEvidence(pod.title() + " " + container.title(), exit.text())
                        .withLog(pod.name(), container.name(), false));
            }
        }
        return found;
    }

    private static List<Symptom> deadline(Scene scene) {
        JsonNode progressing = Trees.condition(scene.workload(), "Progressing");
        boolean passed = Trees.text(progressing, "reason").equals("ProgressDeadlineExceeded");
        if (!passed || !Progress.isObserved(scene.workload())) {
            return List.of();
        }
        String seconds = Trees.text(scene.workload(), "spec", "progressDeadlineSeconds");
        return List.of(Symptom.of(
                        Cause.PROGRESS_DEADLINE,
                        scene.workload(),
                        "the rollout made no progress for " + (seconds.isEmpty() ? "its deadline" : seconds + "s"),
                        "pods did not become available in time and say nothing of why",
                        "look at its pods: " + scene.kubectl("get pods -o wide") + ", then describe the one not ready")
                .withPatience(Patience.untilDeadlineAndNotBefore(grantedUntil(scene)))
                .withEvidence(Trees.title(scene.workload()) + " Progressing", Trees.text(progressing, "message")));
    }

    /** The latest moment until which a pod of the current spec may still be getting ready by its own probes. */
    private static @Nullable Instant grantedUntil(Scene scene) {
        Instant latest = null;
        long minReady = Math.max(0, Trees.number(scene.workload(), 0, "spec", "minReadySeconds"));
        for (PodView pod : scene.current()) {
            if (!pod.isTerminating()) {
                JsonNode ready = Trees.condition(pod.tree(), "Ready");
                Instant by = Trees.isTrue(ready) ? Trees.time(ready, "lastTransitionTime") : ProbeTimes.readyBy(pod);
                latest = Trees.later(latest, by == null ? null : by.plusSeconds(minReady));
            }
        }
        return latest;
    }

    /** An ordered StatefulSet updates a pod only after every other one is ready, even if only the update can make it so. */
    private static List<Symptom> stuck(Scene scene) {
        JsonNode set = scene.workload();
        boolean ordered = !Trees.text(set, "spec", "podManagementPolicy").equals("Parallel")
                && !Trees.text(set, "spec", "updateStrategy", "type").equals("OnDelete");
        List<Symptom> found = new ArrayList<>();
        for (PodView pod : scene.others()) {
            boolean broken = pod.containers().stream()
                    .anyMatch(container -> container.waitingReason().endsWith("BackOff")
                            || container.waitingReason().startsWith("Err")
                            || container.waitingReason().endsWith("Error"));
            if (ordered && broken && !pod.isTerminating() && Progress.isObserved(set)) {
                Instant since = scene.snapshot().since();
                found.add(Symptom.of(
                                Cause.STUCK_BEHIND,
                                pod.tree(),
                                "the update waits for a broken pod of the earlier revision",
                                "an ordered StatefulSet replaces a pod only when all others are ready",
                                "delete it, the controller makes it anew: " + scene.kubectl("delete pod " + pod.name()))
                        .withKey("")
                        .withPatience(since == null ? Patience.untilDeadline() : Patience.of(since, STUCK_PATIENCE)));
            }
        }
        return found;
    }

    private static String text(JsonNode condition, String otherwise) {
        String message = Trees.text(condition, "message");
        return Quotes.line(message.isEmpty() ? otherwise : message);
    }
}

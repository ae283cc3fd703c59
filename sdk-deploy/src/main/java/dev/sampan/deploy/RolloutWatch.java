package dev.sampan.deploy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.internal.diagnosis.Diagnosis;
import dev.sampan.internal.diagnosis.Verdict;
import dev.sampan.internal.kube.KubeNamespace;
import dev.sampan.plan.Finding;
import dev.sampan.plan.Level;
import dev.sampan.plan.Severity;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Waits for one rollout: until it is done, hopeless or overtaken, or its time is over. Used once, by one thread. */
final class RolloutWatch {
    private static final Duration MARGIN = Duration.ofSeconds(30);
    private static final Duration SHORTEST_WAIT = Duration.ofMillis(50);

    private final KubeNamespace kube;
    private final String app;
    private final String act;
    private final String release;
    private final Instant since;
    private String told = "";
    private @Nullable Instant askAgain;
    private @Nullable Finding suspect;

    /**
     * A watch of what was written at a moment.
     *
     * @param release the release number that the Deployment must carry
     */
    RolloutWatch(KubeNamespace kube, String app, String act, String release, Instant since) {
        this.kube = kube;
        this.app = app;
        this.act = act;
        this.release = release;
        this.since = since;
    }

    RolloutEnd await() throws InterruptedException {
        try (RolloutScene scene = new RolloutScene(kube, app)) {
            scene.open();
            Instant deadline = deadline(scene);
            while (true) {
                Optional<RolloutEnd> end = judge(scene);
                if (end.isPresent() && end.get().state() == RolloutEnd.State.BAD) {
                    end = judgeAnew(scene);
                }
                if (end.isPresent()) {
                    return end.get();
                }
                Instant now = kube.session().clock().instant();
                if (!now.isBefore(deadline)) {
                    return lastLook(scene, Duration.between(since, now));
                }
                takeChanges(scene, wait(now, deadline));
            }
        }
    }

    private Instant deadline(RolloutScene scene) {
        long seconds = scene.deployment()
                .map(d -> d.at("/spec/progressDeadlineSeconds").asLong(600))
                .orElse(600L);
        return since.plusSeconds(seconds).plus(MARGIN);
    }

    private Duration wait(Instant now, Instant deadline) {
        Instant until = askAgain != null && askAgain.isBefore(deadline) ? askAgain : deadline;
        Duration wait = Duration.between(now, until);
        return wait.compareTo(SHORTEST_WAIT) < 0 ? SHORTEST_WAIT : wait;
    }

    private void takeChanges(RolloutScene scene, Duration wait) throws InterruptedException {
        RolloutScene.Change change = kube.session().sleeper().poll(scene.changes(), wait);
        while (change != null) {
            scene.apply(change);
            change = scene.changes().poll();
        }
    }

    /** Word of the Deployment may come before that of its pods, which know the cause: before a rollout counts as bad, the server is asked. */
    private Optional<RolloutEnd> judgeAnew(RolloutScene scene) {
        scene.refresh();
        return judge(scene);
    }

    /** A watch may lag behind; before time counts as over, the server is asked. */
    private RolloutEnd lastLook(RolloutScene scene, Duration waited) {
        return judgeAnew(scene).orElseGet(() -> new RolloutEnd(RolloutEnd.State.BAD, told, late(waited)));
    }

    private Optional<RolloutEnd> judge(RolloutScene scene) {
        Optional<ObjectNode> deployment = scene.deployment();
        if (deployment.isEmpty()) {
            return Optional.of(new RolloutEnd(RolloutEnd.State.BAD, "the Deployment is gone", gone()));
        }
        String carried = Json.annotation(deployment.get(), Marks.RELEASE);
        if (!carried.equals(release)) {
            return Optional.of(
                    new RolloutEnd(RolloutEnd.State.OVERTAKEN, "release " + carried + " was applied meanwhile", null));
        }
        Verdict verdict = Diagnosis.of(scene.snapshot(deployment.get(), since)).verdict();
        tell(verdict.line(), deployment.get());
        if (verdict instanceof Verdict.Done done) {
            return Optional.of(new RolloutEnd(RolloutEnd.State.DONE, done.line(), null));
        }
        if (verdict instanceof Verdict.Hopeless hopeless) {
            return Optional.of(new RolloutEnd(RolloutEnd.State.BAD, hopeless.line(), hopeless.cause()));
        }
        if (verdict instanceof Verdict.Undecided undecided) {
            askAgain = undecided.askAgain().orElse(null);
            suspect = undecided.suspects().stream().findFirst().orElse(null);
        }
        return Optional.empty();
    }

    private void tell(String line, ObjectNode deployment) {
        if (!line.equals(told)) {
            told = line;
            int wished = Math.max(1, Rollouts.replicas(deployment));
            double updated = Math.min(deployment.at("/status/updatedReplicas").asInt(), Rollouts.available(deployment));
            kube.session().progress(act, "rollout", line, Math.min(1.0, updated / wished));
        }
    }

    private Finding late(Duration waited) {
        String what = "it was not complete after " + waited.toSeconds() + " s: " + told;
        return suspect != null
                ? suspect
                : new Finding(
                        "deploy.progress-deadline",
                        Severity.ERROR,
                        Level.OBSERVE,
                        "Deployment/" + app,
                        what,
                        "pods start more slowly than the progress deadline allows, or never get ready",
                        List.of(),
                        "lengthen progressDeadline(...) if it was only slow; else look at its pods");
    }

    private Finding gone() {
        return new Finding(
                "deploy.deployment-gone",
                Severity.ERROR,
                Level.OBSERVE,
                "Deployment/" + app,
                "the Deployment was deleted while its rollout was watched",
                "another tool or person removed it",
                List.of(),
                "find out who did, then deploy again");
    }
}

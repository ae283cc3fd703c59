package dev.sampan.deploy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.internal.diagnosis.Diagnosis;
import dev.sampan.internal.diagnosis.Verdict;
import dev.sampan.internal.kube.Kind;
import dev.sampan.internal.rollout.RolloutScene;
import dev.sampan.internal.rollout.RolloutWait;
import dev.sampan.internal.rollout.Subject;
import dev.sampan.internal.session.Session;
import dev.sampan.plan.Finding;
import dev.sampan.plan.Level;
import dev.sampan.plan.Severity;
import dev.sampan.problem.SampanException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Judges the rollout of one release again and again as its scene changes. Not thread-safe. */
final class RolloutJudge implements RolloutWait.Judge {
    private static final Duration MARGIN = Duration.ofSeconds(30);

    private final Session session;
    private final Awaited awaited;
    private final Subject subject;
    private final Consumer<RolloutEnd> onEnd;
    private final Instant deadline;
    private String told = "";
    private @Nullable Instant askAgain;
    private @Nullable Finding suspect;

    /** @param onEnd is told how it ended, at once, on the thread that waits */
    RolloutJudge(Session session, Awaited awaited, Consumer<RolloutEnd> onEnd) {
        this.session = session;
        this.awaited = awaited;
        this.subject = new Subject(Kind.DEPLOYMENT, awaited.app());
        this.onEnd = onEnd;
        long seconds = awaited.written().at("/spec/progressDeadlineSeconds").asLong(600);
        this.deadline = awaited.since().plusSeconds(seconds).plus(MARGIN);
    }

    @Override
    public Subject subject() {
        return subject;
    }

    @Override
    public void begin(RolloutScene scene) {
        scene.put(Kind.DEPLOYMENT, awaited.written().deepCopy());
    }

    @Override
    public Instant next() {
        return askAgain != null && askAgain.isBefore(deadline) ? askAgain : deadline;
    }

    /** That one cannot be looked at ends no other's wait. */
    @Override
    public boolean look(RolloutScene scene) {
        Optional<RolloutEnd> end;
        try {
            end = end(scene);
        } catch (SampanException e) {
            end = Optional.of(RolloutEnd.unseen(e));
        }
        end.ifPresent(onEnd);
        return end.isPresent();
    }

    /** How it ended, if it did. Before it counts as bad the server is asked, past every watch. */
    private Optional<RolloutEnd> end(RolloutScene scene) {
        Optional<RolloutEnd> end = judge(scene);
        if (end.isPresent() && end.get().state() != RolloutEnd.State.BAD) {
            return end;
        }
        Instant now = session.clock().instant();
        boolean late = !now.isBefore(deadline);
        if (end.isEmpty() && !late) {
            return end;
        }
        scene.refresh(subject);
        end = judge(scene);
        return end.isPresent() || !late
                ? end
                : Optional.of(new RolloutEnd(RolloutEnd.State.BAD, told, late(Duration.between(awaited.since(), now))));
    }

    private Optional<RolloutEnd> judge(RolloutScene scene) {
        Optional<ObjectNode> deployment = scene.find(subject);
        if (deployment.isEmpty()) {
            return Optional.of(new RolloutEnd(RolloutEnd.State.BAD, "the Deployment is gone", gone()));
        }
        String carried = Json.annotation(deployment.get(), Marks.RELEASE);
        if (!carried.equals(awaited.release())) {
            return Optional.of(
                    new RolloutEnd(RolloutEnd.State.OVERTAKEN, "release " + carried + " was applied meanwhile", null));
        }
        Verdict verdict = Diagnosis.of(scene.snapshot(subject, deployment.get(), awaited.since()))
                .verdict();
        tell(verdict.line(), deployment.get());
        if (verdict instanceof Verdict.Done done) {
            return Optional.of(new RolloutEnd(RolloutEnd.State.DONE, done.line(), null));
        }
        if (Rollouts.isHeldByPause(deployment.get())) {
            return Optional.of(new RolloutEnd(RolloutEnd.State.PAUSED, verdict.line(), null));
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
            session.progress(awaited.act(), "rollout", line, Math.min(1.0, updated / wished));
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
                        "Deployment/" + awaited.app(),
                        what,
                        "pods start more slowly than the progress deadline allows, or never get ready",
                        List.of(),
                        "choose a pace with a longer progressDeadline(...) if it was only slow; else look at its pods");
    }

    private Finding gone() {
        return new Finding(
                "deploy.deployment-gone",
                Severity.ERROR,
                Level.OBSERVE,
                "Deployment/" + awaited.app(),
                "the Deployment was deleted while its rollout was watched",
                "another tool or person removed it",
                List.of(),
                "find out who did, then deploy again");
    }
}

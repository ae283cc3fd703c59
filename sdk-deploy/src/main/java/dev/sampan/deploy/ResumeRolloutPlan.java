package dev.sampan.deploy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.internal.kube.KubeNamespace;
import dev.sampan.internal.rollout.RolloutWait;
import dev.sampan.plan.Change;
import dev.sampan.plan.Done;
import dev.sampan.plan.Evidence;
import dev.sampan.plan.Failed;
import dev.sampan.plan.Finding;
import dev.sampan.plan.Outcome;
import dev.sampan.plan.Plan;
import dev.sampan.plan.Step;
import dev.sampan.plan.Stopped;
import dev.sampan.plan.Unchanged;
import dev.sampan.plan.Unknown;
import dev.sampan.problem.ClusterException;
import dev.sampan.problem.SampanException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** What letting a paused rollout go on would do: it is waited for, and the release that it brings is judged. */
final class ResumeRolloutPlan implements Plan<App> {
    private static final String RESUME = "resume the rollout";

    private final KubeNamespace kube;
    private final String app;
    private final ObjectNode deployment;
    private final PauseSwitch pause;

    ResumeRolloutPlan(KubeNamespace kube, String app, ObjectNode deployment) {
        this.kube = kube;
        this.app = app;
        this.deployment = deployment;
        this.pause = new PauseSwitch(kube, app, deployment, false);
    }

    @Override
    public String title() {
        return pause.title();
    }

    @Override
    public List<Change> changes() {
        return pause.changes();
    }

    @Override
    public List<Finding> findings() {
        return pause.findings();
    }

    @Override
    public String digest() {
        return pause.digest();
    }

    @Override
    public Outcome<App> apply() {
        LiveApp live = LiveApp.read(kube, app);
        ObjectNode listed = live.deployment();
        ObjectNode now = listed == null ? pause.read() : listed;
        pause.requireCurrent(now);
        if (isEmpty()) {
            return new Unchanged<>(Rollouts.app(app, kube.name(), now), app + " is not paused");
        }
        Instant begun = kube.session().clock().instant();
        try {
            return await(begun, live, pause.write());
        } catch (ClusterException e) {
            if (e.status() != 0) {
                throw e;
            }
            return unknown(RESUME, e);
        }
    }

    private Outcome<App> await(Instant begun, LiveApp before, ObjectNode written) {
        try {
            RolloutEnd end = RolloutWatch.await(
                    kube,
                    new Awaited(app, "resume " + app, PauseSwitch.release(deployment), begun, written),
                    RolloutWait.Upkeep.NONE);
            return switch (end.state()) {
                case DONE -> done(begun, end, judge(before, Release.Verdict.GOOD));
                case BAD -> bad(end, judge(before, Release.Verdict.FAILED));
                case OVERTAKEN -> stopped("was overtaken: " + end.line(), "look at history(\"" + app + "\")");
                case PAUSED -> stopped("was paused again: " + end.line(), "resumeRollout(\"" + app + "\")");
                case UNSEEN -> unseen(Objects.requireNonNull(end.failure(), "an unseen end has a failure"));
            };
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return interrupted();
        } catch (SampanException e) {
            return unseen(e);
        }
    }

    private Outcome<App> done(Instant begun, RolloutEnd end, String judged) {
        App resumed = Rollouts.app(app, kube.name(), pause.read());
        return new Done<>(
                resumed,
                app + " " + end.line() + judged,
                Duration.between(begun, kube.session().clock().instant()),
                "rollback(\"" + app + "\")");
    }

    private Outcome<App> bad(RolloutEnd end, String judged) {
        return new Failed<>(
                "the resumed rollout of " + app + " failed",
                Objects.requireNonNull(end.cause(), "a bad end has a cause"),
                List.of("Deployment/" + app + ": " + end.line() + judged),
                null);
    }

    /** The release that was applied while the rollout was paused has no verdict yet. */
    private String judge(LiveApp before, Release.Verdict verdict) {
        Optional<Release> carried = ReleaseStore.history(app, before).stream()
                .filter(r -> String.valueOf(r.number()).equals(PauseSwitch.release(deployment)))
                .filter(r -> r.verdict() == Release.Verdict.PENDING)
                .findFirst();
        if (carried.isEmpty()) {
            return "";
        }
        try {
            new ReleaseStore(kube).judge(app, carried.get().number(), verdict);
            return ", release " + carried.get().number();
        } catch (SampanException e) {
            return " (the verdict could not be written: " + e.problem().happened() + ")";
        }
    }

    private Outcome<App> unseen(SampanException e) {
        return Thread.currentThread().isInterrupted() ? interrupted() : unknown("wait for the rollout", e);
    }

    private Outcome<App> interrupted() {
        return stopped("was interrupted", "the cluster goes on by itself; look with get(\"" + app + "\")");
    }

    private Outcome<App> stopped(String how, String next) {
        return new Stopped<>(
                "the resumed rollout of " + app + " " + how,
                List.of(new Step(RESUME, Step.State.DONE), new Step("wait for the rollout", Step.State.PENDING)),
                next);
    }

    private Outcome<App> unknown(String step, SampanException e) {
        return new Unknown<>(
                "the rollout of " + app + ": " + step,
                List.of(new Evidence(step, e.problem().happened())),
                "look with get(\"" + app + "\")");
    }

    @Override
    public String toString() {
        return pause.toString();
    }
}

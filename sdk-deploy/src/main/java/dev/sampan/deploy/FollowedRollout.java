package dev.sampan.deploy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.internal.kube.Kind;
import dev.sampan.internal.kube.KubeNamespace;
import dev.sampan.internal.rollout.RolloutWait;
import dev.sampan.plan.Done;
import dev.sampan.plan.Evidence;
import dev.sampan.plan.Failed;
import dev.sampan.plan.Outcome;
import dev.sampan.plan.Step;
import dev.sampan.plan.Stopped;
import dev.sampan.plan.Unknown;
import dev.sampan.problem.ClusterException;
import dev.sampan.problem.SampanException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * A rollout that is no deploy of its own: brought about by one write, waited for, told as an outcome.
 *
 * @param what begins sentences: {@code restarting web}
 * @param step what the write is called
 * @param undo what a good end is undone by, empty if by nothing
 */
record FollowedRollout(KubeNamespace kube, Awaited awaited, String what, String step, String undo) {
    /**
     * Writes, and waits for what comes of it.
     *
     * @param write answers the Deployment as it then is
     * @param judged writes down a verdict and says what is to be added to the last state
     * @throws ClusterException if the write was refused
     */
    Outcome<App> run(Supplier<ObjectNode> write, Function<Release.Verdict, String> judged) {
        ObjectNode written;
        try {
            written = write.get();
        } catch (ClusterException e) {
            if (e.status() != 0) {
                throw e;
            }
            return unknown(step, e);
        }
        try {
            return told(RolloutWatch.await(kube, awaited.as(written), RolloutWait.Upkeep.NONE), written, judged);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return interrupted();
        } catch (SampanException e) {
            return unseen(e);
        }
    }

    private Outcome<App> told(RolloutEnd end, ObjectNode written, Function<Release.Verdict, String> judged) {
        return switch (end.state()) {
            case DONE -> done(end, written, judged.apply(Release.Verdict.GOOD));
            case BAD -> bad(end, judged.apply(Release.Verdict.FAILED));
            case OVERTAKEN -> stopped("was overtaken: " + end.line(), "look at history(\"" + app() + "\")");
            case PAUSED -> stopped("is paused: " + end.line(), "resumeRollout(\"" + app() + "\")");
            case UNSEEN -> unseen(Objects.requireNonNull(end.failure(), "an unseen end has a failure"));
        };
    }

    private String app() {
        return awaited.app();
    }

    private Outcome<App> done(RolloutEnd end, ObjectNode written, String judged) {
        ObjectNode now = kube.find(Kind.DEPLOYMENT, app()).orElse(written);
        return new Done<>(
                Rollouts.app(app(), kube.name(), now),
                what + " is done: " + end.line() + judged,
                Duration.between(awaited.since(), kube.session().clock().instant()),
                undo);
    }

    private Outcome<App> bad(RolloutEnd end, String judged) {
        return new Failed<>(
                what + " failed",
                Objects.requireNonNull(end.cause(), "a bad end has a cause"),
                List.of("Deployment/" + app() + ": " + end.line() + judged),
                null);
    }

    private Outcome<App> unseen(SampanException e) {
        return Thread.currentThread().isInterrupted() ? interrupted() : unknown(ReleaseRun.WAIT, e);
    }

    private Outcome<App> interrupted() {
        return stopped("was interrupted", "the cluster goes on by itself; look with get(\"" + app() + "\")");
    }

    private Outcome<App> stopped(String how, String next) {
        return new Stopped<>(
                what + " " + how,
                List.of(new Step(step, Step.State.DONE), new Step(ReleaseRun.WAIT, Step.State.PENDING)),
                next);
    }

    private Outcome<App> unknown(String where, SampanException e) {
        return new Unknown<>(
                what + ": " + where,
                List.of(new Evidence(where, e.problem().happened())),
                "look with get(\"" + app() + "\")");
    }
}

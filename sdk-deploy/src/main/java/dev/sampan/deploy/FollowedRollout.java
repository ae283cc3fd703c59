package dev.sampan.deploy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.internal.kube.KubeNamespace;
import dev.sampan.plan.Done;
import dev.sampan.plan.Evidence;
import dev.sampan.plan.Failed;
import dev.sampan.plan.Outcome;
import dev.sampan.plan.Stopped;
import dev.sampan.plan.Unknown;
import dev.sampan.problem.ClusterException;
import dev.sampan.problem.SampanException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;

/**
 * A rollout that is no deploy of its own: brought about by one write, waited for, told as an outcome.
 *
 * @param steps of the act, the write and the wait among them
 * @param what begins sentences: {@code restarting web}
 * @param step what the write is called
 * @param undo what a good end is undone by, empty if by nothing
 */
record FollowedRollout(KubeNamespace kube, Awaited awaited, RunSteps steps, String what, String step, String undo) {
    /**
     * Writes, and waits for what comes of it.
     *
     * @param lease of the app, renewed while it waits
     * @param write answers the Deployment as it then is
     * @throws SampanException if the write was refused or not sent, or an interrupt came before its answer
     */
    Outcome<App> run(HeldApp lease, Supplier<ObjectNode> write) {
        ObjectNode written;
        steps.begin(step);
        try {
            written = write.get();
        } catch (TakenOverException e) {
            steps.pending(step);
            return stopped("was stopped: " + e.problem().happened(), "look at history(\"" + app() + "\")");
        } catch (ClusterException e) {
            steps.end(step, e);
            if (Doubt.isRefusal(e) || Cancellation.isCauseOf(e)) {
                throw e;
            }
            return unknown(step, e);
        } catch (SampanException e) {
            steps.end(step, e);
            throw e;
        }
        steps.done(step);
        steps.begin(ReleaseSteps.WAIT);
        try {
            return told(RolloutWatch.await(kube, awaited.as(written), lease), written);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return interrupted();
        } catch (SampanException e) {
            return unseen(e);
        }
    }

    private Outcome<App> told(RolloutEnd end, ObjectNode written) {
        return switch (end.state()) {
            case DONE -> done(end, written);
            case BAD -> bad(end);
            case OVERTAKEN -> left("was overtaken: " + end.line(), "look at history(\"" + app() + "\")");
            case PAUSED -> left("is paused: " + end.line(), "resumeRollout(\"" + app() + "\")");
            case UNSEEN -> unseen(Objects.requireNonNull(end.failure(), "an unseen end has a failure"));
        };
    }

    private String app() {
        return awaited.app();
    }

    private Outcome<App> done(RolloutEnd end, ObjectNode written) {
        steps.done(ReleaseSteps.WAIT);
        return new Done<>(
                Rollouts.app(kube, app(), written),
                what + " is done: " + end.line(),
                Duration.between(awaited.since(), kube.session().clock().instant()),
                undo);
    }

    private Outcome<App> bad(RolloutEnd end) {
        steps.ended(ReleaseSteps.WAIT, end.line());
        return new Failed<>(
                what + " failed",
                Objects.requireNonNull(end.cause(), "a bad end has a cause"),
                List.of("Deployment/" + app() + ": " + end.line()),
                null);
    }

    private Outcome<App> unseen(SampanException e) {
        return Thread.currentThread().isInterrupted() ? interrupted() : unknown(ReleaseSteps.WAIT, e);
    }

    private Outcome<App> interrupted() {
        return stopped("was interrupted", "the cluster goes on by itself; look with get(\"" + app() + "\")");
    }

    private Outcome<App> left(String how, String next) {
        steps.ended(ReleaseSteps.WAIT, how);
        return stopped(how, next);
    }

    private Outcome<App> stopped(String how, String next) {
        return new Stopped<>(what + " " + how, steps.all(), next);
    }

    private Outcome<App> unknown(String where, SampanException e) {
        return new Unknown<>(
                what + ": " + where,
                List.of(new Evidence(where, e.problem().happened())),
                "look with get(\"" + app() + "\")");
    }
}

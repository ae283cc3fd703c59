package dev.sampan.deploy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.internal.kube.KubeNamespace;
import dev.sampan.plan.Outcome;
import dev.sampan.plan.Unchanged;
import dev.sampan.problem.SampanException;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One apply of a plan: record the release, write the objects, wait for the verdict, write it down. Used once. Alone it is run; among
 * others its parts are called one after the other.
 */
final class ReleaseRun {
    static final String WAIT = "wait for the rollout";

    private final KubeNamespace kube;
    private final IntentPlan plan;
    private final LiveApp live;
    private final Instant begun;
    private final String act;
    private final RunSteps steps = new RunSteps();
    private @Nullable Awaited awaited;
    private @Nullable ReleaseEnd end;

    ReleaseRun(KubeNamespace kube, IntentPlan plan, LiveApp live) {
        this.kube = kube;
        this.plan = plan;
        this.live = live;
        this.begun = kube.session().clock().instant();
        this.act = "deploy " + plan.app();
    }

    Outcome<Release> run() {
        Outcome<Release> outcome = write();
        if (outcome != null) {
            return outcome;
        }
        try {
            return end(RolloutWatch.await(kube, awaited()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return interrupted();
        } catch (SampanException e) {
            return unseen(e);
        }
    }

    /** Writes what differs. The outcome if that settles it, null when the rollout is to be awaited. */
    @Nullable
    Outcome<Release> write() {
        Optional<Release> running = running();
        if (plan.isEmpty() && running.isPresent()) {
            return alreadyThere(running.get());
        }
        ReleaseRecord record = plan.record(begun);
        ReleaseWrite write = new ReleaseWrite(kube, plan, live, record, act, steps);
        Outcome<Release> failure = write.run();
        if (failure == null) {
            await(record, write.deployment(), true);
        }
        return failure;
    }

    /** What to wait for after a write that did not settle it. */
    Awaited awaited() {
        return Objects.requireNonNull(awaited, "what was settled is not awaited");
    }

    /** Tells what the end of the rollout means, after the watch that follows it where one is asked for. */
    Outcome<Release> end(RolloutEnd rollout) {
        return ReadyWatch.after(kube, plan, live, ends().of(rollout), rollout.line());
    }

    /** The wait was ended by an interrupt. */
    Outcome<Release> interrupted() {
        return ends().stopped(WAIT);
    }

    /** The wait was ended by a failure to look. */
    Outcome<Release> unseen(SampanException e) {
        return ends().endedBy(WAIT, e);
    }

    String app() {
        return plan.app();
    }

    private ReleaseEnd ends() {
        return Objects.requireNonNull(end, "what was settled has no other end");
    }

    /** The release that the Deployment carries; a newer one may have been recorded and never written. */
    private Optional<Release> running() {
        ObjectNode deployment = live.deployment();
        return deployment == null
                ? Optional.empty()
                : plan.history().stream()
                        .filter(r -> Json.annotation(deployment, Marks.RELEASE).equals(String.valueOf(r.number())))
                        .findFirst();
    }

    /** Nothing differs; but only a complete rollout is what was wished. */
    private @Nullable Outcome<Release> alreadyThere(Release current) {
        ObjectNode deployment = Objects.requireNonNull(live.deployment(), "a release runs on a Deployment");
        if (Rollouts.isComplete(deployment) && !ReadyWatch.isDue(plan, current.number(), false)) {
            return new Unchanged<>(current, plan.app() + " is at release " + current.number() + " already");
        }
        steps.plan(List.of());
        await(current.record(), deployment, false);
        return null;
    }

    private void await(ReleaseRecord judged, ObjectNode deployment, boolean written) {
        awaited = new Awaited(
                judged.app(),
                act,
                String.valueOf(judged.number()),
                kube.session().clock().instant(),
                deployment);
        end = new ReleaseEnd(kube, plan, live, judged, act, begun, steps, written);
    }
}

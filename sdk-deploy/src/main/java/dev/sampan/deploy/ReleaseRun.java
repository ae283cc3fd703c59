package dev.sampan.deploy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.internal.kube.KubeNamespace;
import dev.sampan.internal.rollout.RolloutWait;
import dev.sampan.plan.Failed;
import dev.sampan.plan.Outcome;
import dev.sampan.plan.Step;
import dev.sampan.plan.Stopped;
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
    private final KubeNamespace kube;
    private final IntentPlan plan;
    private LiveApp live;
    private final @Nullable ReleaseRecord resumed;
    private final Instant begun;
    private final RunSteps steps;
    private @Nullable HeldApp lease;
    private @Nullable Awaited awaited;
    private @Nullable ReleaseEnd end;

    ReleaseRun(KubeNamespace kube, IntentPlan plan, LiveApp live, RunSteps steps) {
        this(kube, plan, live, steps, null);
    }

    /**
     * @param steps as the plan has them
     * @param resumed the record of the release to go on with, null to make a new one
     */
    ReleaseRun(KubeNamespace kube, IntentPlan plan, LiveApp live, RunSteps steps, @Nullable ReleaseRecord resumed) {
        this.kube = kube;
        this.plan = plan;
        this.live = live;
        this.steps = steps;
        this.resumed = resumed;
        this.begun = kube.session().clock().instant();
    }

    Outcome<Release> run() {
        Outcome<Release> outcome =
                needsTheApp() ? write(LeaseAcquisition.acquire(kube, app(), highestStamp(), steps.act())) : found();
        if (outcome != null) {
            return outcome;
        }
        try {
            return end(RolloutWatch.await(kube, awaited(), upkeep()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return interrupted();
        } catch (SampanException e) {
            return unseen(e);
        }
    }

    /** Whether no other act may be at the app meanwhile. */
    boolean needsTheApp() {
        return plan.writes() || there().isEmpty();
    }

    /** The highest number that anything of the app carries. */
    long highestStamp() {
        return Fence.highest(live);
    }

    /** For an app that nothing is to be written of. The outcome if it is settled, null when its rollout is to be awaited. */
    @Nullable
    Outcome<Release> found() {
        return alreadyThere(there().orElseThrow());
    }

    /**
     * Writes what differs. The outcome if that settles it, null when the rollout is to be awaited.
     *
     * @throws SampanException only when nothing of the app was written
     */
    @Nullable
    Outcome<Release> write(HeldApp held) {
        lease = held;
        Optional<Release> there = there();
        boolean awaits = false;
        try {
            takeOver(held);
            takeFields(held);
            if (there.isPresent()) {
                return alreadyThere(there.get());
            }
            ReleaseRecord record = resumed == null ? plan.record(begun) : resumed;
            ReleaseWrite write = new ReleaseWrite(kube, plan, live, record, steps, held);
            Outcome<Release> failure = write.run();
            awaits = failure == null;
            if (awaits) {
                await(record, write.deployment(), write.written());
            }
            return failure;
        } catch (TakenOverException e) {
            return new Stopped<>(
                    steps.act() + " was stopped: " + e.problem().happened(),
                    steps.all(),
                    "look at history(\"" + plan.app() + "\")");
        } catch (SampanException e) {
            if (!hasTakenFields() || Cancellation.isCauseOf(e)) {
                throw e;
            }
            return fieldsOnly(e);
        } finally {
            if (!awaits) {
                held.release();
            }
        }
    }

    /** The release that the plan has nothing to change of. */
    private Optional<Release> there() {
        return running()
                .filter(running -> resumed == null && plan.isEmpty())
                .filter(running -> !goesOverAnother(running));
    }

    /** Whether a later release was begun and never ended: that it changed nothing is only certain once another is made. */
    private boolean goesOverAnother(Release running) {
        return Interruptions.pending(plan.app(), live)
                .filter(newest -> newest.number() != running.number())
                .isPresent();
    }

    /** Whoever held the Lease before may only sleep: its number has to stand on everything before the app is read. */
    private void takeOver(HeldApp held) {
        if (held.isTakenFromAnother()) {
            new Fence(kube, held)
                    .stamp(
                            live,
                            plan.objects().stream().map(PlannedObject::intended).toList());
            readAgain();
        }
    }

    /** The ownership of what the plan adopts or forces moves before any value. */
    private void takeFields(HeldApp held) {
        boolean written = false;
        for (PlannedObject object : plan.objects()) {
            ObjectNode there = live.like(object.intended());
            if (plan.takesOver(object, there)) {
                written |= takeFields(held, object, there);
            }
        }
        if (written) {
            readAgain();
        }
    }

    private boolean takeFields(HeldApp held, PlannedObject object, @Nullable ObjectNode there) {
        String step = ReleaseSteps.takeOver(object);
        steps.begin(step);
        try {
            boolean written = Takeover.write(kube, held, plan, object, there);
            steps.done(step);
            return written;
        } catch (SampanException e) {
            steps.end(step, e);
            throw e;
        }
    }

    private boolean hasTakenFields() {
        return plan.objects().stream().map(ReleaseSteps::takeOver).anyMatch(steps::isDone);
    }

    /** What is left of an act that changed only who owns what. */
    private Outcome<Release> fieldsOnly(SampanException e) {
        return new Failed<>(
                steps.act() + " ended before its release, after fields were taken over",
                ReleaseWrite.refused("Deployment/" + plan.app(), e),
                steps.all().stream().map(Step::toString).toList(),
                e);
    }

    private void readAgain() {
        live = LiveApp.read(kube, plan.app());
        plan.requireCurrent(live);
    }

    /** What keeps the Lease while the rollout is awaited. */
    private RolloutWait.Upkeep upkeep() {
        return lease == null ? RolloutWait.Upkeep.NONE : lease;
    }

    /** What to wait for after a write that did not settle it. */
    Awaited awaited() {
        return Objects.requireNonNull(awaited, "what was settled is not awaited");
    }

    /** Tells what the end of the rollout means, after the watch that follows it where one is asked for. */
    Outcome<Release> end(RolloutEnd rollout) {
        return watched(judged(rollout), rollout);
    }

    /** What the end of the rollout means by itself. */
    Outcome<Release> judged(RolloutEnd rollout) {
        return ends().of(rollout);
    }

    /** What the watch that follows makes of it, if there is one. */
    Outcome<Release> watched(Outcome<Release> judged, RolloutEnd rollout) {
        return ReadyWatch.after(kube, plan, steps, lease, judged, rollout.line());
    }

    /** The wait was ended by an interrupt. */
    Outcome<Release> interrupted() {
        return ends().stopped(ReleaseSteps.WAIT);
    }

    /** The wait was ended by a failure to look. */
    Outcome<Release> unseen(SampanException e) {
        return ends().endedBy(ReleaseSteps.WAIT, e);
    }

    /** An interrupt came before anything of the release was written. */
    Outcome<Release> cancelled() {
        return plan.cancelled(steps);
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
            settle(current);
            return new Unchanged<>(current, plan.app() + " is at release " + current.number() + " already");
        }
        steps.plan(List.of(ReleaseSteps.WAIT));
        await(current.record(), deployment, null);
        return null;
    }

    /** Whoever was to write its verdict is gone, or will write the same. */
    private void settle(Release current) {
        boolean pending = ReleaseStore.secret(live, current.number())
                .filter(ReleaseStore::isPending)
                .isPresent();
        if (pending) {
            new ReleaseStore(kube).judge(plan.app(), current.number(), Release.Verdict.GOOD);
        }
    }

    private void await(ReleaseRecord judged, ObjectNode deployment, ReleaseEnd.@Nullable Written written) {
        awaited = new Awaited(
                judged.app(),
                steps.act(),
                String.valueOf(judged.number()),
                kube.session().clock().instant(),
                deployment);
        end = new ReleaseEnd(kube, plan, live, judged, begun, steps, written);
        steps.begin(ReleaseSteps.WAIT);
    }
}

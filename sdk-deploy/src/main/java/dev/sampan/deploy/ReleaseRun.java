package dev.sampan.deploy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.internal.kube.KubeNamespace;
import dev.sampan.internal.rollout.RolloutWait;
import dev.sampan.plan.Outcome;
import dev.sampan.plan.Unchanged;
import dev.sampan.problem.SampanException;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One apply of a plan: record the release, write the objects, wait for the verdict, write it down. Used once. Alone it is run; among
 * others its parts are called one after the other.
 */
final class ReleaseRun {
    static final String WAIT = "wait for the rollout";

    private final KubeNamespace kube;
    private final IntentPlan plan;
    private LiveApp live;
    private final Supplier<AppLease> leaseBefore;
    private final @Nullable ReleaseRecord resumed;
    private final Instant begun;
    private final String act;
    private final RunSteps steps = new RunSteps();
    private @Nullable HeldLease lease;
    private @Nullable Awaited awaited;
    private @Nullable ReleaseEnd end;

    ReleaseRun(KubeNamespace kube, IntentPlan plan, LiveApp live) {
        this(kube, plan, live, () -> AppLease.read(kube, plan.app()), null);
    }

    /**
     * @param leaseBefore is asked when something is to be written
     * @param resumed the record of the release to go on with, null to make a new one
     */
    ReleaseRun(
            KubeNamespace kube,
            IntentPlan plan,
            LiveApp live,
            Supplier<AppLease> leaseBefore,
            @Nullable ReleaseRecord resumed) {
        this.kube = kube;
        this.plan = plan;
        this.live = live;
        this.leaseBefore = leaseBefore;
        this.resumed = resumed;
        this.begun = kube.session().clock().instant();
        this.act = "deploy " + plan.app();
    }

    Outcome<Release> run() {
        Outcome<Release> outcome = write();
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

    /**
     * Writes what differs. The outcome if that settles it, null when the rollout is to be awaited.
     *
     * @throws SampanException only when nothing of the app was written
     */
    @Nullable
    Outcome<Release> write() {
        Optional<Release> running = running();
        if (resumed == null && plan.isEmpty() && running.isPresent() && !goesOverAnother(running.get())) {
            return alreadyThere(running.get());
        }
        HeldLease held = HeldLease.acquire(kube, leaseBefore.get(), Fence.highest(live), act);
        lease = held;
        boolean awaits = false;
        try {
            takeOver(held);
            ReleaseRecord record = resumed == null ? plan.record(begun) : resumed;
            ReleaseWrite write = new ReleaseWrite(kube, plan, live, record, act, steps, held);
            Outcome<Release> failure = write.run();
            awaits = failure == null;
            if (awaits) {
                await(record, write.deployment(), write.written());
            }
            return failure;
        } finally {
            if (!awaits) {
                held.release();
            }
        }
    }

    /** Whether a later release was begun and never ended: that it changed nothing is only certain once another is made. */
    private boolean goesOverAnother(Release running) {
        return Interruptions.pending(plan.app(), live)
                .filter(newest -> newest.number() != running.number())
                .isPresent();
    }

    /** Whoever held the Lease before may only sleep: its number has to stand on everything before the app is read. */
    private void takeOver(HeldLease held) {
        if (held.isTakenFromAnother()) {
            new Fence(kube, held)
                    .stamp(
                            live,
                            plan.objects().stream().map(PlannedObject::intended).toList());
            live = LiveApp.read(kube, plan.app());
            plan.requireCurrent(live);
        }
    }

    /** What keeps the Lease while the rollout is awaited. */
    RolloutWait.Upkeep upkeep() {
        return lease == null ? RolloutWait.Upkeep.NONE : lease;
    }

    /** What to wait for after a write that did not settle it. */
    Awaited awaited() {
        return Objects.requireNonNull(awaited, "what was settled is not awaited");
    }

    /** Tells what the end of the rollout means, after the watch that follows it where one is asked for. */
    Outcome<Release> end(RolloutEnd rollout) {
        return ReadyWatch.after(kube, plan, ends().of(rollout), rollout.line());
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
            settle(current);
            return new Unchanged<>(current, plan.app() + " is at release " + current.number() + " already");
        }
        steps.plan(List.of());
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
                act,
                String.valueOf(judged.number()),
                kube.session().clock().instant(),
                deployment);
        end = new ReleaseEnd(kube, plan, live, judged, act, begun, steps, written);
    }
}

package dev.sampan.deploy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.internal.kube.Kind;
import dev.sampan.internal.kube.KubeNamespace;
import dev.sampan.plan.Outcome;
import dev.sampan.plan.Stopped;
import dev.sampan.plan.Unchanged;
import dev.sampan.problem.InvalidRequestException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What letting a paused rollout go on would do: it is waited for, and the release that it brings is brought to its end. */
final class ResumeRolloutPlan extends PauseSwitch implements RolloutPlan {
    private final @Nullable Release open;
    private final Precautions.@Nullable Watch watch;

    /** @param open the release that has no verdict yet */
    private ResumeRolloutPlan(
            KubeNamespace kube,
            String app,
            ObjectNode deployment,
            @Nullable Release open,
            Precautions.@Nullable Watch watch) {
        super(kube, app, deployment, false);
        this.open = open;
        this.watch = watch;
    }

    static RolloutPlan of(KubeNamespace kube, String app, ObjectNode deployment) {
        Optional<Release> open = Rollouts.isPaused(deployment)
                ? ReleaseStore.findPending(kube, app, Json.annotation(deployment, Marks.RELEASE))
                : Optional.empty();
        return new ResumeRolloutPlan(kube, app, deployment, open.orElse(null), null);
    }

    @Override
    public RolloutPlan watch(Gates gates, Duration limit) {
        Precautions.Watch wished = new Precautions.Watch(gates, limit);
        AppSpecRules.checkWatch("watch the rollout of " + app, wished);
        if (open == null) {
            throw InvalidRequestException.of(
                    "deploy.nothing-to-watch",
                    "watch the rollout of " + app,
                    "it brings no release that is still to be judged",
                    isEmpty() ? "the app is not paused" : "the release that it carries has its verdict already",
                    "leave out watch(...)");
        }
        return new ResumeRolloutPlan(kube, app, deployment, open, wished);
    }

    @Override
    List<String> rows() {
        if (open == null) {
            return List.of();
        }
        return List.of(
                watch != null
                        ? watch.row(open.record().onFailure())
                        : "judges release " + open.number()
                                + " by its rollout alone: gates are not kept, watch(...) adds them");
    }

    @Override
    public Outcome<App> apply() {
        RunSteps steps = new RunSteps(kube.session(), "resume " + app);
        steps.plan(ResumedRelease.steps(open != null, watch));
        return Cancellation.told(title(), steps, "look with get(\"" + app + "\")", () -> apply(steps));
    }

    private Outcome<App> apply(RunSteps steps) {
        ObjectNode seen = read();
        requireCurrent(seen);
        if (isEmpty()) {
            return new Unchanged<>(Rollouts.app(app, kube.name(), seen), app + " is not paused");
        }
        Permissions.resuming().require(kube, "apply " + title());
        LiveApp live = LiveApp.read(kube, app);
        HeldApp lease = LeaseAcquisition.acquire(kube, app, Fence.highest(live), "resume the rollout of " + app);
        try {
            return resume(lease, lease.isTakenFromAnother() ? takeOver(lease, live) : live, steps);
        } catch (TakenOverException e) {
            return new Stopped<>(
                    "resuming " + app + " was stopped: " + e.problem().happened(),
                    steps.all(),
                    "look at history(\"" + app + "\")");
        } finally {
            lease.release();
        }
    }

    private LiveApp takeOver(HeldApp lease, LiveApp seen) {
        new Fence(kube, lease).stamp(seen, List.of());
        return LiveApp.read(kube, app);
    }

    private Outcome<App> resume(HeldApp lease, LiveApp live, RunSteps steps) {
        ObjectNode listed = live.deployment();
        ObjectNode now = listed == null ? read() : listed;
        requireCurrent(now);
        Awaited awaited =
                new Awaited(app, steps.act(), release(), kube.session().clock().instant(), now);
        Optional<Release> pending = open == null
                ? Optional.empty()
                : Optional.of(open)
                        .filter(release -> ReleaseStore.secret(live, release.number())
                                .filter(ReleaseStore::isPending)
                                .isPresent());
        if (pending.isEmpty() && watch != null) {
            throw outdated();
        }
        if (pending.isPresent()) {
            return new ResumedRelease(kube, live, pending.get(), watch, steps)
                    .run(lease, awaited, () -> write(lease, now));
        }
        steps.plan(ResumedRelease.steps(false, null));
        return new FollowedRollout(
                        kube, awaited, steps, "resuming " + app, ResumedRelease.STEP, "rollback(\"" + app + "\")")
                .run(lease, () -> write(lease, now));
    }

    private ObjectNode write(HeldApp lease, ObjectNode now) {
        return new Fence(kube, lease).patch(Kind.DEPLOYMENT, now, patch(), new Fence.Expectation() {
            @Override
            public boolean isDone(ObjectNode then) {
                return ResumeRolloutPlan.this.isDone(then);
            }

            @Override
            public boolean isUnmoved(@Nullable ObjectNode then) {
                return then != null && isCurrent(then);
            }
        });
    }
}

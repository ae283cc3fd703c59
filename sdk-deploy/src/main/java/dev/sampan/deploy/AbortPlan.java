package dev.sampan.deploy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.internal.kube.KubeNamespace;
import dev.sampan.plan.Change;
import dev.sampan.plan.Done;
import dev.sampan.plan.Evidence;
import dev.sampan.plan.Finding;
import dev.sampan.plan.Outcome;
import dev.sampan.plan.Plan;
import dev.sampan.plan.Stopped;
import dev.sampan.plan.Unknown;
import dev.sampan.problem.ClusterException;
import dev.sampan.problem.NotReadyException;
import dev.sampan.problem.SampanException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What taking an interrupted release back would do: restore the last good one, or delete what the first one has created. */
final class AbortPlan implements Plan<Release> {
    private final KubeNamespace kube;
    private final Release release;
    private final @Nullable Release target;
    private final @Nullable IntentPlan restoring;
    private final Removal removal;

    private AbortPlan(
            KubeNamespace kube,
            Release release,
            @Nullable Release target,
            @Nullable IntentPlan restoring,
            Removal removal) {
        this.kube = kube;
        this.release = release;
        this.target = target;
        this.restoring = restoring;
        this.removal = removal;
    }

    static Plan<Release> of(KubeNamespace kube, String app) {
        String attempted = "abort " + app;
        LiveApp live = LiveApp.read(kube, app);
        Release release = Interruptions.get(attempted, app, live);
        AppLease.read(kube, app)
                .requireFree(app, attempted, kube.session().clock().instant());
        Releases history = ReleaseStore.history(app, live);
        Release target = target(history, release).orElse(null);
        if (target == null) {
            return new AbortPlan(kube, release, null, null, Removal.of(app, live));
        }
        AppIntent intent = Rollbacks.intent(target, "abort release " + release.number());
        return new AbortPlan(kube, release, target, new AppPlanner(kube).plan(intent, live), Removal.none(app));
    }

    /** The last good release; if none ever was, the last that was brought to its end. */
    private static Optional<Release> target(Releases history, Release release) {
        return newest(history, release, Release.Verdict.GOOD)
                .or(() -> newest(history, release, Release.Verdict.FAILED));
    }

    private static Optional<Release> newest(Releases history, Release before, Release.Verdict verdict) {
        return history.stream()
                .filter(each -> each.number() < before.number() && each.verdict() == verdict)
                .findFirst();
    }

    @Override
    public String title() {
        return "Abort release " + release.number() + " of " + app() + " in " + kube.name() + "@" + kube.clusterName();
    }

    @Override
    public List<Change> changes() {
        List<Change> changes = new ArrayList<>(restoring == null ? removal.changes() : restoring.changes());
        changes.add(new Change(
                Change.Kind.ACT,
                "Release/" + release.number(),
                "",
                null,
                target == null ? "forget it" : "take it back to release " + target.number()));
        return List.copyOf(changes);
    }

    @Override
    public List<Finding> findings() {
        return restoring == null ? removal.findings() : Interruptions.untold(restoring.findings());
    }

    @Override
    public String digest() {
        return Json.digest(title() + changes() + (restoring == null ? "" : restoring.digest()))
                .toString();
    }

    @Override
    public Outcome<Release> apply() {
        IntentPlan.requireNoRefusal(title(), findings());
        RunSteps steps = restoring == null ? new RunSteps(kube.session(), "abort " + app()) : restoring.steps();
        if (restoring == null) {
            steps.plan(removal.steps());
        } else {
            steps.add(mark(release.number()));
        }
        String next = "look at interrupted() and history(\"" + app() + "\")";
        return Cancellation.told(title(), steps, next, () -> apply(steps));
    }

    private static String mark(int number) {
        return "mark release " + number + " aborted";
    }

    private Outcome<Release> apply(RunSteps steps) {
        LiveApp now = LiveApp.read(kube, app());
        (restoring == null ? Permissions.of(Act.DELETE) : Permissions.toApply(restoring))
                .and(Permissions.stamping(now))
                .require(kube, "apply " + title());
        Interruptions.get("abort " + app(), app(), now);
        requireCurrent(now);
        return restoring == null || isUntouched(now) ? behindFence(now, steps) : restore(restoring, now, steps);
    }

    private void requireCurrent(LiveApp live) {
        if (restoring == null) {
            removal.requireCurrent(title(), live);
        } else {
            restoring.requireCurrent(live);
        }
    }

    /** Whether the release left the app as it was before. */
    private boolean isUntouched(LiveApp live) {
        ObjectNode deployment = live.deployment();
        return restoring != null
                && restoring.isEmpty()
                && deployment != null
                && target != null
                && Json.annotation(deployment, Marks.RELEASE).equals(String.valueOf(target.number()));
    }

    /** What needs no new release. */
    private Outcome<Release> behindFence(LiveApp seen, RunSteps steps) {
        Instant begun = kube.session().clock().instant();
        if (restoring != null) {
            steps.plan(List.of(mark(release.number())));
        }
        HeldApp lease = LeaseAcquisition.acquire(kube, app(), Fence.highest(seen), "abort " + app());
        try {
            LiveApp live = current(lease, seen);
            Fence fence = new Fence(kube, lease);
            if (restoring == null) {
                removal.run(fence, steps);
                return removal.older().isEmpty() ? done("what it had created is deleted", begun) : undecided();
            }
            aborted(fence, live, steps);
            return done("nothing of it had been written", begun);
        } catch (TakenOverException e) {
            return new Stopped<>(title() + ": " + e.problem().happened(), steps.all(), "look at interrupted()");
        } catch (ClusterException | NotReadyException e) {
            if (Cancellation.isCauseOf(e)) {
                throw e;
            }
            return new Unknown<>(
                    title(),
                    List.of(new Evidence("abort", e.problem().happened())),
                    "look at interrupted(), then abort(\"" + app() + "\") again");
        } finally {
            lease.release();
        }
    }

    /** Until the Lease was taken another may have seen the release through. */
    private LiveApp current(HeldApp lease, LiveApp seen) {
        if (lease.isTakenFromAnother()) {
            new Fence(kube, lease).stamp(seen, List.of());
        }
        LiveApp live = LiveApp.read(kube, app());
        Interruptions.get("abort " + app(), app(), live);
        requireCurrent(live);
        return live;
    }

    private Outcome<Release> undecided() {
        return new Unknown<>(
                "what release " + release.number() + " of " + app() + " created is deleted; the rest was there before",
                removal.findings().stream()
                        .map(finding -> new Evidence(finding.object(), finding.what()))
                        .toList(),
                "look at what stays, and set it right where it is kept");
    }

    /** A rollback by all its rules; that the interrupted release is to be called aborted is all that is left after it. */
    private Outcome<Release> restore(IntentPlan plan, LiveApp now, RunSteps steps) {
        Instant begun = kube.session().clock().instant();
        Outcome<Release> restored = new ReleaseRun(kube, plan, now, steps).run();
        if (!restored.isGood()) {
            return restored;
        }
        Release current = restored.orElseThrow();
        String how = "release " + current.number() + " restores release "
                + current.restores().orElse(current.number());
        String step = mark(release.number());
        steps.begin(step);
        try {
            new ReleaseStore(kube).judge(release.app(), release.number(), Release.Verdict.ABORTED);
            steps.done(step);
        } catch (SampanException e) {
            steps.end(step, e);
            if (Cancellation.isCauseOf(e)) {
                throw e;
            }
            how += " (that it was aborted could not be written: " + e.problem().happened() + ")";
        }
        return done(how, begun);
    }

    /** This one and those before it that it had taken over. */
    private void aborted(Fence fence, LiveApp live, RunSteps steps) {
        live.releases().stream().filter(ReleaseStore::isPending).forEach(secret -> aborted(fence, secret, steps));
    }

    private static void aborted(Fence fence, ObjectNode secret, RunSteps steps) {
        String step = mark(Integer.parseInt(Json.label(secret, Marks.RELEASE)));
        steps.begin(step);
        try {
            ReleaseStore.judge(fence, secret, Release.Verdict.ABORTED);
        } catch (SampanException e) {
            steps.end(step, e);
            throw e;
        }
        steps.done(step);
    }

    private Outcome<Release> done(String how, Instant begun) {
        return new Done<>(
                release.judged(Release.Verdict.ABORTED),
                "release " + release.number() + " of " + app() + " is taken back: " + how,
                Duration.between(begun, kube.session().clock().instant()),
                "");
    }

    private String app() {
        return release.app();
    }

    @Override
    public String toString() {
        return PlanText.of(
                "Abort release " + release.number() + " of ",
                app() + " in " + kube.name() + "@" + kube.clusterName(),
                changes(),
                findings());
    }
}

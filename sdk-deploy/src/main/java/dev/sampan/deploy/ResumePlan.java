package dev.sampan.deploy;

import dev.sampan.internal.kube.KubeNamespace;
import dev.sampan.plan.Change;
import dev.sampan.plan.Finding;
import dev.sampan.plan.Outcome;
import dev.sampan.plan.Plan;
import java.util.ArrayList;
import java.util.List;

/** What going on with an interrupted release would do: write what its record has and the cluster has not, wait, judge. */
final class ResumePlan implements Plan<Release> {
    private final KubeNamespace kube;
    private final Release release;
    private final IntentPlan plan;

    private ResumePlan(KubeNamespace kube, Release release, IntentPlan plan) {
        this.kube = kube;
        this.release = release;
        this.plan = plan;
    }

    static Plan<Release> of(KubeNamespace kube, String app) {
        String attempted = "resume " + app;
        LiveApp live = LiveApp.read(kube, app);
        Release release = Interruptions.get(attempted, app, live);
        AppLease.read(kube, app)
                .requireFree(app, attempted, kube.session().clock().instant());
        return new ResumePlan(kube, release, new AppPlanner(kube).plan(Rollbacks.resumed(release), live));
    }

    @Override
    public String title() {
        return plan.title();
    }

    @Override
    public List<Change> changes() {
        List<Change> changes = new ArrayList<>(plan.changes());
        changes.add(new Change(
                Change.Kind.ACT, "Release/" + release.number(), "", null, "wait for its rollout, then judge it"));
        return List.copyOf(changes);
    }

    @Override
    public List<Finding> findings() {
        return Interruptions.untold(plan.findings());
    }

    @Override
    public String digest() {
        return plan.digest();
    }

    @Override
    public Outcome<Release> apply() {
        IntentPlan.requireNoRefusal(title(), findings());
        RunSteps steps = plan.steps(release.number(), false);
        return Cancellation.told(title(), steps, "resume(\"" + plan.app() + "\") again", () -> apply(steps));
    }

    private Outcome<Release> apply(RunSteps steps) {
        LiveApp now = LiveApp.read(kube, plan.app());
        Permissions.toApply(plan).and(Permissions.stamping(now)).require(kube, "apply " + title());
        plan.requireCurrent(now);
        Interruptions.get("resume " + plan.app(), plan.app(), now);
        return new ReleaseRun(kube, plan, now, steps, release.record()).run();
    }

    @Override
    public String toString() {
        return PlanText.of(
                "Resume release " + release.number() + " of ",
                plan.app() + " in " + kube.name() + "@" + kube.clusterName(),
                changes(),
                findings());
    }
}

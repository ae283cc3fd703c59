package dev.sampan.deploy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.internal.kube.Kind;
import dev.sampan.internal.kube.KubeNamespace;
import dev.sampan.plan.Change;
import dev.sampan.plan.Finding;
import dev.sampan.plan.Outcome;
import dev.sampan.plan.Plan;
import dev.sampan.problem.InvalidRequestException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What replacing every pod of an app would do: one annotation of the pod template, by the journal manager. */
final class RestartPlan implements Plan<App> {
    private static final String FIELD = "spec.template.metadata.annotations." + Marks.RESTARTED;
    private static final String MARK = "mark the pod template";

    private final KubeNamespace kube;
    private final String app;
    private final ObjectNode deployment;
    private final Instant stamp;

    RestartPlan(KubeNamespace kube, String app, ObjectNode deployment) {
        this.kube = kube;
        this.app = app;
        this.deployment = deployment;
        this.stamp = kube.session().clock().instant();
    }

    @Override
    public String title() {
        return "Restart " + app + " in " + kube.name() + "@" + kube.clusterName();
    }

    @Override
    public List<Change> changes() {
        String before = restartedAt(deployment);
        return List.of(new Change(
                Change.Kind.UPDATE, "Deployment/" + app, FIELD, before.isEmpty() ? null : before, stamp.toString()));
    }

    @Override
    public List<Finding> findings() {
        return SessionReview.of(kube, title(), changes(), deployment);
    }

    @Override
    public String digest() {
        return Json.digest(title() + changes() + uid(deployment)).toString();
    }

    @Override
    public Outcome<App> apply() {
        IntentPlan.requireNoRefusal(title(), findings());
        RunSteps steps = new RunSteps(kube.session(), "restart " + app);
        steps.plan(List.of(MARK, ReleaseSteps.WAIT));
        return Cancellation.told(title(), steps, "look with get(\"" + app + "\")", () -> apply(steps));
    }

    private Outcome<App> apply(RunSteps steps) {
        Permissions.of(Act.RESTART).require(kube, "apply " + title());
        ObjectNode now = kube.find(Kind.DEPLOYMENT, app).orElseThrow(this::outdated);
        if (!isCurrent(now, restartedAt(deployment))) {
            throw outdated();
        }
        HeldApp lease = LeaseAcquisition.acquire(kube, app, Fence.stampOf(now), steps.act());
        try {
            Instant begun = kube.session().clock().instant();
            Awaited awaited = new Awaited(app, steps.act(), release(deployment), begun, now);
            return new FollowedRollout(kube, awaited, steps, "restarting " + app, MARK, "")
                    .run(lease, () -> mark(lease, now));
        } finally {
            lease.release();
        }
    }

    private boolean isCurrent(ObjectNode now, String restartedAt) {
        return uid(now).equals(uid(deployment))
                && restartedAt(now).equals(restartedAt)
                && release(now).equals(release(deployment));
    }

    /** A patch, and no apply: that would take away what was applied under the same manager before, such as a stamp. */
    private ObjectNode mark(HeldApp lease, ObjectNode now) {
        ObjectNode mark = Json.object();
        mark.withObject("/spec/template/metadata/annotations").put(Marks.RESTARTED, stamp.toString());
        return new Fence(kube, lease).patch(Kind.DEPLOYMENT, now, mark, new Fence.Expectation() {
            @Override
            public boolean isDone(ObjectNode then) {
                return isCurrent(then, stamp.toString());
            }

            @Override
            public boolean isUnmoved(@Nullable ObjectNode then) {
                return then != null && isCurrent(then, restartedAt(deployment));
            }
        });
    }

    private InvalidRequestException outdated() {
        return InvalidRequestException.of(
                "deploy.plan-outdated",
                "restart " + app,
                "the app was restarted, deployed or deleted since the plan was made",
                "somebody else has written to the app",
                "plan again");
    }

    private static String uid(ObjectNode deployment) {
        return deployment.at("/metadata/uid").asText();
    }

    private static String release(ObjectNode deployment) {
        return Json.annotation(deployment, Marks.RELEASE);
    }

    private static String restartedAt(ObjectNode deployment) {
        return deployment
                .at("/spec/template/metadata/annotations")
                .path(Marks.RESTARTED)
                .asText();
    }

    @Override
    public String toString() {
        return PlanText.of("Restart " + app + " in ", kube.name() + "@" + kube.clusterName(), changes(), findings());
    }
}

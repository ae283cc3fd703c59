package dev.sampan.deploy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.internal.kube.Kind;
import dev.sampan.internal.kube.KubeNamespace;
import dev.sampan.internal.kube.KubeNamespace.ApplyOptions;
import dev.sampan.plan.Change;
import dev.sampan.plan.Finding;
import dev.sampan.plan.Outcome;
import dev.sampan.plan.Plan;
import dev.sampan.problem.InvalidRequestException;
import java.time.Instant;
import java.util.List;

/** What replacing every pod of an app would do: one annotation of the pod template, by the journal manager. */
final class RestartPlan implements Plan<App> {
    private static final String FIELD = "spec.template.metadata.annotations." + Marks.RESTARTED;

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
        Permissions.of(Act.RESTART).require(kube, "apply " + title());
        ObjectNode now = kube.find(Kind.DEPLOYMENT, app).orElseThrow(this::outdated);
        boolean same = uid(now).equals(uid(deployment))
                && restartedAt(now).equals(restartedAt(deployment))
                && release(now).equals(release(deployment));
        if (!same) {
            throw outdated();
        }
        Instant begun = kube.session().clock().instant();
        AppLease.read(kube, app).requireFree("restart " + app, begun);
        Awaited awaited = new Awaited(app, "restart " + app, release(deployment), begun, now);
        return new FollowedRollout(kube, awaited, "restarting " + app, "mark the pod template", "")
                .run(this::mark, verdict -> "");
    }

    private ObjectNode mark() {
        ObjectNode mark = Json.object().put("apiVersion", "apps/v1").put("kind", "Deployment");
        mark.putObject("metadata").put("name", app);
        mark.withObject("spec")
                .withObject("template")
                .withObject("metadata")
                .withObject("annotations")
                .put(Marks.RESTARTED, stamp.toString());
        return kube.apply(Kind.DEPLOYMENT, mark, new ApplyOptions(Marks.JOURNAL, false, false));
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

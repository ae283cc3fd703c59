package dev.sampan.deploy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.internal.kube.Kind;
import dev.sampan.internal.kube.KubeNamespace;
import dev.sampan.internal.kube.KubeNamespace.ApplyOptions;
import dev.sampan.internal.rollout.RolloutWait;
import dev.sampan.plan.Change;
import dev.sampan.plan.Done;
import dev.sampan.plan.Evidence;
import dev.sampan.plan.Failed;
import dev.sampan.plan.Finding;
import dev.sampan.plan.Outcome;
import dev.sampan.plan.Plan;
import dev.sampan.plan.Step;
import dev.sampan.plan.Stopped;
import dev.sampan.plan.Unknown;
import dev.sampan.problem.ClusterException;
import dev.sampan.problem.InvalidRequestException;
import dev.sampan.problem.SampanException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;

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
        try {
            ObjectNode mark = Json.object().put("apiVersion", "apps/v1").put("kind", "Deployment");
            mark.putObject("metadata").put("name", app);
            mark.withObject("spec")
                    .withObject("template")
                    .withObject("metadata")
                    .withObject("annotations")
                    .put(Marks.RESTARTED, stamp.toString());
            return await(begun, kube.apply(Kind.DEPLOYMENT, mark, new ApplyOptions(Marks.JOURNAL, false, false)));
        } catch (ClusterException e) {
            if (e.status() != 0) {
                throw e;
            }
            return unknown("mark the pod template", e);
        }
    }

    private Outcome<App> await(Instant begun, ObjectNode marked) {
        try {
            RolloutEnd end = RolloutWatch.await(
                    kube,
                    new Awaited(app, "restart " + app, release(deployment), begun, marked),
                    RolloutWait.Upkeep.NONE);
            if (end.state() == RolloutEnd.State.DONE) {
                App restarted = Rollouts.app(
                        app, kube.name(), kube.find(Kind.DEPLOYMENT, app).orElse(deployment));
                return new Done<>(
                        restarted,
                        app + " restarted, " + end.line(),
                        Duration.between(begun, kube.session().clock().instant()),
                        "");
            }
            if (end.state() == RolloutEnd.State.OVERTAKEN) {
                return new Stopped<>(
                        "restarting " + app + " was overtaken: " + end.line(),
                        steps(),
                        "look at history(\"" + app + "\")");
            }
            if (end.state() == RolloutEnd.State.PAUSED) {
                return new Stopped<>(
                        "restarting " + app + " is paused: " + end.line(), steps(), "resumeRollout(\"" + app + "\")");
            }
            if (end.state() == RolloutEnd.State.UNSEEN) {
                SampanException failure = Objects.requireNonNull(end.failure(), "an unseen end has a failure");
                return Thread.currentThread().isInterrupted() ? stopped() : unknown("wait for the rollout", failure);
            }
            return new Failed<>(
                    "restarting " + app + " failed",
                    Objects.requireNonNull(end.cause(), "a bad end has a cause"),
                    List.of("Deployment/" + app + ": " + end.line()),
                    null);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return stopped();
        } catch (SampanException e) {
            return Thread.currentThread().isInterrupted() ? stopped() : unknown("wait for the rollout", e);
        }
    }

    private Outcome<App> stopped() {
        return new Stopped<>(
                "waiting for the restart of " + app + " was interrupted",
                steps(),
                "the cluster goes on by itself; look with get(\"" + app + "\")");
    }

    private List<Step> steps() {
        return List.of(
                new Step("mark the pod template", Step.State.DONE),
                new Step("wait for the rollout", Step.State.PENDING));
    }

    private Outcome<App> unknown(String step, SampanException e) {
        return new Unknown<>(
                "restart of " + app + ": " + step,
                List.of(new Evidence(step, e.problem().happened())),
                "look with get(\"" + app + "\")");
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

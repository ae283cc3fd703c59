package dev.sampan.deploy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.internal.kube.Kind;
import dev.sampan.internal.kube.KubeNamespace;
import dev.sampan.plan.Change;
import dev.sampan.plan.Finding;
import dev.sampan.plan.Level;
import dev.sampan.plan.Plan;
import dev.sampan.plan.Severity;
import dev.sampan.problem.InvalidRequestException;
import java.util.ArrayList;
import java.util.List;

/** What plans have in common that set the field which holds a rollout where it is, as {@code kubectl rollout pause} does. Immutable. */
abstract class PauseSwitch implements Plan<App> {
    private static final String FIELD = "spec.paused";

    final KubeNamespace kube;
    final String app;
    final ObjectNode deployment;
    private final boolean on;

    /** @param on what it is to be */
    PauseSwitch(KubeNamespace kube, String app, ObjectNode deployment, boolean on) {
        this.kube = kube;
        this.app = app;
        this.deployment = deployment;
        this.on = on;
    }

    @Override
    public String title() {
        return (on ? "Pause the rollout of " : "Resume the rollout of ") + app + " in " + kube.name() + "@"
                + kube.clusterName();
    }

    @Override
    public List<Change> changes() {
        boolean before = Rollouts.isPaused(deployment);
        return before == on
                ? List.of()
                : List.of(new Change(
                        Change.Kind.UPDATE, "Deployment/" + app, FIELD, String.valueOf(before), String.valueOf(on)));
    }

    @Override
    public List<Finding> findings() {
        List<Finding> findings = new ArrayList<>(SessionReview.of(kube, title(), changes(), deployment));
        FieldOwners owners = FieldOwners.of(deployment);
        if (!changes().isEmpty()) {
            owners.othersOf(FIELD).stream()
                    .filter(owner -> !owner.equals(Marks.JOURNAL))
                    .findFirst()
                    .ifPresent(owner -> findings.add(owned(
                            owner + owners.since(owner).map(t -> " since " + t).orElse(""))));
        }
        return List.copyOf(findings);
    }

    private Finding owned(String owner) {
        return new Finding(
                "deploy.pause-owned",
                Severity.ERROR,
                Level.ENFORCE,
                "Deployment/" + app,
                FIELD + " is owned by " + owner,
                "whoever has paused or resumed it has a reason of his own",
                List.of(),
                "ask, then run kubectl -n " + kube.name() + " rollout " + (on ? "pause" : "resume") + " deployment/"
                        + app);
    }

    @Override
    public String digest() {
        return Json.digest(title() + changes() + uid(deployment) + rows()).toString();
    }

    /**
     * Refuses what a guard or another owner is against, and what has moved.
     *
     * @throws InvalidRequestException with what it is
     */
    void requireCurrent(ObjectNode now) {
        IntentPlan.requireNoRefusal(title(), findings());
        if (!isCurrent(now)) {
            throw outdated();
        }
    }

    boolean isCurrent(ObjectNode now) {
        return isSame(now) && Rollouts.isPaused(now) == Rollouts.isPaused(deployment);
    }

    /** Whether a Deployment is the one that was looked at, with the switch as it is to be: the first answer to the write was lost. */
    boolean isDone(ObjectNode now) {
        return isSame(now) && Rollouts.isPaused(now) == on;
    }

    private boolean isSame(ObjectNode now) {
        return uid(now).equals(uid(deployment)) && release(now).equals(release(deployment));
    }

    /** The Deployment, as it is right now. */
    ObjectNode read() {
        return kube.find(Kind.DEPLOYMENT, app).orElseThrow(this::outdated);
    }

    /** A merge patch that sets the switch. */
    ObjectNode patch() {
        ObjectNode patch = Json.object();
        ObjectNode spec = patch.putObject("spec");
        if (on) {
            spec.put("paused", true);
        } else {
            spec.putNull("paused");
        }
        return patch;
    }

    /** What a plan says besides its changes. */
    List<String> rows() {
        return List.of();
    }

    InvalidRequestException outdated() {
        return InvalidRequestException.of(
                "deploy.plan-outdated",
                "apply " + title(),
                "the app was paused, resumed, deployed or deleted since the plan was made",
                "somebody else has written to the app",
                "plan again");
    }

    /** The number of the release that the Deployment carries. */
    String release() {
        return release(deployment);
    }

    private static String uid(ObjectNode deployment) {
        return deployment.at("/metadata/uid").asText();
    }

    private static String release(ObjectNode deployment) {
        return Json.annotation(deployment, Marks.RELEASE);
    }

    @Override
    public String toString() {
        return PlanText.of(
                (on ? "Pause " : "Resume ") + app + " in ",
                kube.name() + "@" + kube.clusterName(),
                rows(),
                changes(),
                findings());
    }
}

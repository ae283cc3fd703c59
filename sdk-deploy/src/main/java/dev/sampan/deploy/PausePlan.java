package dev.sampan.deploy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.internal.kube.Kind;
import dev.sampan.internal.kube.KubeNamespace;
import dev.sampan.plan.Done;
import dev.sampan.plan.Evidence;
import dev.sampan.plan.Outcome;
import dev.sampan.plan.Unchanged;
import dev.sampan.plan.Unknown;
import dev.sampan.problem.ClusterException;
import dev.sampan.problem.SampanException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** What holding a rollout where it is would do. */
final class PausePlan extends PauseSwitch {
    private static final String SWITCH = "pause the rollout";
    private static final int ATTEMPTS = 10;

    PausePlan(KubeNamespace kube, String app, ObjectNode deployment) {
        super(kube, app, deployment, true);
    }

    @Override
    public Outcome<App> apply() {
        RunSteps steps = new RunSteps(kube.session(), "pause " + app);
        steps.plan(List.of(SWITCH));
        return Cancellation.told(title(), steps, "look with get(\"" + app + "\")", () -> apply(steps));
    }

    private Outcome<App> apply(RunSteps steps) {
        ObjectNode now = read();
        requireCurrent(now);
        if (isEmpty()) {
            return new Unchanged<>(Rollouts.app(app, kube.name(), now), app + " is paused already");
        }
        Permissions.pausing().require(kube, "apply " + title());
        Instant begun = kube.session().clock().instant();
        steps.begin(SWITCH);
        try {
            App paused = Rollouts.app(app, kube.name(), write(now));
            steps.done(SWITCH);
            return new Done<>(
                    paused,
                    "rollouts of " + app + " are paused" + underWay(),
                    Duration.between(begun, kube.session().clock().instant()),
                    "resumeRollout(\"" + app + "\")");
        } catch (SampanException e) {
            steps.end(SWITCH, e);
            if (!Doubt.isLeftBy(e) || Cancellation.isCauseOf(e)) {
                throw e;
            }
            return new Unknown<>(
                    "pausing " + app,
                    List.of(new Evidence("write spec.paused", e.problem().happened())),
                    "look with get(\"" + app + "\")");
        }
    }

    /** Whose act the brake holds; looked for after it, that it takes no longer. */
    private String underWay() {
        Instant now = kube.session().clock().instant();
        try {
            AppLease lease = AppLease.read(kube, app);
            return lease.isHeld(now) ? "; it holds the act that is under way: Lease " + lease.line(now) : "";
        } catch (SampanException e) {
            return "; whether an act is under way could not be seen: "
                    + e.problem().happened();
        }
    }

    /**
     * Only the switch, and only of the Deployment that was looked at: whoever deploys it anew or takes it over moves its version. No Lease is
     * waited for, as an act that is under way is what a pause is for.
     */
    private ObjectNode write(ObjectNode seen) {
        ObjectNode now = seen;
        for (int attempt = 1; ; attempt++) {
            ObjectNode patch = patch();
            patch.putObject("metadata")
                    .put("resourceVersion", now.at("/metadata/resourceVersion").asText());
            try {
                return kube.mergePatch(Kind.DEPLOYMENT, app, patch, Marks.JOURNAL);
            } catch (ClusterException e) {
                if (e.status() != 409 || attempt == ATTEMPTS) {
                    throw e;
                }
                now = Doubt.look(kube, Kind.DEPLOYMENT, app).orElseThrow(this::outdated);
                if (isDone(now)) {
                    return now;
                }
                requireCurrent(now);
            }
        }
    }
}

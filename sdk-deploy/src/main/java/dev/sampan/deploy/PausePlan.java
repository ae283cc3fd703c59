package dev.sampan.deploy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.internal.kube.KubeNamespace;
import dev.sampan.plan.Done;
import dev.sampan.plan.Evidence;
import dev.sampan.plan.Outcome;
import dev.sampan.plan.Unchanged;
import dev.sampan.plan.Unknown;
import dev.sampan.problem.ClusterException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** What holding a rollout where it is would do. */
final class PausePlan extends PauseSwitch {
    PausePlan(KubeNamespace kube, String app, ObjectNode deployment) {
        super(kube, app, deployment, true);
    }

    @Override
    public Outcome<App> apply() {
        ObjectNode now = read();
        requireCurrent(now);
        if (isEmpty()) {
            return new Unchanged<>(Rollouts.app(app, kube.name(), now), app + " is paused already");
        }
        Instant begun = kube.session().clock().instant();
        try {
            App paused = Rollouts.app(app, kube.name(), write());
            return new Done<>(
                    paused,
                    "rollouts of " + app + " are paused",
                    Duration.between(begun, kube.session().clock().instant()),
                    "resumeRollout(\"" + app + "\")");
        } catch (ClusterException e) {
            if (e.status() != 0) {
                throw e;
            }
            return new Unknown<>(
                    "pausing " + app,
                    List.of(new Evidence("write spec.paused", e.problem().happened())),
                    "look with get(\"" + app + "\")");
        }
    }
}

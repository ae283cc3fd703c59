package dev.sampan.deploy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.internal.kube.KubeNamespace;
import dev.sampan.plan.Change;
import dev.sampan.plan.Done;
import dev.sampan.plan.Evidence;
import dev.sampan.plan.Finding;
import dev.sampan.plan.Outcome;
import dev.sampan.plan.Plan;
import dev.sampan.plan.Unchanged;
import dev.sampan.plan.Unknown;
import dev.sampan.problem.ClusterException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** What holding a rollout where it is would do. */
final class PausePlan implements Plan<App> {
    private final KubeNamespace kube;
    private final String app;
    private final PauseSwitch pause;

    PausePlan(KubeNamespace kube, String app, ObjectNode deployment) {
        this.kube = kube;
        this.app = app;
        this.pause = new PauseSwitch(kube, app, deployment, true);
    }

    @Override
    public String title() {
        return pause.title();
    }

    @Override
    public List<Change> changes() {
        return pause.changes();
    }

    @Override
    public List<Finding> findings() {
        return pause.findings();
    }

    @Override
    public String digest() {
        return pause.digest();
    }

    @Override
    public Outcome<App> apply() {
        ObjectNode now = pause.read();
        pause.requireCurrent(now);
        if (isEmpty()) {
            return new Unchanged<>(Rollouts.app(app, kube.name(), now), app + " is paused already");
        }
        Instant begun = kube.session().clock().instant();
        try {
            App paused = Rollouts.app(app, kube.name(), pause.write());
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

    @Override
    public String toString() {
        return pause.toString();
    }
}

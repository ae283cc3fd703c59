package dev.sampan.deploy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.internal.kube.KubeNamespace;
import dev.sampan.plan.Outcome;
import dev.sampan.plan.Unchanged;
import dev.sampan.problem.SampanException;
import java.util.Optional;

/** What letting a paused rollout go on would do: it is waited for, and the release that it brings is judged. */
final class ResumeRolloutPlan extends PauseSwitch {
    ResumeRolloutPlan(KubeNamespace kube, String app, ObjectNode deployment) {
        super(kube, app, deployment, false);
    }

    @Override
    public Outcome<App> apply() {
        LiveApp live = LiveApp.read(kube, app);
        ObjectNode listed = live.deployment();
        ObjectNode now = listed == null ? read() : listed;
        requireCurrent(now);
        if (isEmpty()) {
            return new Unchanged<>(Rollouts.app(app, kube.name(), now), app + " is not paused");
        }
        Awaited awaited = new Awaited(
                app, "resume " + app, release(), kube.session().clock().instant(), now);
        return new FollowedRollout(kube, awaited, "resuming " + app, "resume the rollout", "rollback(\"" + app + "\")")
                .run(this::write, verdict -> judge(live, verdict));
    }

    /** The release that was applied while the rollout was paused has no verdict yet. */
    private String judge(LiveApp before, Release.Verdict verdict) {
        Optional<Release> carried = ReleaseStore.history(app, before).stream()
                .filter(r -> String.valueOf(r.number()).equals(release()))
                .filter(r -> r.verdict() == Release.Verdict.PENDING)
                .findFirst();
        if (carried.isEmpty()) {
            return "";
        }
        try {
            new ReleaseStore(kube).judge(app, carried.get().number(), verdict);
            return ", release " + carried.get().number();
        } catch (SampanException e) {
            return " (the verdict could not be written: " + e.problem().happened() + ")";
        }
    }
}

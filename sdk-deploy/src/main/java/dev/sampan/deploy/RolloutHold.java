package dev.sampan.deploy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.plan.Finding;
import dev.sampan.plan.Level;
import dev.sampan.plan.Severity;
import java.util.List;
import java.util.stream.Collectors;

/** Says of a plan that what it applies would not roll out, because the app is paused. */
final class RolloutHold {
    private RolloutHold() {}

    static void look(LiveApp live, PlanFindings findings) {
        ObjectNode deployment = live.deployment();
        if (deployment == null || !Rollouts.isPaused(deployment)) {
            return;
        }
        FieldOwners owners = FieldOwners.of(deployment);
        String by = owners.othersOf("spec.paused").stream()
                .map(owner -> " by " + owner
                        + owners.since(owner).map(t -> " since " + t).orElse(""))
                .collect(Collectors.joining(","));
        findings.add(new Finding(
                "deploy.rollout-paused",
                Severity.WARNING,
                Level.WARN,
                "Deployment/" + Json.name(deployment),
                "its rollouts are paused" + by,
                "what is applied is recorded and written, and replaces no pod until it is resumed",
                List.of(),
                "resumeRollout(\"" + Json.name(deployment) + "\")"));
    }
}

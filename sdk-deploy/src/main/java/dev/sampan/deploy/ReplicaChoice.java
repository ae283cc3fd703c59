package dev.sampan.deploy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.internal.kube.Kind;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Who decides the number of replicas, and what is applied of it.
 *
 * @param applied what the Deployment is applied with; empty leaves the field to the manager that has written it
 * @param recorded what the release asks for; empty when another decides
 */
record ReplicaChoice(OptionalInt applied, OptionalInt recorded) {
    /** As whom the autoscaler writes the number. */
    private static final String AUTOSCALER = "kube-controller-manager";

    /** The number that an autoscaler leaves behind belongs to nobody once the plan deletes it, so it is taken back with it. */
    static AppIntent freed(AppIntent intent, LiveApp live, List<PlannedDeletion> deletions) {
        boolean itsLast =
                isFreed(deletions, live) && live.writersOfReplicas().stream().allMatch(AUTOSCALER::equals);
        return itsLast ? intent.forcing(List.of("spec.replicas")) : intent;
    }

    static ReplicaChoice of(AppIntent intent, LiveApp live, List<PlannedDeletion> deletions, PlanFindings findings) {
        boolean freed = isFreed(deletions, live);
        boolean autoscaled = isAutoscaled(intent) || (live.isScaled() && !freed);
        ObjectNode deployment = live.deployment();
        int now = deployment == null ? 0 : Rollouts.replicas(deployment);
        Optional<String> owner = freed ? Optional.empty() : owner(intent, live);
        boolean taken = intent.forced().contains("spec.replicas") && !autoscaled;
        boolean other = intent.replicas().isPresent() && intent.replicas().getAsInt() != now;
        if (owner.isPresent() && !taken && other) {
            findings.replicasOwned(owner.get(), !autoscaled, now);
        }
        if (deployment == null) {
            int first = intent.replicas().orElse(autoscaled ? least(intent) : 1);
            return new ReplicaChoice(OptionalInt.of(first), autoscaled ? OptionalInt.empty() : OptionalInt.of(first));
        }
        if (autoscaled || (owner.isPresent() && !taken)) {
            return new ReplicaChoice(kept(live, now), OptionalInt.empty());
        }
        OptionalInt wished = OptionalInt.of(intent.replicas().orElse(now));
        return new ReplicaChoice(wished, wished);
    }

    /** Who decides the number of an app that is there: who does already, else the autoscaler that it is to have. */
    private static Optional<String> owner(AppIntent intent, LiveApp live) {
        boolean willBe = live.deployment() != null && isAutoscaled(intent);
        return live.otherOwnerOfReplicas()
                .or(() -> willBe ? Optional.of("HorizontalPodAutoscaler/" + intent.app()) : Optional.empty());
    }

    /** A field that only we own would fall back to its default when it is left out, so it is kept until another has written it. */
    private static OptionalInt kept(LiveApp live, int now) {
        return live.writersOfReplicas().isEmpty() ? OptionalInt.of(now) : OptionalInt.empty();
    }

    private static boolean isFreed(List<PlannedDeletion> deletions, LiveApp live) {
        return live.scalers().isEmpty()
                && deletions.stream().anyMatch(d -> d.kind().equals(Kind.HORIZONTAL_POD_AUTOSCALER));
    }

    static boolean isAutoscaled(AppIntent intent) {
        return intent.objects().stream().anyMatch(ReplicaChoice::isAutoscaler);
    }

    private static int least(AppIntent intent) {
        return intent.objects().stream()
                .filter(ReplicaChoice::isAutoscaler)
                .mapToInt(o -> o.at("/spec/minReplicas").asInt(1))
                .findFirst()
                .orElse(1);
    }

    private static boolean isAutoscaler(ObjectNode object) {
        return object.path("kind").asText().equals("HorizontalPodAutoscaler");
    }
}

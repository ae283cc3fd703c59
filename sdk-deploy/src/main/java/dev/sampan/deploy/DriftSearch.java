package dev.sampan.deploy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.internal.kube.KubeNamespace;
import dev.sampan.plan.Change;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Finds where an app differs from its release: what planning that release anew would change, as the API server compares it, and who has
 * changed it.
 */
final class DriftSearch {
    private static final String REPLICAS = "spec.replicas";

    private final KubeNamespace kube;
    private final Release release;
    private final LiveApp live;

    DriftSearch(KubeNamespace kube, Release release, LiveApp live) {
        this.kube = kube;
        this.release = release;
        this.live = live;
    }

    Drift run() {
        AppIntent intent = Rollbacks.intent(release, "restore release " + release.number());
        IntentPlan plan = new AppPlanner(kube).plan(intent, live);
        List<DriftedField> fields = new ArrayList<>();
        plan.changes().forEach(change -> fields.add(field(change, plan)));
        Optional<DriftedField> replicas = replicas(plan);
        replicas.ifPresent(fields::add);
        List<String> taken = new ArrayList<>(plan.conflicting());
        replicas.ifPresent(field -> taken.add(field.field()));
        return new Drift(release, fields, taken.isEmpty() ? plan : plan.forced(taken.toArray(new String[0])));
    }

    private DriftedField field(Change change, IntentPlan plan) {
        if (change.kind() == Change.Kind.DELETE) {
            return new DriftedField(change.object(), "", null, "there", "", Optional.empty());
        }
        FieldOwners owners = FieldOwners.of(liveOf(change.object(), plan));
        String manager = owners.othersOf(change.field()).stream().findFirst().orElse("");
        return new DriftedField(
                change.object(), change.field(), change.after(), change.before(), manager, since(owners, manager));
    }

    /** Another's number is left alone by a plan, and no change of it. */
    private Optional<DriftedField> replicas(IntentPlan plan) {
        ObjectNode deployment = live.deployment();
        boolean told = plan.changes().stream().anyMatch(c -> c.field().equals(REPLICAS));
        if (deployment == null || told || live.isScaled() || release.replicas().isEmpty()) {
            return Optional.empty();
        }
        int now = Rollouts.replicas(deployment);
        int then = release.replicas().getAsInt();
        FieldOwners owners = FieldOwners.of(deployment);
        return now == then
                ? Optional.empty()
                : owners.othersOf(REPLICAS).stream()
                        .findFirst()
                        .map(manager -> new DriftedField(
                                "Deployment/" + release.app(),
                                REPLICAS,
                                String.valueOf(then),
                                String.valueOf(now),
                                manager,
                                since(owners, manager)));
    }

    private static @Nullable ObjectNode liveOf(String label, IntentPlan plan) {
        return plan.objects().stream()
                .filter(o -> o.label().equals(label))
                .map(PlannedObject::live)
                .filter(java.util.Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    private static Optional<Instant> since(FieldOwners owners, String manager) {
        return owners.since(manager).flatMap(DriftSearch::instant);
    }

    private static Optional<Instant> instant(String text) {
        try {
            return Optional.of(Instant.parse(text));
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }
}

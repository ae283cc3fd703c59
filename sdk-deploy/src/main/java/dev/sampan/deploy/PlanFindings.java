package dev.sampan.deploy;

import dev.sampan.internal.kube.ApplyConflictException.Conflict;
import dev.sampan.internal.kube.KubeNamespace;
import dev.sampan.plan.Finding;
import dev.sampan.plan.Guard;
import dev.sampan.plan.Level;
import dev.sampan.plan.Review;
import dev.sampan.plan.Severity;
import dev.sampan.plan.Waiver;
import dev.sampan.problem.ClusterException;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Collects what is to be said of a plan. Not thread-safe; one per plan. */
final class PlanFindings {
    private final KubeNamespace kube;
    private final AppIntent intent;
    private final List<Finding> findings = new ArrayList<>();
    private final List<String> conflicting = new ArrayList<>();

    PlanFindings(KubeNamespace kube, AppIntent intent) {
        this.kube = kube;
        this.intent = intent;
        intent.notes().forEach(note -> add(waived(note)));
    }

    List<Finding> all() {
        return List.copyOf(findings);
    }

    /** The paths of the fields that others own and that the plan sets otherwise. */
    List<String> conflicting() {
        return List.copyOf(conflicting);
    }

    void add(Finding finding) {
        findings.add(finding);
    }

    /** As {@link #add}, for a rule that a waiver of the spec may cover. */
    void addUnlessWaived(Finding finding) {
        add(waived(finding));
    }

    /** @param plan is made when there is a guard to look at it */
    void review(Supplier<Review> plan) {
        List<Guard> guards = new ArrayList<>(kube.session().guards());
        guards.addAll(intent.guards());
        if (guards.isEmpty()) {
            return;
        }
        Review review = plan.get();
        for (Guard guard : guards) {
            guard.review(review).forEach(finding -> add(waived(finding)));
        }
    }

    /** Tells conflicts; true if all of them may be taken by force. Our own notes, copied by others, may always be. */
    boolean conflicts(String object, List<Conflict> conflicts, FieldOwners owners) {
        boolean allForced = true;
        for (Conflict conflict : conflicts) {
            String field = AppIntent.plain(conflict.field());
            if (field.startsWith("metadata.annotations." + Marks.PREFIX)) {
                continue;
            }
            conflicting.add(field);
            boolean forced = intent.forced().contains(field);
            allForced &= forced;
            String since =
                    owners.since(conflict.manager()).map(t -> " since " + t).orElse("");
            add(new Finding(
                    "deploy.conflict",
                    forced ? Severity.WARNING : Severity.ERROR,
                    forced ? Level.WARN : Level.ENFORCE,
                    object,
                    field + " is owned by " + conflict.manager() + since,
                    forced
                            ? "it is taken by force: that manager may write it back"
                            : "another writer has set it to something else",
                    List.of(),
                    "force(\"" + field + "\") takes it, and " + conflict.manager()
                            + " loses it; or leave the field to it"));
        }
        return allForced;
    }

    void immutable(String object, ClusterException e, String app) {
        add(new Finding(
                "deploy.immutable-field",
                Severity.ERROR,
                Level.ENFORCE,
                object,
                "a field cannot be changed while the object is there: "
                        + e.problem().happened(),
                "Kubernetes fixes it when the object is made; often another tool made it",
                List.of(),
                "delete " + object + " first (its pods stop), or choose another name than " + app));
    }

    void replicasOwned(String owner, boolean forcible, int now) {
        add(new Finding(
                "deploy.replicas-owned",
                intent.replicasMatter() ? Severity.ERROR : Severity.WARNING,
                intent.replicasMatter() ? Level.ENFORCE : Level.WARN,
                "Deployment/" + intent.app(),
                "spec.replicas is owned by " + owner + " and stays " + now,
                "two writers of one number would fight",
                List.of(),
                forcible
                        ? "force(\"spec.replicas\") takes it; or scale where it is owned"
                        : "change the autoscaler's bounds, or delete it first"));
    }

    /** A finding that a waiver covers is shown, and no longer in the way. */
    private Finding waived(Finding finding) {
        LocalDate today = LocalDate.ofInstant(kube.session().clock().instant(), ZoneOffset.UTC);
        Optional<Waiver> waiver = intent.waivers().stream()
                .filter(w -> w.rule().equals(finding.id()) && w.holdsOn(today))
                .findFirst();
        return waiver.map(w -> new Finding(
                        finding.id(),
                        finding.severity(),
                        Level.OBSERVE,
                        finding.object(),
                        finding.what(),
                        w.toString(),
                        finding.evidence(),
                        finding.nextStep()))
                .orElse(finding);
    }
}

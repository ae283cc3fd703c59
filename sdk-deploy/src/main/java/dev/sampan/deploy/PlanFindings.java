package dev.sampan.deploy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.internal.kube.ApplyConflictException.Conflict;
import dev.sampan.internal.kube.KubeNamespace;
import dev.sampan.plan.Change;
import dev.sampan.plan.Evidence;
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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
            add(conflict(object, field, conflict.manager(), owners));
        }
        return allForced;
    }

    /** Tells ports that others have given another number. */
    void clashes(String object, List<PortClash> clashes, FieldOwners owners) {
        for (PortClash clash : clashes) {
            conflicting.add(clash.field());
            String manager = owners.othersOf(clash.field()).stream().findFirst().orElse("nobody");
            add(conflict(object, clash.field(), manager, owners));
        }
    }

    private Finding conflict(String object, String field, String manager, FieldOwners owners) {
        boolean forced = intent.forced().contains(field);
        String since = owners.since(manager).map(t -> " since " + t).orElse("");
        String consequence = Consequences.ofForce(manager);
        return new Finding(
                "deploy.conflict",
                forced ? Severity.WARNING : Severity.ERROR,
                forced ? Level.WARN : Level.ENFORCE,
                object,
                field + " is owned by " + manager + since,
                forced ? "it is taken by force: " + consequence : "another writer has set it to something else",
                List.of(),
                "force(\"" + field + "\") takes it, and " + manager + " loses it: " + consequence
                        + "; or leave the field to it");
    }

    /** Tells a field that would be refused, known before anybody is asked. */
    void immutable(String object, ImmutableFields.Fixed fixed) {
        add(new Finding(
                "deploy.immutable-field",
                Severity.ERROR,
                Level.ENFORCE,
                object,
                fixed.field() + " cannot be changed while the object is there: it is " + fixed.live() + ", wished is "
                        + fixed.wished(),
                "Kubernetes fixes it when the object is made",
                List.of(),
                fixed.instead()));
    }

    void immutable(String object, ClusterException e) {
        add(new Finding(
                "deploy.immutable-field",
                Severity.ERROR,
                Level.ENFORCE,
                object,
                "a field cannot be changed while the object is there: "
                        + e.problem().happened(),
                "Kubernetes fixes it when the object is made; often another tool made it",
                List.of(),
                "delete " + object + " first (its pods stop), or choose another name than " + intent.app()));
    }

    /** Tells what scales the app besides the autoscaler it is to have, and what could not be looked at. */
    void scalers(LiveApp live) {
        ObjectNode autoscaler = live.autoscaler();
        List<String> others = new ArrayList<>(live.scalers().direct());
        if (autoscaler != null && !Json.name(autoscaler).equals(intent.app())) {
            others.add("HorizontalPodAutoscaler/" + Json.name(autoscaler));
        }
        if (ReplicaChoice.isAutoscaled(intent) && !others.isEmpty()) {
            add(new Finding(
                    "deploy.two-autoscalers",
                    Severity.ERROR,
                    Level.ENFORCE,
                    "Deployment/" + intent.app(),
                    String.join(" and ", others) + " scales it already",
                    "two autoscalers of one Deployment fight, or both stop",
                    List.of(),
                    "leave autoscale(...) out, or delete the other one first"));
        }
        for (String kind : live.scalers().unseen()) {
            add(new Finding(
                    "deploy.scalers-unseen",
                    Severity.WARNING,
                    Level.OBSERVE,
                    "Deployment/" + intent.app(),
                    "nobody may say whether one of " + kind + " scales it",
                    "RBAC does not grant: list " + kind,
                    List.of(),
                    "grant it: role(name) of Deploy has it; a cluster without them is not affected"));
        }
    }

    /** Tells who keeps objects of the app as something outside the cluster has them, and what to put there. */
    void gitOps(LiveApp live, List<Change> changes) {
        Map<GitOpsOwner, List<String>> owners = new LinkedHashMap<>();
        for (ObjectNode object : live.objects()) {
            GitOpsOwner.of(object)
                    .filter(owner -> !(intent.adopts() && owner.helm()))
                    .ifPresent(owner -> owners.computeIfAbsent(owner, o -> new ArrayList<>())
                            .add(object.path("kind").asText() + "/" + Json.name(object)));
        }
        owners.forEach((owner, objects) -> add(owner.finding(
                String.join(", ", objects),
                changes.stream()
                        .filter(change -> objects.contains(change.object()))
                        .map(change -> new Evidence("to be put there", change.toString()))
                        .toList())));
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

package dev.sampan.sandbox.internal.controller;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.sandbox.internal.objects.ApiStatusException;
import dev.sampan.sandbox.internal.objects.Resources;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One Deployment and its replica sets during one reconciliation. */
final class DeploymentRollout {
    private static final int NAME_LIMIT = 253;

    private final ControlPlaneContext context;
    private final Cluster cluster;
    private final DeploymentSpec spec;
    private final List<ObjectNode> sets;
    private ObjectNode deployment;
    private @Nullable String newSetName;
    private boolean pauseNoted;

    DeploymentRollout(ControlPlaneContext context, ObjectNode deployment, List<ObjectNode> sets) {
        this.context = context;
        this.cluster = context.cluster();
        this.deployment = deployment;
        this.spec = DeploymentSpec.of(deployment);
        this.sets = sets;
    }

    ObjectNode deployment() {
        return deployment;
    }

    DeploymentSpec spec() {
        return spec;
    }

    List<ObjectNode> allSets() {
        return sets;
    }

    @Nullable
    ObjectNode newSet() {
        return sets.stream()
                .filter(set -> Meta.name(set).equals(newSetName))
                .findFirst()
                .orElse(null);
    }

    ObjectNode requireNewSet() {
        ObjectNode found = newSet();
        if (found == null) {
            throw new IllegalStateException("there is no replica set of the present template");
        }
        return found;
    }

    List<ObjectNode> oldSets() {
        return sets.stream().filter(set -> !Meta.name(set).equals(newSetName)).toList();
    }

    List<ObjectNode> activeOldSets() {
        return oldSets().stream().filter(set -> ReplicaSets.size(set) > 0).toList();
    }

    List<ObjectNode> activeSets() {
        return sets.stream().filter(set -> ReplicaSets.size(set) > 0).toList();
    }

    private void replace(ObjectNode set) {
        sets.replaceAll(known -> Meta.name(known).equals(Meta.name(set)) ? set : known);
    }

    /** Finds the replica set of the present template, gives it the newest revision, and creates it if that is wanted. */
    void findNewSet(boolean create) {
        JsonNode template = Tree.at(deployment, "spec", "template");
        ObjectNode existing = sets.stream()
                .filter(set -> ReplicaSets.runs(set, template))
                .findFirst()
                .orElse(null);
        newSetName = existing == null ? null : Meta.name(existing);
        long revision =
                oldSets().stream().mapToLong(ReplicaSets::revision).max().orElse(0) + 1;
        if (existing != null) {
            takeUp(existing, revision);
        } else if (create) {
            createNewSet(template, revision);
        }
    }

    private void takeUp(ObjectNode existing, long revision) {
        ObjectNode updated = cluster.update(Resources.REPLICA_SETS, existing, set -> {
            SetAnnotations.carryOver(deployment, set, revision);
            if (Tree.number(set, 0, "spec", "minReadySeconds") != spec.minReadySeconds()) {
                Tree.child(set, "spec").put("minReadySeconds", spec.minReadySeconds());
            }
        });
        replace(updated);
        writeRevision(
                Meta.annotation(updated, ReplicaSets.REVISION),
                Conditions.find(deployment, "Progressing") == null ? "FoundNewReplicaSet" : null,
                "Found new replica set \"%s\"".formatted(Meta.name(updated)));
    }

    private void writeRevision(String revision, @Nullable String progressReason, String message) {
        deployment = cluster.updateStatusAndAnnotations(Resources.DEPLOYMENTS, deployment, tree -> {
            if (!Meta.annotation(tree, ReplicaSets.REVISION).equals(revision)) {
                Meta.annotate(tree, ReplicaSets.REVISION, revision);
            }
            if (progressReason != null && spec.hasDeadline()) {
                DeploymentConditions.set(
                        Tree.child(tree, "status"), "Progressing", "True", progressReason, message, context.now());
            }
        });
    }

    private void createNewSet(JsonNode template, long revision) {
        int collisions = Tree.number(deployment, 0, "status", "collisionCount");
        String hash = TemplateHash.of(template, collisions);
        ObjectNode wanted = newSetTree(template, hash);
        wanted.withObjectProperty("spec").put("replicas", newSetSize(0));
        SetAnnotations.carryOver(deployment, wanted, revision);
        SetAnnotations.bounds(wanted, spec);
        ObjectNode created;
        try {
            created = cluster.create(Resources.REPLICA_SETS, Meta.namespace(deployment), wanted);
        } catch (ApiStatusException refused) {
            handleRefusal(refused, Meta.name(wanted));
            throw refused;
        }
        sets.add(created);
        newSetName = Meta.name(created);
        if (ReplicaSets.size(created) > 0) {
            event("Scaled up replica set %s from 0 to %d".formatted(Meta.name(created), ReplicaSets.size(created)));
        }
        // the real controller's second status of one round is refused, as it still carries the version before the first
        writeRevision(
                Long.toString(revision),
                pauseNoted ? null : "NewReplicaSetCreated",
                "Created new replica set \"%s\"".formatted(Meta.name(created)));
    }

    private void handleRefusal(ApiStatusException refused, String name) {
        if (refused.reason().equals("AlreadyExists")) {
            // another object has the name of this hash: the next attempt salts it
            deployment = cluster.updateStatus(
                    Resources.DEPLOYMENTS,
                    deployment,
                    status -> status.put("collisionCount", Tree.number(status, 0, "collisionCount") + 1));
            return;
        }
        String message = "Failed to create new replica set \"%s\": %s".formatted(name, refused.getMessage());
        if (spec.hasDeadline()) {
            deployment = cluster.updateStatus(
                    Resources.DEPLOYMENTS,
                    deployment,
                    status -> DeploymentConditions.set(
                            status, "Progressing", "False", "ReplicaSetCreateError", message, context.now()));
        }
        context.events().warning(Resources.DEPLOYMENTS, deployment, "ReplicaSetCreateError", message);
    }

    private ObjectNode newSetTree(JsonNode template, String hash) {
        String prefix = Meta.name(deployment);
        int room = NAME_LIMIT - 1 - hash.length();
        ObjectNode set = Tree.object()
                .put("apiVersion", Resources.REPLICA_SETS.apiVersion())
                .put("kind", Resources.REPLICA_SETS.kind());
        set.putObject("metadata")
                .put("name", (prefix.length() > room ? prefix.substring(0, room) : prefix) + "-" + hash)
                .put("namespace", Meta.namespace(deployment));
        Meta.setController(set, Resources.DEPLOYMENTS, deployment);
        ObjectNode setSpec = set.putObject("spec");
        setSpec.put("minReadySeconds", spec.minReadySeconds());
        ObjectNode copy = setSpec.putObject("template");
        copy.setAll((ObjectNode) template.deepCopy());
        Meta.label(copy, ReplicaSets.HASH_LABEL, hash);
        Meta.metadata(set).set("labels", Tree.at(copy, "metadata", "labels").deepCopy());
        ObjectNode selector = setSpec.putObject("selector");
        selector.setAll((ObjectNode) Tree.at(deployment, "spec", "selector").deepCopy());
        Tree.child(selector, "matchLabels").put(ReplicaSets.HASH_LABEL, hash);
        return set;
    }

    /** How big the new replica set may be now. */
    int newSetSize(int present) {
        if (spec.recreate()) {
            return spec.replicas();
        }
        int room = spec.maxReplicas() - ReplicaSets.sizes(sets);
        return room <= 0 ? present : present + Math.min(room, spec.replicas() - present);
    }

    /** Scales a replica set, with an event; false if it has that size. */
    boolean scale(ObjectNode set, int size) {
        int before = ReplicaSets.size(set);
        replace(cluster.update(Resources.REPLICA_SETS, set, tree -> {
            Tree.child(tree, "spec").put("replicas", size);
            SetAnnotations.bounds(tree, spec);
        }));
        if (before == size) {
            return false;
        }
        event("Scaled %s replica set %s from %d to %d"
                .formatted(before < size ? "up" : "down", Meta.name(set), before, size));
        return true;
    }

    private void event(String message) {
        context.events().normal(Resources.DEPLOYMENTS, deployment, "ScalingReplicaSet", message);
    }

    boolean isScalingEvent() {
        return activeSets().stream()
                .map(set -> Meta.annotation(set, ReplicaSets.DESIRED_REPLICAS))
                .anyMatch(desired -> !desired.isEmpty() && !desired.equals(Integer.toString(spec.replicas())));
    }

    boolean isComplete() {
        return DeploymentConditions.isComplete(deployment.path("status"), spec, Meta.generation(deployment));
    }

    /** Deletes the oldest replica sets beyond the history limit that are quite empty. */
    void cleanUp() {
        if (spec.historyLimit() == Integer.MAX_VALUE) {
            return;
        }
        List<ObjectNode> old = new ArrayList<>(
                oldSets().stream().filter(set -> !Meta.isDeleting(set)).toList());
        old.sort(Comparator.comparingLong(ReplicaSets::revision).thenComparing(ReplicaSets.OLDEST_FIRST));
        for (ObjectNode set : old.subList(0, Math.max(0, old.size() - spec.historyLimit()))) {
            boolean empty = ReplicaSets.size(set) == 0
                    && ReplicaSets.count(set, "replicas") == 0
                    && Meta.generation(set) <= ReplicaSets.count(set, "observedGeneration");
            if (empty) {
                cluster.delete(Resources.REPLICA_SETS, set);
            }
        }
    }

    void notePause() {
        if (!spec.hasDeadline()) {
            return;
        }
        ObjectNode progressing = Conditions.find(deployment, "Progressing");
        String reason = progressing == null ? "" : Tree.text(progressing, "reason");
        if (reason.equals("ProgressDeadlineExceeded")) {
            return;
        }
        boolean noted = reason.equals("DeploymentPaused");
        if (spec.paused() == noted) {
            return;
        }
        String now = spec.paused() ? "DeploymentPaused" : "DeploymentResumed";
        String message = spec.paused() ? "Deployment is paused" : "Deployment is resumed";
        deployment = cluster.updateStatus(
                Resources.DEPLOYMENTS,
                deployment,
                status -> DeploymentConditions.set(status, "Progressing", "Unknown", now, message, context.now()));
        pauseNoted = true;
    }

    void writeScalingStatus() {
        deployment = cluster.updateStatus(
                Resources.DEPLOYMENTS, deployment, status -> DeploymentConditions.count(status, this, context.now()));
    }

    void writeRolloutStatus() {
        ObjectNode before = deployment;
        deployment = cluster.updateStatus(Resources.DEPLOYMENTS, deployment, status -> {
            DeploymentConditions.count(status, this, context.now());
            DeploymentConditions.progress(status, before, this, context.now());
        });
    }
}

package dev.sampan.sandbox.internal.controller;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The status of a Deployment: its counters and conditions. */
final class DeploymentConditions {
    private DeploymentConditions() {}

    /** Sets a condition unless it has that status and reason already. */
    static void set(ObjectNode status, String type, String value, String reason, String message, Instant now) {
        ObjectNode known = Tree.element(status.path("conditions"), "type", type);
        if (known != null
                && Tree.text(known, "status").equals(value)
                && Tree.text(known, "reason").equals(reason)) {
            return;
        }
        write(status, type, value, reason, message, now);
    }

    /** A condition that is written again goes to the end of the list. */
    private static void write(
            ObjectNode status, String type, String value, String reason, String message, Instant now) {
        ObjectNode known = Tree.element(status.path("conditions"), "type", type);
        if (known != null) {
            Conditions.remove(status, type);
            Tree.list(status, "conditions").add(known);
        }
        Conditions.set(status, type, value, reason, message, now);
        ObjectNode written = Tree.element(status.path("conditions"), "type", type);
        if (written != null) {
            written.put("lastUpdateTime", Tree.stamp(now));
        }
    }

    static void count(ObjectNode status, DeploymentRollout rollout, Instant now) {
        List<ObjectNode> sets = rollout.allSets();
        ObjectNode newSet = rollout.newSet();
        int available = ReplicaSets.counts(sets, "availableReplicas");
        status.put("observedGeneration", Meta.generation(rollout.deployment()));
        counter(status, "replicas", ReplicaSets.counts(sets, "replicas"));
        counter(status, "updatedReplicas", newSet == null ? 0 : ReplicaSets.count(newSet, "replicas"));
        counter(status, "readyReplicas", ReplicaSets.counts(sets, "readyReplicas"));
        counter(status, "availableReplicas", available);
        counter(status, "unavailableReplicas", Math.max(0, ReplicaSets.sizes(sets) - available));
        status.put("terminatingReplicas", ReplicaSets.counts(sets, "terminatingReplicas"));
        if (available >= rollout.spec().minAvailable()) {
            set(status, "Available", "True", "MinimumReplicasAvailable", "Deployment has minimum availability.", now);
        } else {
            set(
                    status,
                    "Available",
                    "False",
                    "MinimumReplicasUnavailable",
                    "Deployment does not have minimum availability.",
                    now);
        }
    }

    private static void counter(ObjectNode status, String field, int value) {
        ReplicaSetController.count(status, field, value);
    }

    static boolean isComplete(JsonNode status, DeploymentSpec spec, long generation) {
        return Tree.number(status, 0, "updatedReplicas") == spec.replicas()
                && Tree.number(status, 0, "replicas") == spec.replicas()
                && Tree.number(status, 0, "availableReplicas") == spec.replicas()
                && Tree.at(status, "observedGeneration").asLong() >= generation;
    }

    /** Judges the progress since the status before. */
    static void progress(ObjectNode status, ObjectNode before, DeploymentRollout rollout, Instant now) {
        DeploymentSpec spec = rollout.spec();
        ObjectNode current = Conditions.find(before, "Progressing");
        String reason = current == null ? "" : Tree.text(current, "reason");
        boolean done = reason.equals("NewReplicaSetAvailable")
                && Tree.number(status, 0, "replicas") == Tree.number(status, 0, "updatedReplicas");
        if (!spec.hasDeadline()) {
            Conditions.remove(status, "Progressing");
        } else if (!done) {
            judge(status, before, rollout, reason, now);
        }
        replicaFailure(status, rollout, now);
    }

    private static void judge(
            ObjectNode status, ObjectNode before, DeploymentRollout rollout, String reason, Instant now) {
        ObjectNode newSet = rollout.newSet();
        String who = newSet == null
                ? "Deployment \"%s\"".formatted(Meta.name(before))
                : "ReplicaSet \"%s\"".formatted(Meta.name(newSet));
        if (isComplete(status, rollout.spec(), Meta.generation(before))) {
            set(status, "Progressing", "True", "NewReplicaSetAvailable", who + " has successfully progressed.", now);
        } else if (hasProgressed(before.path("status"), status)) {
            write(status, "Progressing", "True", "ReplicaSetUpdated", who + " is progressing.", now);
        } else if (isLate(status, rollout.spec(), reason, now)) {
            set(status, "Progressing", "False", "ProgressDeadlineExceeded", who + " has timed out progressing.", now);
        }
    }

    private static boolean hasProgressed(JsonNode before, JsonNode after) {
        int oldBefore = Tree.number(before, 0, "replicas") - Tree.number(before, 0, "updatedReplicas");
        int oldAfter = Tree.number(after, 0, "replicas") - Tree.number(after, 0, "updatedReplicas");
        return grew(before, after, "updatedReplicas")
                || oldAfter < oldBefore
                || grew(before, after, "readyReplicas")
                || grew(before, after, "availableReplicas");
    }

    private static boolean grew(JsonNode before, JsonNode after, String counter) {
        return Tree.number(after, 0, counter) > Tree.number(before, 0, counter);
    }

    private static boolean isLate(ObjectNode status, DeploymentSpec spec, String reason, Instant now) {
        ObjectNode condition = Tree.element(status.path("conditions"), "type", "Progressing");
        Instant last = condition == null ? null : Tree.time(condition, "lastUpdateTime");
        if (last == null || reason.equals("NewReplicaSetAvailable")) {
            return false;
        }
        return reason.equals("ProgressDeadlineExceeded")
                || last.plusSeconds(spec.deadlineSeconds()).isBefore(now);
    }

    private static void replicaFailure(ObjectNode status, DeploymentRollout rollout, Instant now) {
        ObjectNode failure = failureOf(rollout.newSet());
        for (ObjectNode set : rollout.allSets()) {
            failure = failure == null ? failureOf(set) : failure;
        }
        if (failure == null) {
            Conditions.remove(status, "ReplicaFailure");
        } else {
            set(
                    status,
                    "ReplicaFailure",
                    Tree.text(failure, "status"),
                    Tree.text(failure, "reason"),
                    Tree.text(failure, "message"),
                    now);
        }
    }

    private static @Nullable ObjectNode failureOf(@Nullable ObjectNode set) {
        return set == null ? null : Conditions.find(set, "ReplicaFailure");
    }
}

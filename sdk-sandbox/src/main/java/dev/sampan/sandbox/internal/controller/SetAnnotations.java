package dev.sampan.sandbox.internal.controller;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.Set;

/** The annotations of a replica set that its Deployment keeps. */
final class SetAnnotations {
    private static final int HISTORY_LIMIT = 2000;
    private static final Set<String> NOT_CARRIED = Set.of(
            "kubectl.kubernetes.io/last-applied-configuration",
            ReplicaSets.REVISION,
            ReplicaSets.REVISION_HISTORY,
            ReplicaSets.DESIRED_REPLICAS,
            ReplicaSets.MAX_REPLICAS,
            "deprecated.deployment.rollback.to");

    private SetAnnotations() {}

    /** Copies the Deployment's annotations, the change cause among them, and raises the revision; an earlier one becomes history. */
    static void carryOver(ObjectNode deployment, ObjectNode set, long revision) {
        for (Map.Entry<String, String> annotation :
                Tree.strings(deployment, "metadata", "annotations").entrySet()) {
            if (!NOT_CARRIED.contains(annotation.getKey())) {
                Meta.annotate(set, annotation.getKey(), annotation.getValue());
            }
        }
        long before = ReplicaSets.revision(set);
        if (before >= revision) {
            return;
        }
        Meta.annotate(set, ReplicaSets.REVISION, Long.toString(revision));
        if (before > 0) {
            String history = Meta.annotation(set, ReplicaSets.REVISION_HISTORY);
            String longer = history.isEmpty() ? Long.toString(before) : history + "," + before;
            while (longer.length() > HISTORY_LIMIT) {
                longer = longer.substring(longer.indexOf(',') + 1);
            }
            Meta.annotate(set, ReplicaSets.REVISION_HISTORY, longer);
        }
    }

    static void bounds(ObjectNode set, DeploymentSpec spec) {
        Meta.annotate(set, ReplicaSets.DESIRED_REPLICAS, Integer.toString(spec.replicas()));
        Meta.annotate(set, ReplicaSets.MAX_REPLICAS, Integer.toString(spec.maxReplicas()));
    }
}

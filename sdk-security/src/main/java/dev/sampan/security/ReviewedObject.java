package dev.sampan.security;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sampan.internal.diagnosis.Trees;
import dev.sampan.plan.Evidence;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/**
 * A Kubernetes object as the rules see it.
 *
 * @param tree the whole object
 * @param podSpec what its pods are made of; a missing node for objects that make none
 */
record ReviewedObject(JsonNode tree, JsonNode podSpec) {
    private static final Set<String> LONG_RUNNING =
            Set.of("Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "ReplicationController", "Pod");

    static ReviewedObject of(JsonNode tree) {
        JsonNode podSpec = switch (Trees.text(tree, "kind")) {
            case "Pod" -> tree.path("spec");
            case "Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "ReplicationController", "Job" ->
                Trees.at(tree, "spec", "template", "spec");
            case "CronJob" -> Trees.at(tree, "spec", "jobTemplate", "spec", "template", "spec");
            default -> tree.path("metadata").path("no pods here");
        };
        return new ReviewedObject(tree, podSpec);
    }

    String kind() {
        return Trees.text(tree, "kind");
    }

    String title() {
        return Trees.title(tree);
    }

    boolean makesPods() {
        return podSpec.isObject();
    }

    boolean runsOn() {
        boolean ends =
                kind().equals("Pod") && Set.of("Never", "OnFailure").contains(Trees.text(podSpec, "restartPolicy"));
        return makesPods() && LONG_RUNNING.contains(kind()) && !ends;
    }

    /** Containers that run as long as the pod does. */
    List<JsonNode> containers() {
        return Trees.list(podSpec, "containers");
    }

    List<JsonNode> allContainers() {
        List<JsonNode> all = new ArrayList<>(containers());
        all.addAll(Trees.list(podSpec, "initContainers"));
        all.addAll(Trees.list(podSpec, "ephemeralContainers"));
        return all;
    }

    /** One piece of evidence for each container of which there is something to say. */
    static List<Evidence> each(List<JsonNode> containers, Function<JsonNode, String> complaint) {
        List<Evidence> found = new ArrayList<>();
        for (JsonNode container : containers) {
            String text = complaint.apply(container);
            if (!text.isEmpty()) {
                found.add(new Evidence("container " + Trees.text(container, "name"), text));
            }
        }
        return found;
    }

    /** A field of the container's security context, else the pod's. */
    JsonNode effective(JsonNode container, String field) {
        JsonNode own = Trees.at(container, "securityContext", field);
        return own.isMissingNode() || own.isNull() ? Trees.at(podSpec, "securityContext", field) : own;
    }
}

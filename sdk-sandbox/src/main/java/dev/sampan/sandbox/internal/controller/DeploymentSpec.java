package dev.sampan.sandbox.internal.controller;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** What a Deployment asks for, with percentages resolved. */
record DeploymentSpec(
        int replicas,
        boolean recreate,
        int maxSurge,
        int maxUnavailable,
        int minReadySeconds,
        boolean paused,
        boolean hasDeadline,
        int deadlineSeconds,
        int historyLimit) {
    static DeploymentSpec of(ObjectNode deployment) {
        JsonNode spec = deployment.path("spec");
        int replicas = Tree.number(spec, 1, "replicas");
        boolean recreate = Tree.text(spec, "strategy", "type").equals("Recreate");
        JsonNode rolling = Tree.at(spec, "strategy", "rollingUpdate");
        int surge = recreate ? 0 : ScaledValue.of(rolling.path("maxSurge"), replicas, true);
        int unavailable = recreate ? 0 : ScaledValue.of(rolling.path("maxUnavailable"), replicas, false);
        if (!recreate && surge == 0 && unavailable == 0) {
            unavailable = 1;
        }
        int deadline = Tree.number(spec, Integer.MAX_VALUE, "progressDeadlineSeconds");
        return new DeploymentSpec(
                replicas,
                recreate,
                surge,
                replicas == 0 ? 0 : Math.min(unavailable, replicas),
                Tree.number(spec, 0, "minReadySeconds"),
                Tree.flag(spec, "paused"),
                deadline != Integer.MAX_VALUE,
                deadline,
                Tree.number(spec, Integer.MAX_VALUE, "revisionHistoryLimit"));
    }

    int maxReplicas() {
        return replicas + maxSurge;
    }

    int minAvailable() {
        return replicas - maxUnavailable;
    }
}

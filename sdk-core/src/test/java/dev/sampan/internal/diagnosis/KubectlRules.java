package dev.sampan.internal.diagnosis;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * What {@code kubectl rollout status} says of a status, by the rules that its documentation and its messages describe: it looks at
 * counters and, of a Deployment, at the progress deadline; never at pods.
 */
enum KubectlRules {
    DONE,
    WAITING,
    /** It gives up: the progress deadline was exceeded. */
    ERROR,
    /** It does not answer for this update strategy. */
    REFUSES;

    static KubectlRules of(JsonNode workload) {
        return switch (Trees.text(workload, "kind")) {
            case "Deployment" -> deployment(workload);
            case "StatefulSet" -> statefulSet(workload);
            case "DaemonSet" -> daemonSet(workload);
            default -> throw new IllegalArgumentException(workload.toString());
        };
    }

    private static KubectlRules deployment(JsonNode deployment) {
        if (generation(deployment) > status(deployment, "observedGeneration")) {
            return WAITING;
        }
        if (Trees.text(Trees.condition(deployment, "Progressing"), "reason").equals("ProgressDeadlineExceeded")) {
            return ERROR;
        }
        int updated = status(deployment, "updatedReplicas");
        boolean waits = updated < replicas(deployment)
                || status(deployment, "replicas") > updated
                || status(deployment, "availableReplicas") < updated;
        return waits ? WAITING : DONE;
    }

    private static KubectlRules statefulSet(JsonNode set) {
        if (!isRolling(set)) {
            return REFUSES;
        }
        int observed = status(set, "observedGeneration");
        if (observed == 0 || generation(set) > observed) {
            return WAITING;
        }
        if (status(set, "readyReplicas") < replicas(set)) {
            return WAITING;
        }
        int partition = Trees.number(set, 0, "spec", "updateStrategy", "rollingUpdate", "partition");
        return status(set, "updatedReplicas") < replicas(set) - partition ? WAITING : DONE;
    }

    private static KubectlRules daemonSet(JsonNode set) {
        if (!isRolling(set)) {
            return REFUSES;
        }
        int wanted = status(set, "desiredNumberScheduled");
        boolean waits = generation(set) > status(set, "observedGeneration")
                || status(set, "updatedNumberScheduled") < wanted
                || status(set, "numberAvailable") < wanted;
        return waits ? WAITING : DONE;
    }

    private static boolean isRolling(JsonNode set) {
        return Trees.text(set, "spec", "updateStrategy", "type").equals("RollingUpdate");
    }

    private static int generation(JsonNode workload) {
        return Trees.number(workload, 0, "metadata", "generation");
    }

    private static int replicas(JsonNode workload) {
        return Trees.number(workload, 1, "spec", "replicas");
    }

    private static int status(JsonNode workload, String counter) {
        return Trees.number(workload, 0, "status", counter);
    }
}

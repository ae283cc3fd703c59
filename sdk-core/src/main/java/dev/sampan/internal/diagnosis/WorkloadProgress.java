package dev.sampan.internal.diagnosis;

import com.fasterxml.jackson.databind.JsonNode;

/** How far the kinds came whose pods run on: the latest template is everywhere, nothing else is left, all is available. */
final class WorkloadProgress {
    private WorkloadProgress() {}

    static Progress deployment(Scene scene) {
        JsonNode deployment = scene.workload();
        if (!Progress.isObserved(deployment)) {
            return Progress.unobserved(deployment);
        }
        int wanted = wanted(deployment);
        int total = Trees.number(deployment, 0, "status", "replicas");
        int updated = Trees.number(deployment, 0, "status", "updatedReplicas");
        int available = Trees.number(deployment, 0, "status", "availableReplicas");
        if (updated == wanted && total <= wanted && available >= wanted) {
            return Progress.finished(available(available, wanted));
        }
        if (updated == total && updated > wanted && available >= wanted) {
            return tooMany(available, wanted, total);
        }
        JsonNode progressing = Trees.condition(deployment, "Progressing");
        boolean passed = Trees.text(progressing, "reason").equals("ProgressDeadlineExceeded");
        boolean paused = Trees.flag(deployment, "spec", "paused");
        String counters = counters(updated, available, wanted)
                + (total > updated ? ", " + (total - updated) + " old still there" : "")
                + (paused ? ", paused" : "");
        return new Progress(true, false, counters + Progress.note(scene), passed && !paused, null);
    }

    static Progress statefulSet(Scene scene) {
        JsonNode set = scene.workload();
        if (!Progress.isObserved(set)) {
            return Progress.unobserved(set);
        }
        int wanted = wanted(set);
        int partition = Trees.number(set, 0, "spec", "updateStrategy", "rollingUpdate", "partition");
        boolean onDelete = isOnDelete(set);
        int updated = updatedReplicas(set);
        int available = availableReplicas(set);
        int toUpdate = onDelete ? 0 : Math.max(0, wanted - partition);
        boolean gone = Trees.number(set, 0, "status", "replicas") <= wanted;
        if (updated >= toUpdate && available >= wanted && !gone) {
            return tooMany(available, wanted, Trees.number(set, 0, "status", "replicas"));
        }
        if (updated >= toUpdate && available >= wanted) {
            return Progress.finished(available(available, wanted)
                    + (toUpdate < wanted
                            ? ", " + updated + " updated (" + (onDelete ? "OnDelete" : "partition " + partition) + ")"
                            : ""));
        }
        return Progress.byLastSign(scene, counters(updated, available, toUpdate == 0 ? wanted : toUpdate));
    }

    private static int updatedReplicas(JsonNode set) {
        String update = Trees.text(set, "status", "updateRevision");
        // the controller drops the counter to zero when it has made the update revision the current one
        return !update.isEmpty() && update.equals(Trees.text(set, "status", "currentRevision"))
                ? Math.max(
                        Trees.number(set, 0, "status", "updatedReplicas"),
                        Trees.number(set, 0, "status", "currentReplicas"))
                : Trees.number(set, 0, "status", "updatedReplicas");
    }

    private static int availableReplicas(JsonNode set) {
        int ready = Trees.number(set, 0, "status", "readyReplicas");
        return Trees.number(set, 0, "spec", "minReadySeconds") > 0
                ? Trees.number(set, 0, "status", "availableReplicas")
                : Math.max(ready, Trees.number(set, 0, "status", "availableReplicas"));
    }

    static Progress daemonSet(Scene scene) {
        JsonNode set = scene.workload();
        if (!Progress.isObserved(set)) {
            return Progress.unobserved(set);
        }
        int wanted = Trees.number(set, 0, "status", "desiredNumberScheduled");
        int updated = Trees.number(set, 0, "status", "updatedNumberScheduled");
        int available = Trees.number(set, 0, "status", "numberAvailable");
        boolean onDelete = isOnDelete(set);
        if ((onDelete || updated >= wanted) && available >= wanted) {
            return Progress.finished(available(available, wanted)
                    + (onDelete && updated < wanted ? ", " + updated + " updated (OnDelete)" : ""));
        }
        return Progress.byLastSign(scene, counters(onDelete ? wanted : updated, available, wanted));
    }

    static Progress replicaSet(Scene scene) {
        JsonNode set = scene.workload();
        if (!Progress.isObserved(set)) {
            return Progress.unobserved(set);
        }
        int wanted = wanted(set);
        int available = Trees.number(set, 0, "status", "availableReplicas");
        boolean exact = Trees.number(set, 0, "status", "replicas") == wanted;
        return exact && available >= wanted
                ? Progress.finished(available(available, wanted))
                : Progress.byLastSign(scene, available + " of " + wanted + " available");
    }

    static Progress pod(Scene scene) {
        JsonNode pod = scene.workload();
        boolean succeeded = Trees.text(pod, "status", "phase").equals("Succeeded");
        if (succeeded || Trees.isTrue(Trees.condition(pod, "Ready"))) {
            return Progress.finished(succeeded ? "succeeded" : "ready");
        }
        return Progress.byLastSign(scene, "not ready");
    }

    /** Its controller has still to remove some, whatever state these are in. */
    private static Progress tooMany(int available, int wanted, int total) {
        return Progress.waiting(false, available + "/" + wanted + " available, " + (total - wanted) + " too many");
    }

    private static int wanted(JsonNode workload) {
        return Trees.number(workload, 1, "spec", "replicas");
    }

    private static boolean isOnDelete(JsonNode set) {
        return Trees.text(set, "spec", "updateStrategy", "type").equals("OnDelete");
    }

    private static String available(int available, int wanted) {
        return available + "/" + wanted + " available";
    }

    private static String counters(int updated, int available, int wanted) {
        return updated + " of " + wanted + " updated, " + available + " available";
    }
}

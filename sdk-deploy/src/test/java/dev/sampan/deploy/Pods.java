package dev.sampan.deploy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.internal.kube.Kind;

/** What controllers and kubelets would make of a Deployment, for tests. */
final class Pods {
    private final MemoryNamespace namespace;

    Pods(MemoryNamespace namespace) {
        this.namespace = namespace;
    }

    /** All pods are updated and available at once. */
    void rollOut(ObjectNode deployment) {
        int wished = Rollouts.replicas(deployment);
        namespace.status(
                Kind.DEPLOYMENT, Json.name(deployment), status -> counters(status, deployment, wished, wished, wished));
    }

    /** One new pod whose container crashes with exit code 1 again and again; old ones keep serving. */
    void crash(ObjectNode deployment) {
        int wished = Rollouts.replicas(deployment);
        replicaSetAndPod(deployment, pod -> {
            ObjectNode container = pod.withObject("status")
                    .withArray("containerStatuses")
                    .addObject()
                    .put("name", Json.name(deployment))
                    .put("ready", false)
                    .put("started", false)
                    .put("restartCount", 4);
            container
                    .withObject("state")
                    .withObject("waiting")
                    .put("reason", "CrashLoopBackOff")
                    .put("message", "back-off 1m20s restarting failed container");
            container
                    .withObject("lastState")
                    .withObject("terminated")
                    .put("exitCode", 1)
                    .put("reason", "Error")
                    .put("startedAt", "2026-11-23T12:00:01Z")
                    .put("finishedAt", "2026-11-23T12:00:02Z");
        });
        namespace.status(
                Kind.DEPLOYMENT, Json.name(deployment), status -> counters(status, deployment, wished + 1, 1, wished));
    }

    /** One new pod that runs and never gets ready. */
    void stall(ObjectNode deployment) {
        int wished = Rollouts.replicas(deployment);
        namespace.status(
                Kind.DEPLOYMENT, Json.name(deployment), status -> counters(status, deployment, wished + 1, 1, wished));
    }

    private void counters(ObjectNode status, ObjectNode deployment, int all, int updated, int available) {
        status.put("observedGeneration", deployment.at("/metadata/generation").asLong());
        status.put("replicas", all);
        status.put("updatedReplicas", updated);
        status.put("readyReplicas", available);
        status.put("availableReplicas", available);
    }

    private void replicaSetAndPod(ObjectNode deployment, java.util.function.Consumer<ObjectNode> status) {
        String app = Json.name(deployment);
        String uid = deployment.at("/metadata/uid").asText();
        ObjectNode set = owned("apps/v1", "ReplicaSet", app + "-new", "Deployment", app, uid);
        set.withObject("metadata").withObject("labels").put(Marks.APP, app).put("pod-template-hash", "new");
        set.withObject("metadata").withObject("annotations").put("deployment.kubernetes.io/revision", "99");
        set.withObject("spec")
                .put("replicas", 1)
                .set("template", deployment.at("/spec/template").deepCopy());
        set.withObject("spec")
                .withObject("selector")
                .withObject("matchLabels")
                .put(Marks.APP, app)
                .put("pod-template-hash", "new");
        namespace.put(Kind.REPLICA_SET, set);
        ObjectNode pod = owned("v1", "Pod", app + "-new-1", "ReplicaSet", app + "-new", app + "-new-uid");
        pod.withObject("metadata").withObject("labels").put(Marks.APP, app).put("pod-template-hash", "new");
        pod.withObject("metadata").put("creationTimestamp", "2026-11-23T12:00:00Z");
        pod.set("spec", deployment.at("/spec/template/spec").deepCopy());
        pod.withObject("status").put("phase", "Running");
        status.accept(pod);
        namespace.put(Kind.POD, pod);
    }

    private static ObjectNode owned(String api, String kind, String name, String ownerKind, String owner, String uid) {
        ObjectNode object = Json.object().put("apiVersion", api).put("kind", kind);
        object.putObject("metadata")
                .put("name", name)
                .withArray("ownerReferences")
                .addObject()
                .put("apiVersion", "apps/v1")
                .put("kind", ownerKind)
                .put("name", owner)
                .put("uid", uid)
                .put("controller", true);
        return object;
    }
}

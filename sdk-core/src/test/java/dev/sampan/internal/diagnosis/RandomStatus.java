package dev.sampan.internal.diagnosis;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;

/** A random status of a random workload, with every field that an API server always fills in, and perhaps one of its pods. */
final class RandomStatus {
    static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Random random;

    RandomStatus(Random random) {
        this.random = random;
    }

    Snapshot draw() {
        ObjectNode workload = switch (random.nextInt(3)) {
            case 0 -> deployment();
            case 1 -> statefulSet();
            default -> daemonSet();
        };
        workload.withObject("/metadata")
                .put("name", "web")
                .put("namespace", "shop")
                .put("uid", "uid-web")
                .put("creationTimestamp", NOW.minus(Duration.ofMinutes(5)).toString());
        int generation = 1 + random.nextInt(2);
        workload.withObject("/metadata").put("generation", generation);
        workload.withObject("/status").put("observedGeneration", oneIn(8) ? generation - 1 : generation);
        if (oneIn(40)) {
            workload.withObject("/metadata").put("deletionTimestamp", NOW.toString());
        }
        Snapshot snapshot = Snapshot.of(workload, NOW);
        return oneIn(3) ? withPod(snapshot, workload) : snapshot;
    }

    private ObjectNode deployment() {
        ObjectNode deployment = workload("apps/v1", "Deployment");
        int wanted = random.nextInt(4);
        deployment.withObject("/spec").put("replicas", wanted).put("progressDeadlineSeconds", 600);
        if (oneIn(8)) {
            deployment.withObject("/spec").put("paused", true);
        }
        deployment.withObject("/metadata/annotations").put("deployment.kubernetes.io/revision", "1");
        int updated = around(wanted);
        deployment
                .withObject("/status")
                .put("updatedReplicas", updated)
                .put("replicas", updated + (oneIn(3) ? 1 : 0))
                .put("readyReplicas", around(updated))
                .put("availableReplicas", around(updated));
        String reason = switch (random.nextInt(5)) {
            case 0 -> "ProgressDeadlineExceeded";
            case 1 -> "NewReplicaSetAvailable";
            default -> "ReplicaSetUpdated";
        };
        deployment
                .withObject("/status")
                .withArray("conditions")
                .addObject()
                .put("type", "Progressing")
                .put("status", reason.equals("ProgressDeadlineExceeded") ? "False" : "True")
                .put("reason", reason)
                .put("lastTransitionTime", NOW.minusSeconds(5).toString());
        return deployment;
    }

    private ObjectNode statefulSet() {
        ObjectNode set = workload("apps/v1", "StatefulSet");
        int wanted = random.nextInt(4);
        set.withObject("/spec").put("replicas", wanted);
        if (oneIn(3)) {
            set.withObject("/spec").put("minReadySeconds", 10);
        }
        if (oneIn(6)) {
            set.withObject("/spec/updateStrategy").put("type", "OnDelete");
        } else {
            set.withObject("/spec/updateStrategy").put("type", "RollingUpdate");
            set.withObject("/spec/updateStrategy/rollingUpdate").put("partition", oneIn(3) ? random.nextInt(4) : 0);
        }
        int ready = around(wanted);
        boolean settled = random.nextBoolean();
        set.withObject("/status")
                .put("replicas", around(wanted))
                .put("readyReplicas", ready)
                .put("availableReplicas", Math.min(ready, around(ready)))
                .put("updatedReplicas", around(wanted))
                .put("currentReplicas", around(wanted))
                .put("currentRevision", settled ? "web-2" : "web-1")
                .put("updateRevision", "web-2");
        return set;
    }

    private ObjectNode daemonSet() {
        ObjectNode set = workload("apps/v1", "DaemonSet");
        set.withObject("/spec/updateStrategy").put("type", oneIn(6) ? "OnDelete" : "RollingUpdate");
        set.withObject("/metadata/annotations").put("deprecated.daemonset.template.generation", "1");
        int wanted = random.nextInt(4);
        set.withObject("/status")
                .put("desiredNumberScheduled", wanted)
                .put("currentNumberScheduled", around(wanted))
                .put("updatedNumberScheduled", around(wanted))
                .put("numberReady", around(wanted))
                .put("numberAvailable", around(wanted))
                .put("numberMisscheduled", random.nextInt(2));
        return set;
    }

    /** One that crashes again and again, one that may still be getting ready by its probe, or one that is fine. */
    private Snapshot withPod(Snapshot snapshot, ObjectNode workload) {
        ObjectNode maker = workload;
        Snapshot around = snapshot;
        if (Trees.text(workload, "kind").equals("Deployment")) {
            maker = workload("apps/v1", "ReplicaSet");
            maker.withObject("/metadata").put("name", "web-1").put("uid", "uid-web-1");
            maker.withObject("/metadata/annotations").put("deployment.kubernetes.io/revision", "1");
            owned(maker, workload);
            around = snapshot.withReplicaSets(List.of(maker));
        }
        ObjectNode pod = JSON.createObjectNode().put("apiVersion", "v1").put("kind", "Pod");
        pod.withObject("/metadata")
                .put("name", "web-1-a")
                .put("uid", "uid-a")
                .put("creationTimestamp", NOW.minusSeconds(60).toString());
        owned(pod, maker);
        pod.withObject("/metadata/labels")
                .put("controller-revision-hash", "web-2")
                .put("pod-template-generation", "1");
        pod.set("spec", template().withObject("/spec").put("restartPolicy", "Always"));
        ObjectNode container = pod.withObject("/status")
                .put("phase", "Running")
                .withArray("containerStatuses")
                .addObject()
                .put("name", "main")
                .put("started", true);
        switch (isShort(workload) ? random.nextInt(3) : 2) {
            case 0 -> crashing(container);
            case 1 -> starting(container);
            default -> container.put("ready", true).put("restartCount", 0);
        }
        if (!container.path("state").has("waiting")) {
            container
                    .withObject("/state/running")
                    .put("startedAt", NOW.minusSeconds(50).toString());
        }
        boolean ready = container.path("ready").asBoolean();
        pod.withObject("/status")
                .withArray("conditions")
                .addObject()
                .put("type", "Ready")
                .put("status", ready ? "True" : "False")
                .put("lastTransitionTime", NOW.minusSeconds(50).toString());
        return around.withPods(List.of(pod));
    }

    /** Only then a pod of the current spec can be unwell. */
    private static boolean isShort(ObjectNode workload) {
        return switch (Trees.text(workload, "kind")) {
            case "DaemonSet" ->
                Trees.number(workload, 0, "status", "numberAvailable")
                        < Trees.number(workload, 0, "status", "desiredNumberScheduled");
            case "StatefulSet" ->
                Trees.number(workload, 0, "status", "readyReplicas") < Trees.number(workload, 0, "spec", "replicas");
            default ->
                Trees.number(workload, 0, "status", "availableReplicas")
                        < Trees.number(workload, 0, "spec", "replicas");
        };
    }

    private static void crashing(ObjectNode container) {
        container.put("ready", false).put("restartCount", 4);
        container.withObject("/state/waiting").put("reason", "CrashLoopBackOff");
        container
                .withObject("/lastState/terminated")
                .put("exitCode", 3)
                .put("reason", "Error")
                .put("startedAt", NOW.minusSeconds(12).toString())
                .put("finishedAt", NOW.minusSeconds(10).toString());
    }

    private static void starting(ObjectNode container) {
        container.put("ready", false).put("restartCount", 0);
    }

    private static void owned(ObjectNode object, ObjectNode owner) {
        object.withObject("/metadata")
                .withArray("ownerReferences")
                .addObject()
                .put("kind", Trees.text(owner, "kind"))
                .put("name", Trees.name(owner))
                .put("uid", Trees.text(owner, "metadata", "uid"))
                .put("controller", true);
    }

    private static ObjectNode workload(String api, String kind) {
        ObjectNode workload = JSON.createObjectNode().put("apiVersion", api).put("kind", kind);
        workload.withObject("/spec").set("template", template());
        return workload;
    }

    private static ObjectNode template() {
        ObjectNode template = JSON.createObjectNode();
        ObjectNode container = template.withObject("/spec")
                .withArray("containers")
                .addObject()
                .put("name", "main")
                .put("image", "shop/web:1");
        container
                .withObject("/readinessProbe")
                .put("periodSeconds", 10)
                .put("failureThreshold", 12)
                .put("timeoutSeconds", 1)
                .withObject("/httpGet")
                .put("path", "/ready")
                .put("port", 8080);
        return template;
    }

    private int around(int number) {
        return Math.max(0, oneIn(3) ? number - 1 + random.nextInt(3) : number);
    }

    private boolean oneIn(int many) {
        return random.nextInt(many) == 0;
    }
}

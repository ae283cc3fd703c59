package dev.sampan.internal.diagnosis;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A small cluster that a test moves by hand: writes objects as the API server would show them. */
final class World {
    static final Instant START = Instant.parse("2026-03-01T10:00:00Z");
    static final ObjectMapper JSON = new ObjectMapper();

    final ObjectNode workload;
    final Map<String, ObjectNode> pods = new LinkedHashMap<>();
    final List<ObjectNode> replicaSets = new ArrayList<>();
    final List<ObjectNode> events = new ArrayList<>();
    final List<ObjectNode> claims = new ArrayList<>();
    final List<ObjectNode> nodes = new ArrayList<>();
    final Map<String, List<String>> logs = new LinkedHashMap<>();
    private @Nullable Instant since;
    private int second;
    private final boolean countersAreKept;

    private World(String kind, String apiVersion, int replicas) {
        workload = object(apiVersion, kind, "web", "uid-web");
        meta(workload).put("generation", 1);
        workload.withObjectProperty("spec").put("replicas", replicas);
        workload.withObjectProperty("status").put("observedGeneration", 1);
        template(workload)
                .withArrayProperty("containers")
                .addObject()
                .put("name", "web")
                .put("image", "reg.example.com/shop/web:1.4.0");
        countersAreKept = kind.equals("Deployment") || kind.equals("StatefulSet");
    }

    static World deployment(int replicas) {
        World world = new World("Deployment", "apps/v1", replicas);
        world.workload.withObjectProperty("spec").put("progressDeadlineSeconds", 600);
        meta(world.workload).withObjectProperty("annotations").put("deployment.kubernetes.io/revision", "1");
        world.replicaSet("web-1", "1");
        return world;
    }

    static World statefulSet(int replicas) {
        World world = new World("StatefulSet", "apps/v1", replicas);
        world.workload
                .withObjectProperty("status")
                .put("updateRevision", "web-1")
                .put("currentRevision", "web-1");
        return world;
    }

    static World job(int backoffLimit) {
        World world = new World("Job", "batch/v1", 1);
        world.workload
                .withObjectProperty("spec")
                .put("backoffLimit", backoffLimit)
                .remove("replicas");
        return world;
    }

    /** Moves to a second after the start. */
    World at(int to) {
        second = to;
        return this;
    }

    World since(int when) {
        since = START.plusSeconds(when);
        return this;
    }

    /** The container's spec in the template and in every pod made from now on. */
    ObjectNode container() {
        return (ObjectNode) template(workload).withArrayProperty("containers").get(0);
    }

    World probe(String kind, int delay, int period, int failures) {
        ObjectNode probe = container().withObjectProperty(kind + "Probe");
        probe.put("initialDelaySeconds", delay).put("periodSeconds", period).put("failureThreshold", failures);
        probe.withObjectProperty("httpGet").put("path", "/ready").put("port", 8080);
        replicaSets.forEach(this::copyTemplate);
        return this;
    }

    World replicaSet(String name, String revision) {
        ObjectNode set = object("apps/v1", "ReplicaSet", name, "uid-" + name);
        meta(set).withObjectProperty("annotations").put("deployment.kubernetes.io/revision", revision);
        owner(set, workload);
        copyTemplate(set);
        replicaSets.add(set);
        return this;
    }

    /** A new template, seen by its controller at once, with a ReplicaSet or revision of its own. */
    World update(String image) {
        container().put("image", image);
        int generation = workload.path("metadata").path("generation").asInt() + 1;
        meta(workload).put("generation", generation);
        status().put("observedGeneration", generation);
        if (kind().equals("Deployment")) {
            meta(workload).withObjectProperty("annotations").put("deployment.kubernetes.io/revision", "" + generation);
            replicaSet("web-" + generation, "" + generation);
        } else {
            status().put("updateRevision", "web-" + generation);
        }
        return this;
    }

    /** A pod of the current spec, bound to a node, its containers about to be created. */
    World pod(String name) {
        ObjectNode pod = object("v1", "Pod", name, "uid-" + name);
        meta(pod).put("creationTimestamp", now());
        ObjectNode owner = workload;
        if (kind().equals("Deployment")) {
            owner = replicaSets.get(replicaSets.size() - 1);
        } else if (kind().equals("StatefulSet")) {
            meta(pod)
                    .withObjectProperty("labels")
                    .put(
                            "controller-revision-hash",
                            status().path("updateRevision").asText());
        }
        owner(pod, owner);
        pod.set("spec", template(workload).deepCopy());
        pod.withObjectProperty("spec")
                .put("nodeName", "node-1")
                .put("restartPolicy", kind().equals("Job") ? "Never" : "Always");
        pod.withObjectProperty("status").put("phase", "Pending");
        condition(pod, "PodScheduled", "True", "", "");
        condition(pod, "Ready", "False", "ContainersNotReady", "");
        pods.put(name, pod);
        return waiting(name, "ContainerCreating", "");
    }

    World unschedulable(String name, String message) {
        pod(name);
        tree(name).withObjectProperty("spec").remove("nodeName");
        tree(name).withObjectProperty("status").remove("containerStatuses");
        condition(tree(name), "PodScheduled", "False", "Unschedulable", message);
        return this;
    }

    World waiting(String name, String reason, String message) {
        ObjectNode status = containerStatus(name);
        status.put("ready", false).put("started", false);
        ObjectNode waiting = JSON.createObjectNode();
        waiting.withObjectProperty("waiting").put("reason", reason).put("message", message);
        state(status, waiting);
        condition(tree(name), "Ready", "False", "ContainersNotReady", "");
        return this;
    }

    World running(String name) {
        ObjectNode status = containerStatus(name);
        ObjectNode running = JSON.createObjectNode();
        running.withObjectProperty("running").put("startedAt", now());
        if (status.path("state").has("terminated") || status.path("lastState").has("terminated")) {
            status.put("restartCount", status.path("restartCount").asInt() + 1);
        }
        state(status, running);
        status.put("ready", false).put("started", !container().has("startupProbe"));
        tree(name).withObjectProperty("status").put("phase", "Running");
        condition(tree(name), "Ready", "False", "ContainersNotReady", "");
        return this;
    }

    World ready(String name) {
        if (!containerStatus(name).path("state").has("running")) {
            running(name);
        }
        containerStatus(name).put("ready", true).put("started", true);
        condition(tree(name), "Ready", "True", "", "");
        return this;
    }

    World notReady(String name) {
        containerStatus(name).put("ready", false);
        condition(tree(name), "Ready", "False", "ContainersNotReady", "");
        return this;
    }

    World terminated(String name, int code, String reason) {
        ObjectNode status = containerStatus(name);
        String startedAt =
                status.path("state").path("running").path("startedAt").asText(now());
        ObjectNode ended = JSON.createObjectNode();
        ended.withObjectProperty("terminated")
                .put("exitCode", code)
                .put("reason", reason)
                .put("startedAt", startedAt)
                .put("finishedAt", now());
        state(status, ended);
        status.put("ready", false);
        condition(tree(name), "Ready", "False", "ContainersNotReady", "");
        if (kind().equals("Job")) {
            tree(name).withObjectProperty("status").put("phase", code == 0 ? "Succeeded" : "Failed");
        }
        return this;
    }

    World backOff(String name) {
        return waiting(name, "CrashLoopBackOff", "back-off 10s restarting failed container=web");
    }

    World phase(String name, String phase, String reason, String message) {
        tree(name)
                .withObjectProperty("status")
                .put("phase", phase)
                .put("reason", reason)
                .put("message", message);
        return this;
    }

    World delete(String name) {
        meta(tree(name))
                .put("deletionTimestamp", START.plusSeconds(second + 30L).toString());
        return this;
    }

    World gone(String name) {
        pods.remove(name);
        return this;
    }

    World event(ObjectNode about, String reason, String message) {
        for (ObjectNode event : events) {
            if (event.path("message").asText().equals(message)
                    && event.path("involvedObject")
                            .path("name")
                            .equals(about.path("metadata").path("name"))) {
                event.put("count", event.path("count").asInt() + 1).put("lastTimestamp", now());
                return this;
            }
        }
        ObjectNode event = object("v1", "Event", "event-" + events.size(), "uid-event-" + events.size());
        event.withObjectProperty("involvedObject")
                .put("kind", about.path("kind").asText())
                .put("name", about.path("metadata").path("name").asText())
                .put("uid", about.path("metadata").path("uid").asText());
        event.put("reason", reason).put("message", message).put("count", 1);
        event.put("type", "Warning").put("firstTimestamp", now()).put("lastTimestamp", now());
        events.add(event);
        return this;
    }

    World event(String pod, String reason, String message) {
        return event(tree(pod), reason, message);
    }

    World log(String pod, boolean previous, String... lines) {
        logs.put(pod + previous, List.of(lines));
        return this;
    }

    World condition(String type, String status, String reason, String message) {
        return condition(workload, type, status, reason, message);
    }

    World condition(ObjectNode object, String type, String status, String reason, String message) {
        ArrayNode conditions = object.withObjectProperty("status").withArrayProperty("conditions");
        for (int i = 0; i < conditions.size(); i++) {
            if (conditions.get(i).path("type").asText().equals(type)) {
                if (conditions.get(i).path("status").asText().equals(status)
                        && conditions.get(i).path("reason").asText().equals(reason)) {
                    return this;
                }
                conditions.remove(i);
                break;
            }
        }
        conditions
                .addObject()
                .put("type", type)
                .put("status", status)
                .put("reason", reason)
                .put("message", message)
                .put("lastTransitionTime", now());
        return this;
    }

    ObjectNode containerStatus(String pod) {
        ArrayNode statuses = tree(pod).withObjectProperty("status").withArrayProperty("containerStatuses");
        return statuses.isEmpty()
                ? statuses.addObject().put("name", "web").put("restartCount", 0)
                : (ObjectNode) statuses.get(0);
    }

    ObjectNode tree(String pod) {
        return Objects.requireNonNull(pods.get(pod), pod);
    }

    ObjectNode status() {
        return workload.withObjectProperty("status");
    }

    String kind() {
        return workload.path("kind").asText();
    }

    Snapshot snapshot(int seenAt) {
        if (countersAreKept) {
            count(START.plusSeconds(seenAt));
        }
        return Snapshot.of(workload.deepCopy(), START.plusSeconds(seenAt))
                .withSince(since)
                .withReplicaSets(copies(replicaSets))
                .withPods(copies(new ArrayList<>(pods.values())))
                .withClaims(copies(claims))
                .withNodes(copies(nodes))
                .withEvents(copies(events))
                .withLogs((pod, container, previous) -> logs.getOrDefault(pod + previous, List.of()));
    }

    private void count(Instant now) {
        long minReady = workload.path("spec").path("minReadySeconds").asLong(0);
        Scene scene = Scene.of(
                Snapshot.of(workload, now).withReplicaSets(replicaSets).withPods(new ArrayList<>(pods.values())));
        int updated = (int) scene.current().stream().filter(World::counts).count();
        List<PodView> all = new ArrayList<>(scene.current());
        all.addAll(scene.others());
        int total = (int) all.stream().filter(World::counts).count();
        List<PodView> ready =
                all.stream().filter(pod -> counts(pod) && pod.isReady()).toList();
        long available = ready.stream()
                .filter(pod -> !Instant.parse(Trees.text(Trees.condition(pod.tree(), "Ready"), "lastTransitionTime"))
                        .plusSeconds(minReady)
                        .isAfter(now))
                .count();
        status().put("replicas", total).put("updatedReplicas", updated);
        status().put("readyReplicas", ready.size()).put("availableReplicas", (int) available);
    }

    private static boolean counts(PodView pod) {
        return !pod.isTerminating() && !pod.hasEnded();
    }

    private void state(ObjectNode status, ObjectNode next) {
        if (status.path("state").has("terminated") && !next.has("terminated")) {
            status.set("lastState", status.get("state"));
        } else if (status.path("state").has("terminated")) {
            status.set("lastState", status.get("state"));
        }
        status.set("state", next);
    }

    private void copyTemplate(ObjectNode set) {
        set.withObjectProperty("spec")
                .set("template", workload.path("spec").path("template").deepCopy());
        set.withObjectProperty("spec")
                .withObjectProperty("template")
                .withObjectProperty("metadata")
                .withObjectProperty("labels")
                .put(
                        "pod-template-hash",
                        "h" + set.path("metadata").path("name").asText());
    }

    private static ObjectNode template(ObjectNode workload) {
        return workload.withObjectProperty("spec")
                .withObjectProperty("template")
                .withObjectProperty("spec");
    }

    private static ObjectNode object(String apiVersion, String kind, String name, String uid) {
        ObjectNode object =
                JSON.createObjectNode().put("apiVersion", apiVersion).put("kind", kind);
        meta(object)
                .put("name", name)
                .put("namespace", "shop")
                .put("uid", uid)
                .put("creationTimestamp", START.toString());
        return object;
    }

    private static ObjectNode meta(ObjectNode object) {
        return object.withObjectProperty("metadata");
    }

    private static void owner(ObjectNode child, ObjectNode owner) {
        meta(child)
                .withArrayProperty("ownerReferences")
                .addObject()
                .put("kind", owner.path("kind").asText())
                .put("name", owner.path("metadata").path("name").asText())
                .put("uid", owner.path("metadata").path("uid").asText());
    }

    private static List<ObjectNode> copies(List<ObjectNode> objects) {
        return objects.stream().map(ObjectNode::deepCopy).toList();
    }

    private String now() {
        return START.plusSeconds(second).toString();
    }
}

package dev.sampan.lab.scenario;

import static dev.sampan.lab.scenario.RolloutScenarios.complete;

import java.time.Duration;
import java.util.List;

/** Who owns which pods, and what becomes of them when the owner goes. */
final class OwnershipScenarios {
    private static final String WEB = "deployment/web";
    private static final String SET = "replicaset/web";
    private static final String OWNER = "/metadata/ownerReferences/0/name";

    private OwnershipScenarios() {}

    static List<Scenario> all() {
        return List.of(
                Scenario.of(
                        "adopt-and-release",
                        "A replica set adopts pods that match, and lets go of those that no longer do",
                        OwnershipScenarios::adopt),
                Scenario.of(
                        "orphan-and-adopt",
                        "Pods that were orphaned are taken up by the next replica set",
                        OwnershipScenarios::orphan),
                Scenario.of(
                        "scale-down-choice",
                        "Scaling down, the pod with the lowest deletion cost goes first",
                        OwnershipScenarios::cost),
                Scenario.of(
                        "scale-down-unready-first",
                        "Scaling down, pods that are not ready go first",
                        OwnershipScenarios::unready),
                Scenario.of(
                        "delete-background",
                        "Deleted in the background: the owner goes first",
                        OwnershipScenarios::background),
                Scenario.of(
                        "delete-foreground",
                        "Deleted in the foreground: the owner goes last",
                        OwnershipScenarios::foreground),
                Scenario.of(
                        "deleted-pod-is-replaced", "A pod that is deleted is replaced", OwnershipScenarios::replaced));
    }

    private static String set(int replicas) {
        return Yaml.workload("apps/v1", "ReplicaSet", "web", replicas);
    }

    private static String pod(String name) {
        return """
                ---
                apiVersion: v1
                kind: Pod
                metadata: {name: %s, labels: {app: web}}
                spec: {containers: [{name: main, image: 'shop/web:1'}]}
                """.formatted(name);
    }

    private static void adopt(Scene scene) {
        scene.create(pod("first") + pod("second"))
                .then("two pods are ready", world -> world.pods().ready().count() == 2)
                .create(set(3))
                .then(
                        "it adopted both",
                        world -> world.text("pod/first", OWNER).equals("web")
                                && world.text("pod/second", OWNER).equals("web"))
                .then("it made one more", world -> world.number(SET, "/status/readyReplicas") == 3)
                .note("pods then: " + scene.now().pods().count())
                .patch("pod/first", "metadata: {labels: {app: other}}")
                .then(
                        "it let the pod go",
                        world -> world.at("pod/first", "/metadata/ownerReferences")
                                .isMissingNode())
                .then("it made another", world -> world.pods("app=web").ready().count() == 3)
                .then("it was told", world -> world.tells(SET, "Created pod"))
                .then("it counts three", world -> world.number(SET, "/status/availableReplicas") == 3)
                .stays("the pod lives on", Duration.ofSeconds(2), world -> world.has("pod/first"))
                .end("status", world -> world.status(SET))
                .end("events", world -> world.events(SET));
    }

    private static void orphan(Scene scene) {
        scene.create(set(2))
                .then("two pods are ready", world -> world.number(SET, "/status/readyReplicas") == 2)
                .delete(SET, "Orphan")
                .then("it has gone", world -> !world.has(SET))
                .then(
                        "its pods have no owner",
                        world -> world.pods()
                                        .where(pod -> !pod.at(OWNER).isMissingNode())
                                        .count()
                                == 0);
        List<String> pods = scene.now().pods().names();
        scene.create(set(2))
                .then(
                        "the next one owns them",
                        world -> world.pods()
                                        .where(pod -> pod.at(OWNER).asText().equals("web"))
                                        .count()
                                == 2)
                .then("it is content", world -> world.number(SET, "/status/readyReplicas") == 2)
                .note("they are the same pods: " + scene.now().pods().names().equals(pods));
    }

    private static void cost(Scene scene) {
        scene.create(set(3)).then("three pods are ready", world -> world.number(SET, "/status/readyReplicas") == 3);
        String cheap = scene.now().pods().names().get(1);
        scene.patch("pod/" + cheap, "metadata: {annotations: {controller.kubernetes.io/pod-deletion-cost: '-10'}}")
                // the controller hears of pods and of sets by watches of their own
                .pass(Duration.ofSeconds(1))
                .scale(SET, 2)
                .then(
                        "two pods are left",
                        world -> world.number(SET, "/status/replicas") == 2
                                && world.pods().count() == 2)
                .note("the cheap one has gone: " + !scene.now().has("pod/" + cheap))
                .end("status", world -> world.status(SET));
    }

    private static void unready(Scene scene) {
        scene.create(set(2))
                .then("two pods are ready", world -> world.number(SET, "/status/readyReplicas") == 2)
                .patch(SET, Yaml.script("never-ready: 'true'"))
                .scale(SET, 3)
                .then(
                        "the third does not get ready",
                        world -> world.pods().inPhase("Running").count() == 3
                                && world.number(SET, "/status/readyReplicas") == 2)
                .least("ready pods", world -> world.pods().ready().count())
                .scale(SET, 2)
                .then(
                        "two pods are left",
                        world -> world.number(SET, "/status/replicas") == 2
                                && world.pods().count() == 2);
    }

    private static void background(Scene scene) {
        scene.create(Yaml.deployment(2))
                .then("all pods are available", complete(WEB, 2))
                .delete(WEB, "Background")
                .then(
                        "the Deployment has gone, its replica set has not",
                        world -> !world.has(WEB) && world.all("replicaset").size() == 1)
                .then(
                        "the replica set has gone, its pods have not",
                        world -> world.all("replicaset").isEmpty()
                                && world.pods().count() == 2)
                .then("the pods have gone", world -> world.pods().count() == 0);
    }

    private static void foreground(Scene scene) {
        scene.create(Yaml.deployment(2))
                .then("all pods are available", complete(WEB, 2))
                .delete(WEB, "Foreground")
                .then(
                        "the Deployment waits",
                        world ->
                                world.at(WEB, "/metadata/finalizers").toString().equals("[\"foregroundDeletion\"]"))
                .then(
                        "its replica set waits",
                        world -> world.all("replicaset").stream()
                                .anyMatch(set -> set.at("/metadata/finalizers")
                                        .toString()
                                        .equals("[\"foregroundDeletion\"]")))
                .then(
                        "the pods have gone, the replica set has not",
                        world -> world.pods().count() == 0
                                && world.all("replicaset").size() == 1)
                .then(
                        "the replica set has gone, the Deployment has not",
                        world -> world.all("replicaset").isEmpty() && world.has(WEB))
                .then("the Deployment has gone", world -> !world.has(WEB));
    }

    private static void replaced(Scene scene) {
        scene.create(Yaml.deployment(2)).then("all pods are available", complete(WEB, 2));
        String pod = scene.now().pods().names().get(0);
        scene.delete("pod/" + pod)
                .most("active pods", world -> world.pods().active().count())
                .then("one pod is missing", world -> world.number(WEB, "/status/availableReplicas") == 1)
                .note("the Deployment says " + scene.now().condition(WEB, "Available"))
                .then(
                        "it was replaced",
                        world ->
                                !world.has("pod/" + pod) && world.pods().ready().count() == 2)
                .then("all pods are available", complete(WEB, 2));
    }
}

package dev.sampan.lab.scenario;

import java.time.Duration;
import java.util.List;

/** DaemonSets on nodes of their own. */
final class DaemonSetScenarios {
    private static final String AGENT = "daemonset/agent";

    private DaemonSetScenarios() {}

    static List<Scenario> all() {
        return List.of(
                Scenario.of(
                        "daemon-rollout",
                        "maxUnavailable 1: one node after the other",
                        scene -> rollout(scene, "{maxUnavailable: 1}")),
                Scenario.of(
                        "daemon-surge",
                        "maxSurge 1: the new pod comes before the old one goes",
                        scene -> rollout(scene, "{maxSurge: 1, maxUnavailable: 0}")),
                Scenario.of(
                        "daemon-on-delete",
                        "OnDelete: a pod is renewed only when it is deleted",
                        DaemonSetScenarios::onDelete),
                Scenario.of("daemon-nodes", "Pods follow nodes, labels and taints", DaemonSetScenarios::nodes));
    }

    private static String set(String strategy) {
        return """
                apiVersion: apps/v1
                kind: DaemonSet
                metadata: {name: agent}
                spec:
                  selector: {matchLabels: {app: agent}}
                  updateStrategy: %s
                  template:
                    metadata: {labels: {app: agent}}
                    spec:
                      nodeSelector: {lab: '${ns}'}
                      tolerations: [{key: lab, operator: Exists}]
                      containers: [{name: main, image: 'shop/agent:1'}]
                """.formatted(strategy);
    }

    private static boolean complete(World world, int nodes) {
        return world.isObserved(AGENT)
                && world.number(AGENT, "/status/desiredNumberScheduled") == nodes
                && world.number(AGENT, "/status/updatedNumberScheduled") == nodes
                && world.number(AGENT, "/status/numberAvailable") == nodes;
    }

    /** By the pods themselves: the counts may for a moment hold a pod that is gone already. */
    private static boolean isEverywhere(World world, int nodes) {
        return world.number(AGENT, "/status/desiredNumberScheduled") == nodes
                && world.pods().ready().count() == nodes;
    }

    private static void rollout(Scene scene, String bounds) {
        scene.create(Yaml.nodes("a", "b", "c"))
                .create(set("{type: RollingUpdate, rollingUpdate: " + bounds + "}"))
                .then("each node has one", world -> complete(world, 3))
                .image(AGENT, "shop/agent:2")
                .least("ready pods", world -> world.pods().ready().count())
                .most("active pods", world -> world.pods().active().count())
                .then(
                        "a new pod is there",
                        world -> world.pods().runningImage("shop/agent:2").count() == 1)
                .then(
                        "the rollout is complete",
                        world -> complete(world, 3)
                                && world.pods().runningImage("shop/agent:1").count() == 0)
                .end("status", world -> world.status(AGENT))
                .end("revisions", world -> world.numbers("controllerrevision", "/revision"));
    }

    private static void onDelete(Scene scene) {
        scene.create(Yaml.nodes("a", "b"))
                .create(set("{type: OnDelete}"))
                .then("each node has one", world -> complete(world, 2))
                .image(AGENT, "shop/agent:2")
                .stays(
                        "nothing happens",
                        Duration.ofSeconds(3),
                        world -> world.pods()
                                        .runningImage("shop/agent:1")
                                        .ready()
                                        .count()
                                == 2);
        String old = scene.now().pods().names().get(0);
        scene.delete("pod/" + old)
                .then(
                        "the deleted pod comes back new",
                        world -> world.pods()
                                        .runningImage("shop/agent:2")
                                        .ready()
                                        .count()
                                == 1)
                .then(
                        "one of two is up to date",
                        world -> world.number(AGENT, "/status/updatedNumberScheduled") == 1
                                && world.number(AGENT, "/status/numberAvailable") == 2)
                .end("status", world -> world.status(AGENT));
    }

    private static void nodes(Scene scene) {
        String third = "node/" + scene.namespace() + "-c";
        scene.create(Yaml.nodes("a", "b", "c"))
                .patch(third, "metadata: {labels: {lab: elsewhere}}")
                .create(set("{type: RollingUpdate}"))
                .then("two nodes have one each", world -> complete(world, 2))
                .patch(third, "metadata: {labels: {lab: '${ns}'}}")
                .then("a node that fits now gets one", world -> complete(world, 3))
                .mergePatch(third, "spec: {taints: [{key: sick, effect: NoExecute}]}")
                .then(
                        "a taint drives it away",
                        world ->
                                world.pods().count() == 2 && world.number(AGENT, "/status/desiredNumberScheduled") == 2)
                .mergePatch(third, "spec: {taints: [{key: lab, value: '${ns}', effect: NoSchedule}]}")
                .then("it comes back", world -> isEverywhere(world, 3))
                .patch(third, "spec: {unschedulable: true}")
                .stays("a cordon does not matter", Duration.ofSeconds(2), world -> isEverywhere(world, 3))
                .then("all are counted", world -> complete(world, 3))
                .end("status", world -> world.status(AGENT));
    }
}

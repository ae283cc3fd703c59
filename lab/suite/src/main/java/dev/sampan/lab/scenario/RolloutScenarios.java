package dev.sampan.lab.scenario;

import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;

/** How Deployments bring a new template out. */
final class RolloutScenarios {
    private static final String WEB = "deployment/web";
    private static final String SIZES = "/spec/replicas";
    private static final Duration A_WHILE = Duration.ofSeconds(3);

    private RolloutScenarios() {}

    static List<Scenario> all() {
        return List.of(
                Scenario.of(
                        "rollout-one-more",
                        "maxSurge 1, maxUnavailable 0: a pod goes when its successor is ready",
                        scene -> oneByOne(scene, Yaml.rolling(1, 0))),
                Scenario.of(
                        "rollout-one-less",
                        "maxSurge 0, maxUnavailable 1: a pod comes when its predecessor has gone",
                        scene -> oneByOne(scene, Yaml.rolling(0, 1))),
                Scenario.of(
                        "rollout-both-bounds",
                        "maxSurge 2, maxUnavailable 2 of 6",
                        scene -> bounded(scene, 6, Yaml.rolling(2, 2))),
                Scenario.of(
                        "rollout-percent",
                        "25 % of 10: surge is rounded up, unavailability down",
                        scene -> bounded(scene, 10, Yaml.rolling("25%", "25%"))),
                Scenario.of(
                        "rollout-all-at-once",
                        "maxSurge 100 %, maxUnavailable 0: all new pods beside all old ones",
                        scene -> bounded(scene, 4, Yaml.rolling("100%", 0))),
                Scenario.of(
                        "rollout-percent-of-one",
                        "25 % of one replica: none may be missing, one more may be there",
                        scene -> oneByOne(scene, 1, Yaml.rolling("25%", "25%"))),
                Scenario.of(
                        "recreate",
                        "Recreate: no new pod before the last old one has gone",
                        RolloutScenarios::recreate),
                Scenario.of("pause", "A paused Deployment scales but rolls nothing out", RolloutScenarios::pause));
    }

    static Predicate<World> complete(String deployment, int replicas) {
        return world -> world.isObserved(deployment)
                && world.number(deployment, "/status/replicas") == replicas
                && world.number(deployment, "/status/updatedReplicas") == replicas
                && world.number(deployment, "/status/availableReplicas") == replicas
                && world.number(deployment, "/status/terminatingReplicas") == 0
                && (world.condition(deployment, "Progressing").equals("True NewReplicaSetAvailable"));
    }

    private static Scene started(Scene scene, int replicas, String... more) {
        return scene.create(Yaml.deployment(replicas, more)).then("all pods are available", complete(WEB, replicas));
    }

    private static void told(Scene scene) {
        scene.then("it was told", world -> world.tells(WEB, " to 0"))
                .end("status", world -> world.status(WEB))
                .end("events", world -> world.events(WEB))
                .end(
                        "revisions",
                        world -> world.numbers(
                                "replicaset", "/metadata/annotations/deployment.kubernetes.io~1revision"));
    }

    private static void oneByOne(Scene scene, String strategy) {
        oneByOne(scene, 3, strategy);
    }

    private static void oneByOne(Scene scene, int replicas, String strategy) {
        started(scene, replicas, strategy)
                .image(WEB, "shop/web:2")
                .sequence("sizes of the replica sets", world -> world.numbers("replicaset", SIZES))
                .most("replicas wanted", world -> world.sum("replicaset", SIZES))
                .least("ready pods", world -> world.pods().ready().count())
                .then(
                        "the new replica set is there",
                        world -> world.all("replicaset").size() == 2)
                .then("the rollout is complete", complete(WEB, replicas));
        told(scene);
    }

    private static void bounded(Scene scene, int replicas, String strategy) {
        started(scene, replicas, strategy)
                .image(WEB, "shop/web:2")
                .most("replicas wanted", world -> world.sum("replicaset", SIZES))
                .least("ready pods", world -> world.pods().ready().count())
                .then(
                        "the new replica set is there",
                        world -> world.all("replicaset").size() == 2)
                .then("the rollout is complete", complete(WEB, replicas))
                .end("status", world -> world.status(WEB));
    }

    /** The new pods take a while, as the controller words its condition anew only when it has seen them start. */
    private static void recreate(Scene scene) {
        started(scene, 3, "strategy: {type: Recreate}")
                .patch(WEB, """
                        spec:
                          template:
                            metadata: {annotations: {sandbox.sampan.dev/start-delay: 2s}}
                            spec: {containers: [{name: main, image: 'shop/web:2'}]}
                        """)
                .sequence("sizes of the replica sets", world -> world.numbers("replicaset", SIZES))
                .most("replicas wanted", world -> world.sum("replicaset", SIZES))
                .most("images at once", world -> (int) world.pods().active().all().stream()
                        .map(pod -> pod.at("/spec/containers/0/image").asText())
                        .distinct()
                        .count())
                .then(
                        "no old pod is left",
                        world -> world.pods().runningImage("shop/web:1").count() == 0)
                .then("the rollout is complete", complete(WEB, 3));
        told(scene);
    }

    private static void pause(Scene scene) {
        started(scene, 2)
                .patch(WEB, "spec: {paused: true}")
                .then(
                        "it says that it is paused",
                        world -> world.condition(WEB, "Progressing").equals("Unknown DeploymentPaused"))
                .image(WEB, "shop/web:2")
                .stays(
                        "nothing is rolled out",
                        A_WHILE,
                        world -> world.all("replicaset").size() == 1)
                .scale(WEB, 3)
                .then("it scales", world -> world.pods().ready().count() == 3)
                .then(
                        "none is up to date",
                        world -> world.isObserved(WEB)
                                && world.number(WEB, "/status/availableReplicas") == 3
                                && world.number(WEB, "/status/updatedReplicas") == 0)
                .patch(WEB, "spec: {paused: false}")
                .sequence("progress", world -> world.condition(WEB, "Progressing"))
                .then("the rollout is complete", complete(WEB, 3));
        told(scene);
    }
}

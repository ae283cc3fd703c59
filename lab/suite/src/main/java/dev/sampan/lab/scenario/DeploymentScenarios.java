package dev.sampan.lab.scenario;

import static dev.sampan.lab.scenario.RolloutScenarios.complete;

import java.time.Duration;
import java.util.List;

/** Deployments over their life: late, patient, taken back, renamed, scaled. */
final class DeploymentScenarios {
    private static final String WEB = "deployment/web";
    private static final String REVISION = "/metadata/annotations/deployment.kubernetes.io~1revision";
    private static final String NEVER_READY = Yaml.script("never-ready: 'true'");

    private DeploymentScenarios() {}

    static List<Scenario> all() {
        return List.of(
                Scenario.of(
                        "progress-deadline",
                        "A rollout that does not progress is said to be late",
                        DeploymentScenarios::late),
                Scenario.of(
                        "min-ready-seconds",
                        "A ready pod counts as available only after minReadySeconds",
                        DeploymentScenarios::patient),
                Scenario.of(
                        "history-limit",
                        "Empty replica sets beyond revisionHistoryLimit are deleted",
                        DeploymentScenarios::history),
                Scenario.of(
                        "rollback",
                        "An earlier template takes its replica set up again, as the newest revision",
                        DeploymentScenarios::rollback),
                Scenario.of(
                        "rollback-stalled",
                        "A stalled rollout is taken back without losing a pod that works",
                        DeploymentScenarios::rollbackStalled),
                Scenario.of(
                        "hash-collision",
                        "A replica set's name that is taken is salted",
                        DeploymentScenarios::collision),
                Scenario.of(
                        "scale-during-rollout",
                        "A scaling during a rollout is shared in proportion",
                        DeploymentScenarios::proportional),
                Scenario.of("scale-to-zero", "No replicas, and back", DeploymentScenarios::zero),
                Scenario.of(
                        "template-changes-at-once",
                        "Three templates in a row: only the last is brought out",
                        DeploymentScenarios::rollover));
    }

    private static String sizes(World world) {
        return world.numbers("replicaset", "/spec/replicas");
    }

    /** How many pods the replica sets ask for. What they count lags behind, each by itself, so sums of counts may be too high. */
    private static int wished(World world) {
        return world.sum("replicaset", "/spec/replicas");
    }

    private static Scene started(Scene scene, int replicas, String... more) {
        return scene.create(Yaml.deployment(replicas, more)).then("all pods are available", complete(WEB, replicas));
    }

    private static void late(Scene scene) {
        started(scene, 2, "progressDeadlineSeconds: 8", Yaml.rolling(1, 0))
                .patch(WEB, NEVER_READY)
                .sequence("sizes of the replica sets", DeploymentScenarios::sizes)
                .then(
                        "it is late",
                        world -> world.condition(WEB, "Progressing").equals("False ProgressDeadlineExceeded"))
                .then(
                        "it is still available",
                        world -> world.condition(WEB, "Available").startsWith("True"))
                .mergePatch(WEB, """
                        spec:
                          template:
                            metadata: {annotations: {sandbox.sampan.dev/never-ready: null}}
                            spec: {containers: [{name: main, image: 'shop/web:2'}]}
                        """)
                .then("the next rollout is complete", complete(WEB, 2))
                .end("status", world -> world.status(WEB))
                .end("revisions", world -> world.numbers("replicaset", REVISION));
    }

    private static void patient(Scene scene) {
        started(scene, 2, "minReadySeconds: 3", Yaml.rolling(1, 0))
                .image(WEB, "shop/web:2")
                .sequence("sizes of the replica sets", DeploymentScenarios::sizes)
                .least("available replicas", world -> world.number(WEB, "/status/availableReplicas"))
                .then(
                        "a new pod is ready but not available",
                        world -> world.number(WEB, "/status/readyReplicas") == 3
                                && world.number(WEB, "/status/availableReplicas") == 2)
                .then("it is available", world -> world.number(WEB, "/status/availableReplicas") == 3)
                .then("the rollout is complete", complete(WEB, 2))
                .end("status", world -> world.status(WEB));
    }

    private static void history(Scene scene) {
        started(scene, 1, "revisionHistoryLimit: 2");
        for (int version = 2; version <= 5; version++) {
            scene.image(WEB, "shop/web:" + version).then("version " + version + " is out", complete(WEB, 1));
        }
        scene.then(
                        "three replica sets are left",
                        world -> world.all("replicaset").size() == 3)
                .end("revisions", world -> world.numbers("replicaset", REVISION))
                .end(
                        "images",
                        world -> world.all("replicaset").stream()
                                .map(set -> set.at("/spec/template/spec/containers/0/image")
                                        .asText())
                                .toList());
    }

    private static void rollback(Scene scene) {
        started(scene, 2)
                .image(WEB, "shop/web:2")
                .then("version 2 is out", complete(WEB, 2))
                .image(WEB, "shop/web:1")
                .sequence("revisions", world -> world.numbers("replicaset", REVISION))
                .then("version 1 is out again", complete(WEB, 2))
                .end(
                        "sets",
                        world -> world.all("replicaset").stream()
                                .map(set -> set.at("/metadata/annotations"))
                                .toList())
                .end("status", world -> world.status(WEB))
                .end("revision", world -> world.text(WEB, REVISION));
    }

    private static void rollbackStalled(Scene scene) {
        started(scene, 3, Yaml.rolling(1, 1))
                .patch(WEB, NEVER_READY)
                .least("ready pods", world -> world.pods().ready().count())
                .then(
                        "two new pods do not get ready",
                        world -> sizes(world).equals("[2, 2]")
                                && world.pods()
                                                .active()
                                                .where(pod -> pod.at("/status/phase")
                                                        .asText()
                                                        .equals("Running"))
                                                .count()
                                        == 4
                                && world.number(WEB, "/status/readyReplicas") == 2)
                .mergePatch(WEB, Yaml.script("never-ready: null"))
                .then("the old template is out again", complete(WEB, 3))
                .then(
                        "no pod of the other is left",
                        world -> sizes(world).equals("[3, 0]") && world.pods().count() == 3)
                .end("revisions", world -> world.numbers("replicaset", REVISION));
    }

    private static void collision(Scene scene) {
        started(scene, 1);
        String set = scene.now().names("replicaset").get(0);
        scene.delete(WEB, "Orphan")
                .then(
                        "the replica set is left alone",
                        world -> !world.has(WEB)
                                && world.at("replicaset/" + set, "/metadata/ownerReferences")
                                        .isMissingNode())
                .patch("replicaset/" + set, "metadata: {labels: {app: other}}")
                .create(Yaml.deployment(1))
                .then("a collision is counted", world -> world.number(WEB, "/status/collisionCount") == 1)
                .then("the Deployment is complete", complete(WEB, 1))
                .note("the first replica set is untouched: " + scene.now().has("replicaset/" + set))
                .end("sizes", DeploymentScenarios::sizes)
                .end("status", world -> world.status(WEB));
    }

    private static void proportional(Scene scene) {
        started(scene, 10, Yaml.rolling(3, 2))
                .patch(WEB, NEVER_READY)
                .then(
                        "the rollout stalls",
                        world -> sizes(world).equals("[8, 5]")
                                && world.number(WEB, "/status/replicas") == 13
                                && world.number(WEB, "/status/readyReplicas") == 8)
                .scale(WEB, 20)
                .sequence("sizes of the replica sets", DeploymentScenarios::sizes)
                .then("both have grown", world -> world.number(WEB, "/status/replicas") == 23)
                .scale(WEB, 5)
                .then("both have shrunk", world -> world.isObserved(WEB) && wished(world) <= 8)
                .stays("that is all", Duration.ofSeconds(2), world -> wished(world) <= 8);
    }

    private static void zero(Scene scene) {
        started(scene, 2)
                .scale(WEB, 0)
                .then(
                        "no pod is left",
                        world -> world.pods().count() == 0 && complete(WEB, 0).test(world))
                .end("events", world -> world.events(WEB))
                .note("with none, it is " + scene.now().condition(WEB, "Available"))
                .scale(WEB, 2)
                .then("they are back", complete(WEB, 2))
                .end("status", world -> world.status(WEB));
    }

    private static void rollover(Scene scene) {
        started(scene, 3, Yaml.rolling(1, 0))
                .patch(WEB, NEVER_READY)
                .then("the first new pod is there", world -> sizes(world).equals("[3, 1]"))
                .image(WEB, "shop/web:2")
                .then("the second template replaces it", world -> sizes(world).startsWith("[3, 0,"))
                .mergePatch(WEB, Yaml.script("never-ready: null"))
                .then("the third is out", complete(WEB, 3))
                .then("the others are empty", world -> sizes(world).equals("[0, 0, 0, 3]"))
                .end("revisions", world -> world.numbers("replicaset", REVISION))
                .end("status", world -> world.status(WEB));
    }
}

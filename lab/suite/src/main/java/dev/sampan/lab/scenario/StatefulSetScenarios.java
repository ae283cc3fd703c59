package dev.sampan.lab.scenario;

import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;

/** StatefulSets: one after the other, unless told otherwise. */
final class StatefulSetScenarios {
    private static final String DB = "statefulset/db";
    private static final String IMAGE = "/spec/containers/0/image";

    private StatefulSetScenarios() {}

    static List<Scenario> all() {
        return List.of(
                Scenario.of(
                        "stateful-ordered",
                        "Pods come one by one in order and go in reverse",
                        StatefulSetScenarios::ordered),
                Scenario.of(
                        "stateful-parallel",
                        "podManagementPolicy Parallel: all pods come at once",
                        StatefulSetScenarios::parallel),
                Scenario.of(
                        "stateful-rollout",
                        "A rollout goes from the last pod to the first",
                        StatefulSetScenarios::rollout),
                Scenario.of(
                        "stateful-partition",
                        "A partition keeps the pods below it as they are",
                        StatefulSetScenarios::partition),
                Scenario.of(
                        "stateful-on-delete",
                        "OnDelete: a pod is renewed only when it is deleted",
                        StatefulSetScenarios::onDelete),
                Scenario.of(
                        "stateful-max-unavailable",
                        "maxUnavailable is an option that is off in this version: one pod at a time",
                        StatefulSetScenarios::oneAtATime),
                Scenario.of(
                        "stateful-stalled",
                        "A pod that does not get ready stops the rollout",
                        StatefulSetScenarios::stalled),
                Scenario.of(
                        "stateful-claims",
                        "Claims are kept or deleted by their retention policy",
                        StatefulSetScenarios::claims));
    }

    private static String set(int replicas, String... more) {
        return Yaml.workload("apps/v1", "StatefulSet", "db", replicas, more);
    }

    private static Predicate<World> complete(int replicas) {
        return world -> world.isObserved(DB)
                && world.number(DB, "/status/replicas") == replicas
                && world.number(DB, "/status/availableReplicas") == replicas
                && world.number(DB, "/status/updatedReplicas") == replicas
                && world.text(DB, "/status/currentRevision").equals(world.text(DB, "/status/updateRevision"));
    }

    private static String images(World world) {
        StringBuilder images = new StringBuilder();
        world.pods()
                .active()
                .names()
                .forEach(pod -> images.append(pod)
                        .append(' ')
                        .append(world.text("pod/" + pod, IMAGE))
                        .append(", "));
        return images.toString();
    }

    private static void ordered(Scene scene) {
        scene.create(set(3))
                .sequence("pods", world -> world.pods().names())
                .most(
                        "pods that are not ready",
                        world -> world.pods().count() - world.pods().ready().count())
                .then("all are ready", complete(3))
                .scale(DB, 1)
                .then(
                        "one is left",
                        world -> complete(1).test(world) && world.pods().count() == 1)
                .end("status", world -> world.status(DB))
                .end("events", world -> world.events(DB));
    }

    private static void parallel(Scene scene) {
        scene.create(set(3, "podManagementPolicy: Parallel"))
                .then(
                        "all are there before one is ready",
                        world -> world.pods().count() == 3
                                && world.pods().ready().count() == 0)
                .then("all are ready", complete(3))
                .scale(DB, 0)
                .then(
                        "all go together",
                        world -> world.pods().where(Pods::isDeleting).count() >= 2
                                || world.pods().count() == 0)
                .then("none is left", world -> world.pods().count() == 0 && world.number(DB, "/status/replicas") == 0);
    }

    private static void rollout(Scene scene) {
        scene.create(set(3))
                .then("all are ready", complete(3))
                .image(DB, "shop/web:2")
                .sequence("images of the pods", StatefulSetScenarios::images)
                .least("ready pods", world -> world.pods().ready().count())
                .then("the rollout is complete", complete(3))
                .end("status", world -> world.status(DB))
                .end("revisions", world -> world.numbers("controllerrevision", "/revision"));
    }

    private static void partition(Scene scene) {
        scene.create(set(3, "updateStrategy: {rollingUpdate: {partition: 2}}"))
                .then("all are ready", complete(3))
                .image(DB, "shop/web:2")
                .then(
                        "the last pod is new",
                        world -> world.number(DB, "/status/updatedReplicas") == 1
                                && world.number(DB, "/status/readyReplicas") == 3)
                .stays(
                        "the others are not",
                        Duration.ofSeconds(3),
                        world -> world.pods().runningImage("shop/web:1").count() == 2)
                .delete("pod/db-0")
                .then("a pod below the partition has gone", world -> !world.has("pod/db-0"))
                .then(
                        "a pod below the partition comes back as it was",
                        world -> world.pods().ready().count() == 3
                                && world.text("pod/db-0", IMAGE).equals("shop/web:1"))
                .patch(DB, "spec: {updateStrategy: {rollingUpdate: {partition: 0}}}")
                .sequence("images of the pods", StatefulSetScenarios::images)
                .then("all are new", complete(3))
                .end("status", world -> world.status(DB));
    }

    private static void onDelete(Scene scene) {
        scene.create(set(2, "updateStrategy: {type: OnDelete}"))
                .then("all are ready", complete(2))
                .image(DB, "shop/web:2")
                .stays(
                        "nothing happens",
                        Duration.ofSeconds(3),
                        world -> world.pods().runningImage("shop/web:1").count() == 2)
                .delete("pod/db-1")
                .then(
                        "the deleted pod comes back new",
                        world -> world.text("pod/db-1", IMAGE).equals("shop/web:2")
                                && world.pods().ready().count() == 2)
                .then(
                        "one of two is up to date",
                        world -> world.number(DB, "/status/updatedReplicas") == 1
                                && world.number(DB, "/status/readyReplicas") == 2)
                .end("images", StatefulSetScenarios::images)
                .end("status", world -> world.status(DB));
    }

    private static void oneAtATime(Scene scene) {
        scene.create(set(4, "updateStrategy: {rollingUpdate: {maxUnavailable: 2}}", "podManagementPolicy: Parallel"))
                .then("all are ready", complete(4))
                .image(DB, "shop/web:2")
                .least("ready pods", world -> world.pods().ready().count())
                .then("the rollout is complete", complete(4))
                .end("strategy", world -> world.at(DB, "/spec/updateStrategy"))
                .end("status", world -> world.status(DB));
    }

    private static void stalled(Scene scene) {
        scene.create(set(3))
                .then("all are ready", complete(3))
                .patch(DB, Yaml.script("never-ready: 'true'"))
                .then(
                        "the last pod runs but is not ready",
                        world -> world.text("pod/db-2", "/status/phase").equals("Running")
                                && world.number(DB, "/status/updatedReplicas") == 1
                                && world.number(DB, "/status/readyReplicas") == 2)
                .stays(
                        "the others are not touched",
                        Duration.ofSeconds(3),
                        world -> world.pods().ready().count() == 2)
                .mergePatch(DB, Yaml.script("never-ready: null"))
                .stays(
                        "the broken pod stays even so",
                        Duration.ofSeconds(3),
                        world -> world.pods().ready().count() == 2)
                .delete("pod/db-2")
                .then("deleted by hand, it is well", complete(3))
                .end("status", world -> world.status(DB));
    }

    private static void claims(Scene scene) {
        for (int number = 0; number < 2; number++) {
            scene.create(StorageScenarios.volume("v" + number));
        }
        scene.create(set(2, "persistentVolumeClaimRetentionPolicy: {whenScaled: Delete, whenDeleted: Retain}", """
                        volumeClaimTemplates:
                        - metadata: {name: data}
                          spec: {storageClassName: '${ns}', accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}"""))
                .then("all are ready", complete(2))
                .then(
                        "both claims are bound",
                        world -> world.all("persistentvolumeclaim").stream()
                                        .filter(claim -> claim.at("/status/phase")
                                                .asText()
                                                .equals("Bound"))
                                        .count()
                                == 2)
                .scale(DB, 1)
                .then(
                        "a claim goes with its pod",
                        world -> world.names("persistentvolumeclaim").equals(List.of("data-db-0")))
                .delete(DB)
                .then(
                        "the set has gone with its pods",
                        world -> !world.has(DB) && world.pods().count() == 0)
                .stays(
                        "the other claim is kept",
                        Duration.ofSeconds(2),
                        world -> world.has("persistentvolumeclaim/data-db-0"));
    }
}

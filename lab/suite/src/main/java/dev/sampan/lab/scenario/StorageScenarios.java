package dev.sampan.lab.scenario;

import java.time.Duration;
import java.util.List;

/** Claims and the volumes that they get. */
final class StorageScenarios {
    private static final String CLAIM = "persistentvolumeclaim/data";
    private static final String PHASE = "/status/phase";

    private StorageScenarios() {}

    static List<Scenario> all() {
        return List.of(
                Scenario.of(
                        "claim-bound",
                        "A claim gets the smallest volume that fits, and releases it",
                        StorageScenarios::bound),
                Scenario.of("claim-pending", "A claim for which there is no volume waits", StorageScenarios::pending),
                Scenario.of(
                        "claim-waits-for-pod",
                        "WaitForFirstConsumer: a claim waits for its pod",
                        StorageScenarios::waits),
                Scenario.of(
                        "claim-in-use", "A claim that a pod uses goes only after the pod", StorageScenarios::inUse));
    }

    static String volume(String letter) {
        return volume(letter, "1Gi", "${ns}");
    }

    private static String volume(String letter, String size, String storageClass) {
        return """
                apiVersion: v1
                kind: PersistentVolume
                metadata: {name: '${ns}-%s'}
                spec:
                  capacity: {storage: %s}
                  accessModes: [ReadWriteOnce]
                  storageClassName: '%s'
                  persistentVolumeReclaimPolicy: Retain
                  hostPath: {path: /data/%s}
                """.formatted(letter, size, storageClass, letter);
    }

    private static String claim(String storageClass) {
        return """
                apiVersion: v1
                kind: PersistentVolumeClaim
                metadata: {name: data}
                spec: {storageClassName: '%s', accessModes: [ReadWriteOnce], resources: {requests: {storage: 2Gi}}}
                """.formatted(storageClass);
    }

    private static final String POD = """
            apiVersion: v1
            kind: Pod
            metadata: {name: db}
            spec:
              containers: [{name: main, image: 'shop/db:1', volumeMounts: [{name: data, mountPath: /data}]}]
              volumes: [{name: data, persistentVolumeClaim: {claimName: data}}]
            """;

    private static void bound(Scene scene) {
        scene.create(volume("small", "1Gi", "${ns}"))
                .create(volume("large", "10Gi", "${ns}"))
                .create(volume("middle", "5Gi", "${ns}"))
                .then(
                        "three volumes are available",
                        world -> world.all("persistentvolume").stream()
                                        .filter(volume ->
                                                volume.at(PHASE).asText().equals("Available"))
                                        .count()
                                == 3)
                .create(claim("${ns}"))
                .then("the claim is bound", world -> world.text(CLAIM, PHASE).equals("Bound"))
                .note("to " + scene.now().text(CLAIM, "/spec/volumeName"))
                .then(
                        "the volume is bound",
                        world -> world.text("persistentvolume/" + scene.namespace() + "-middle", PHASE)
                                .equals("Bound"))
                .end("claim", world -> world.status(CLAIM))
                .note("finalizers of the claim: " + scene.now().at(CLAIM, "/metadata/finalizers"))
                .note("annotations of the claim: " + scene.now().at(CLAIM, "/metadata/annotations"))
                .delete(CLAIM)
                .then("the claim has gone", world -> !world.has(CLAIM))
                .then(
                        "the volume is released",
                        world -> world.text("persistentvolume/" + scene.namespace() + "-middle", PHASE)
                                .equals("Released"));
    }

    private static void pending(Scene scene) {
        scene.create(claim(""))
                .then("it is told why", world -> !world.events(CLAIM).isEmpty())
                .create(POD)
                .then(
                        "its pod fits nowhere",
                        world -> world.condition("pod/db", "PodScheduled").equals("False Unschedulable"))
                .end("claim", world -> world.status(CLAIM))
                .end("claim events", world -> world.events(CLAIM))
                .end("pod conditions", world -> world.condition("pod/db", "PodScheduled"));
    }

    private static void waits(Scene scene) {
        scene.create("""
                        apiVersion: storage.k8s.io/v1
                        kind: StorageClass
                        metadata: {name: '${ns}'}
                        provisioner: kubernetes.io/no-provisioner
                        volumeBindingMode: WaitForFirstConsumer
                        """)
                .create(volume("only", "5Gi", "${ns}"))
                .create(claim("${ns}"))
                .stays(
                        "it waits",
                        Duration.ofSeconds(3),
                        world -> world.text(CLAIM, PHASE).equals("Pending"))
                .create(POD)
                .then("the claim is bound", world -> world.text(CLAIM, PHASE).equals("Bound"))
                .then("the pod is ready", world -> world.pods().ready().count() == 1)
                .end("claim events", world -> world.events(CLAIM))
                .end("volume", world -> world.text("persistentvolume/" + scene.namespace() + "-only", PHASE));
    }

    private static void inUse(Scene scene) {
        scene.create(volume("only", "5Gi", "${ns}"))
                .create(claim("${ns}"))
                .create(POD)
                .then("the pod is ready", world -> world.pods().ready().count() == 1)
                .delete(CLAIM)
                .stays("the claim is still there", Duration.ofSeconds(2), world -> world.has(CLAIM))
                .note("it is being deleted: "
                        + scene.now().at(CLAIM, "/metadata/deletionTimestamp").isTextual())
                .delete("pod/db")
                .then("the pod has gone", world -> world.pods().count() == 0)
                .then("the claim has gone", world -> !world.has(CLAIM));
    }
}

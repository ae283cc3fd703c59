package dev.sampan.deploy.rollout;

import dev.sampan.internal.kube.Kind;
import java.util.List;

/** Claims, autoscalers and definitions. */
final class ObjectSequences {
    private static final String CLAIM = "PersistentVolumeClaim/data";
    private static final String SCALER = "HorizontalPodAutoscaler/web";

    private ObjectSequences() {}

    static List<Sequence> all() {
        return List.of(
                claim("claim-bound", "'bound'")
                        .at(0, volume("bound"))
                        .done(1, "a volume fits")
                        .inLab(6),
                claim("claim-volume-comes", "'late'")
                        .at(30, volume("late"))
                        .done(31, "a volume came within a minute")
                        .inLab(36),
                claim("claim-no-volume", "''")
                        .lasting(90)
                        .hopeless("volume-claim-pending", 60, "a minute for a volume to come"),
                claim("claim-no-class", "'none'")
                        .lasting(90)
                        .hopeless("volume-claim-pending", 60, "a minute for the class to come"),
                claim("claim-waits-for-its-first-pod", "'slow'")
                        .at(0, waitingClass("slow"))
                        .done(1, "its class binds it when a pod uses it")
                        .inLab(5),
                claim("claim-with-its-first-pod", "'slower'")
                        .at(0, waitingClass("slower"))
                        .at(0, cluster -> cluster.create(Kind.POD, USER))
                        .done(1, "its pod has found a node")
                        .notInLab(),
                scaler("autoscaler-works", "", "'cpu': '100m'", "web")
                        .done(30, "it looks every 15 s and takes a pod for started only later")
                        .inLab(3),
                scaler("autoscaler-scales", "", "'cpu': '400m'", "web")
                        .lasting(120)
                        .done(45, "at 30 it grows from 1 to 4, and at 45 it sees that it has")
                        .inLab(5),
                scaler("autoscaler-slow-metrics", "", "'ready-after': '120s'", "web")
                        .lasting(200)
                        .done(150, "there are no metrics of pods that are not ready")
                        .inLab(124),
                scaler("autoscaler-target-missing", "", "", "wep")
                        .lasting(120)
                        .hopeless("scale-target-missing", 60, "a minute for who makes the target a little later")
                        .inLab(62),
                scaler("autoscaler-target-at-zero", "0", "", "web")
                        .done(1, "it is off while its target is at zero")
                        .inLab(3),
                Sequence.of("definition", "CustomResourceDefinition/boats.example.com")
                        .at(0, cluster -> cluster.create(Kind.CUSTOM_RESOURCE_DEFINITION, DEFINITION))
                        .done(1, "its names are free"));
    }

    private static final String USER = """
            {apiVersion: 'v1', kind: 'Pod', metadata: {name: 'db'},
             spec: {containers: [{name: 'main', image: 'shop/db:1', volumeMounts: [{name: 'data', mountPath: '/data'}]}],
                    volumes: [{name: 'data', persistentVolumeClaim: {claimName: 'data'}}]}}
            """;

    private static final String DEFINITION = """
            {apiVersion: 'apiextensions.k8s.io/v1', kind: 'CustomResourceDefinition', metadata: {name: 'boats.example.com'},
             spec: {group: 'example.com', scope: 'Namespaced', names: {plural: 'boats', singular: 'boat', kind: 'Boat'},
                    versions: [{name: 'v1', served: true, storage: true, schema: {openAPIV3Schema: {type: 'object'}}}]}}
            """;

    private static Sequence claim(String name, String storageClass) {
        return Sequence.of(name, CLAIM)
                .at(0, cluster -> cluster.create(Kind.PERSISTENT_VOLUME_CLAIM, """
                                {apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata: {name: 'data'},
                                 spec: {storageClassName: %s, accessModes: ['ReadWriteOnce'], resources: {requests: {storage: '2Gi'}}}}
                                """.formatted(storageClass)));
    }

    private static Sequence.Write volume(String name) {
        String text = """
                {apiVersion: 'v1', kind: 'PersistentVolume', metadata: {name: '%1$s'},
                 spec: {capacity: {storage: '5Gi'}, accessModes: ['ReadWriteOnce'], storageClassName: '%1$s',
                        persistentVolumeReclaimPolicy: 'Retain', hostPath: {path: '/data'}}}
                """.formatted(name);
        return cluster -> cluster.create(RecordedCluster.VOLUME, text);
    }

    private static Sequence.Write waitingClass(String name) {
        String text = """
                {apiVersion: 'storage.k8s.io/v1', kind: 'StorageClass', metadata: {name: '%s'},
                 provisioner: 'diskplugin.csi.alibabacloud.com', volumeBindingMode: 'WaitForFirstConsumer'}
                """.formatted(name);
        return cluster -> cluster.create(RecordedCluster.STORAGE_CLASS, text);
    }

    private static Sequence scaler(String name, String replicas, String script, String target) {
        String text = WorkloadSequences.workload(
                "Deployment",
                "replicas: " + (replicas.isEmpty() ? "1" : replicas) + ",",
                script,
                "",
                ", resources: {requests: {cpu: '200m'}}"
                        + ", readinessProbe: {periodSeconds: 5, httpGet: {path: '/ready', port: 8080}}");
        return Sequence.of(name, SCALER)
                .at(0, cluster -> cluster.create(Kind.DEPLOYMENT, text))
                .at(0, cluster -> cluster.create(Kind.HORIZONTAL_POD_AUTOSCALER, """
                                {apiVersion: 'autoscaling/v2', kind: 'HorizontalPodAutoscaler', metadata: {name: 'web'},
                                 spec: {scaleTargetRef: {apiVersion: 'apps/v1', kind: 'Deployment', name: '%s'},
                                        minReplicas: 1, maxReplicas: 4, metrics: [{type: 'Resource', resource: {name: 'cpu',
                                        target: {type: 'Utilization', averageUtilization: 50}}}]}}
                                """.formatted(target)));
    }
}

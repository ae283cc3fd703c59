package dev.sampan.deploy.rollout;

import dev.sampan.internal.kube.Kind;
import java.util.List;
import java.util.stream.Stream;

/** Deployments, StatefulSets and DaemonSets. */
final class WorkloadSequences {
    private static final String WEB = "Deployment/web";
    private static final String DB = "StatefulSet/web";
    private static final String LOGS = "DaemonSet/web";
    private static final String V2 =
            "{spec: {template: {spec: {containers: [{name: 'main', image: 'shop/web:2'%s}]}}}}";
    private static final String ONE_NODE = "nodeSelector: {'kubernetes.io/hostname': '$NODE'},";

    private WorkloadSequences() {}

    static List<Sequence> all() {
        return Stream.of(healthy(), changes(), failing(), late(), statefulSets(), daemonSets())
                .flatMap(List::stream)
                .toList();
    }

    /**
     * @param spec fields of the spec, each with its comma
     * @param script annotations of the pods without their prefix, each with its comma
     * @param pod fields of the pod's spec, each with its comma
     * @param container fields of the container, each after its comma
     */
    static String workload(String kind, String spec, String script, String pod, String container) {
        String annotations = script.replaceAll("(?<=^|, )'", "'sandbox.sampan.dev/");
        return """
                {apiVersion: 'apps/v1', kind: '%s', metadata: {name: 'web'}, spec: {%s
                 selector: {matchLabels: {app: 'web'}},
                 template: {metadata: {labels: {app: 'web'}, annotations: {%s}},
                            spec: {%s containers: [{name: 'main', image: 'shop/web:1'%s}]}}}}
                """.formatted(kind, spec, annotations, pod, container);
    }

    private static Sequence deployment(String name, String spec, String script, String pod, String container) {
        String text = workload("Deployment", spec, script, pod, container);
        return Sequence.of(name, WEB).at(0, cluster -> cluster.create(Kind.DEPLOYMENT, text));
    }

    private static Sequence set(String name, String spec, String script, String pod, String container) {
        String text = workload("StatefulSet", "serviceName: 'web', " + spec, script, pod, container);
        return Sequence.of(name, DB).at(0, cluster -> cluster.create(Kind.STATEFUL_SET, text));
    }

    private static Sequence daemons(String name, String spec, String script, String pod) {
        String text = workload("DaemonSet", spec, script, pod, "");
        return Sequence.of(name, LOGS).at(0, cluster -> cluster.create(Kind.DAEMON_SET, text));
    }

    private static String probe(String kind, int period, int failures) {
        return ", %sProbe: {periodSeconds: %d, failureThreshold: %d, httpGet: {path: '/ready', port: 8080}}"
                .formatted(kind, period, failures);
    }

    private static Sequence.Write image2(Kind kind) {
        return cluster -> cluster.patch(kind, "web", V2.formatted(""));
    }

    private static List<Sequence> healthy() {
        return List.of(
                deployment("deployment-first", "replicas: 3,", "", "", "")
                        .done(1, "its pods start within a second")
                        .inLab(2),
                deployment(
                                "deployment-slow-startup-probe",
                                "replicas: 2,",
                                "'ready-after': '200s'",
                                "",
                                probe("startup", 5, 60))
                        .lasting(240)
                        .done(201, "slow, and within the five minutes that its startup probe grants")
                        .inLab(202),
                deployment(
                                "deployment-slow-readiness",
                                "replicas: 1,",
                                "'ready-after': '240s'",
                                "",
                                probe("readiness", 10, 3))
                        .lasting(280)
                        .done(241, "slow, and nothing says that it cannot become ready")
                        .inLab(242),
                deployment("deployment-slow-pull", "replicas: 1,", "'start-delay': '300s'", "", "")
                        .lasting(320)
                        .done(300, "an image may take minutes")
                        .inLab(301),
                deployment(
                                "deployment-slow-init",
                                "replicas: 1,",
                                "'migrate.exit-after': '120s'",
                                "initContainers: [{name: 'migrate', image: 'shop/migrate:1'}],",
                                "")
                        .lasting(150)
                        .done(122, "an init container may take its time")
                        .notInLab(),
                deployment(
                                "deployment-slower-than-ten-minutes",
                                "replicas: 1,",
                                "'ready-after': '800s'",
                                "",
                                probe("startup", 10, 90))
                        .lasting(820)
                        .done(801, "its deadline passes at ten minutes, and its startup probe grants it fifteen")
                        .notInLab(),
                deployment("deployment-min-ready", "replicas: 2, minReadySeconds: 30,", "", "", "")
                        .done(31, "ready at 1 and available only 30 s later")
                        .inLab(32),
                deployment("deployment-crashes-once", "replicas: 1,", "'crash-after': '2s', 'crash-times': '1'", "", "")
                        .lasting(60)
                        .done(1, "it is available before it crashes for the first time")
                        .inLab(2),
                deployment(
                                "deployment-crashes-once-before-it-is-ready",
                                "replicas: 1,",
                                "'crash-after': '3s', 'crash-times': '1', 'ready-after': '10s'",
                                "",
                                probe("readiness", 2, 3))
                        .lasting(90)
                        .done(14, "one crash is not a loop; its second run starts at 4 and needs ten seconds")
                        .notInLab(),
                deployment("deployment-zero", "replicas: 0,", "", "", "").done(1, "no pod is wanted"));
    }

    private static List<Sequence> changes() {
        return List.of(
                deployment("deployment-update", "replicas: 2,", "", "", "")
                        .change(10, image2(Kind.DEPLOYMENT))
                        .done(12, "one by one, and the old ones have gone from its counters")
                        .inLab(13, 14),
                deployment(
                                "deployment-old-pods-linger",
                                "replicas: 2,",
                                "",
                                "terminationGracePeriodSeconds: 60,",
                                ", lifecycle: {preStop: {exec: {command: ['sleep', '20']}}}")
                        .change(10, image2(Kind.DEPLOYMENT))
                        .done(12, "old pods that are told to end do not count")
                        .oldPodsGone(32)
                        .notInLab(),
                deployment(
                                "deployment-recreate",
                                "replicas: 2, strategy: {type: 'Recreate'},",
                                "",
                                "terminationGracePeriodSeconds: 5,",
                                "")
                        .change(10, image2(Kind.DEPLOYMENT))
                        .done(11, "no new pod before the last old one has gone")
                        .inLab(12),
                deployment("deployment-scale-down", "replicas: 4,", "", "terminationGracePeriodSeconds: 10,", "")
                        .change(10, cluster -> cluster.patch(Kind.DEPLOYMENT, "web", "{spec: {replicas: 2}}"))
                        .done(11, "pods too many count until they are told to end"),
                deployment("deployment-paused", "replicas: 1,", "", "", "")
                        .at(8, cluster -> cluster.patch(Kind.DEPLOYMENT, "web", "{spec: {paused: true}}"))
                        .change(10, image2(Kind.DEPLOYMENT))
                        .undecided("a paused rollout goes on when somebody resumes it"));
    }

    private static List<Sequence> failing() {
        return List.of(
                deployment("deployment-image-not-found", "replicas: 1,", "'pull-error': 'manifest unknown'", "", "")
                        .hopeless(
                                "image-not-found",
                                1,
                                "the registry has said that there is none, and the kubelet backs off")
                        .inLab(2),
                deployment(
                                "deployment-image-unauthorized",
                                "replicas: 1,",
                                "'pull-error': 'failed to authorize: 401 Unauthorized'",
                                "",
                                "")
                        .hopeless("image-unauthorized", 1, "the registry has refused, and the kubelet backs off")
                        .inLab(2),
                deployment(
                                "deployment-crash-loop",
                                "replicas: 1,",
                                "'crash-after': '2s', 'exit-code': '3', 'never-ready': 'true'",
                                "",
                                probe("readiness", 2, 3))
                        .hopeless("crash-loop", 5, "two runs have crashed")
                        .notInLab(),
                deployment(
                                "deployment-out-of-memory",
                                "replicas: 1,",
                                "'oom-after': '2s', 'never-ready': 'true'",
                                "",
                                probe("readiness", 2, 3) + ", resources: {limits: {memory: '64Mi'}}")
                        .hopeless("out-of-memory", 5, "two runs were killed")
                        .inLab(6),
                deployment(
                                "deployment-exits-at-once",
                                "replicas: 1,",
                                "'exit-after': '1s', 'never-ready': 'true'",
                                "",
                                probe("readiness", 2, 3))
                        .hopeless("exits-at-once", 3, "it ended twice, and the kubelet backs off")
                        .notInLab(),
                deployment(
                                "deployment-init-fails",
                                "replicas: 1,",
                                "'migrate.exit-after': '1s', 'migrate.exit-code': '4'",
                                "initContainers: [{name: 'migrate', image: 'shop/migrate:1'}],",
                                "")
                        .hopeless("init-container-failed", 3, "its first container failed twice")
                        .notInLab(),
                deployment(
                                "deployment-config-map-missing",
                                "replicas: 1,",
                                "",
                                "",
                                ", envFrom: [{configMapRef: {name: 'settings'}}]")
                        .hopeless("config-map-missing", 30, "half a minute for who writes it a little later")
                        .notInLab(),
                deployment(
                                "deployment-secret-key-missing",
                                "replicas: 1,",
                                "",
                                "",
                                ", env: [{name: 'KEY', valueFrom: {secretKeyRef: {name: 'db', key: 'password'}}}]")
                        .at(
                                0,
                                cluster -> cluster.create(
                                        Kind.SECRET,
                                        "{apiVersion: 'v1', kind: 'Secret', metadata: {name: 'db'}, stringData: {user: 'a'}}"))
                        .hopeless("secret-key-missing", 30, "half a minute for who writes it a little later")
                        .notInLab(),
                afterQuota("deployment-quota")
                        .hopeless("quota-exceeded", 35, "half a minute for a quota that is freed"),
                deployment("deployment-no-service-account", "replicas: 1,", "", "serviceAccountName: 'web',", "")
                        .hopeless("service-account-missing", 30, "half a minute for who makes it a little later"),
                deployment("deployment-unschedulable", "replicas: 1,", "", "", ", resources: {requests: {cpu: '100'}}")
                        .lasting(90)
                        .hopeless("unschedulable", 60, "a minute for an autoscaler to say that it makes room"),
                deployment(
                                "deployment-never-ready",
                                "replicas: 1, progressDeadlineSeconds: 60,",
                                "'never-ready': 'true'",
                                "",
                                probe("readiness", 5, 3))
                        .lasting(90)
                        .hopeless("readiness-probe-failing", 61, "its own progress deadline has passed")
                        .inLab(62));
    }

    /** Two pods are wanted where a quota allows one. */
    private static Sequence afterQuota(String name) {
        String quota = "{apiVersion: 'v1', kind: 'ResourceQuota', metadata: {name: 'team'}, spec: {hard: {pods: '1'}}}";
        String text = workload("Deployment", "replicas: 2,", "", "", "");
        return Sequence.of(name, WEB)
                .at(0, cluster -> cluster.create(RecordedCluster.QUOTA, quota))
                .at(5, cluster -> cluster.create(Kind.DEPLOYMENT, text));
    }

    private static List<Sequence> late() {
        return List.of(
                deployment(
                                "deployment-config-map-late",
                                "replicas: 1,",
                                "",
                                "",
                                ", envFrom: [{configMapRef: {name: 'settings'}}]")
                        .at(
                                20,
                                cluster -> cluster.create(
                                        Kind.CONFIG_MAP,
                                        "{apiVersion: 'v1', kind: 'ConfigMap', metadata: {name: 'settings'}, data: {a: 'b'}}"))
                        .done(21, "it came while there was patience")
                        .notInLab(),
                afterQuota("deployment-quota-raised")
                        .at(15, cluster -> cluster.patch(RecordedCluster.QUOTA, "team", "{spec: {hard: {pods: '5'}}}"))
                        .done(23, "the quota was raised while there was patience; the controller tries again at 22")
                        .inLab(24),
                deployment("deployment-room-comes", "replicas: 1,", "", "nodeSelector: {disk: 'fast'},", "")
                        .at(40, cluster -> cluster.patch(Kind.NODE, "$NODE", "{metadata: {labels: {disk: 'fast'}}}"))
                        .at(58, cluster -> cluster.patch(Kind.NODE, "$NODE", "{metadata: {labels: {disk: null}}}"))
                        .done(41, "a node that fits came within the minute")
                        .inLab(42),
                deployment(
                                "deployment-deadline-shorter-than-its-probes",
                                "replicas: 1, progressDeadlineSeconds: 30,",
                                "'ready-after': '90s'",
                                "",
                                probe("startup", 5, 30))
                        .lasting(120)
                        .done(91, "its startup probe grants it more than its deadline")
                        .inLab(92));
    }

    private static List<Sequence> statefulSets() {
        String two = "replicas: 2,";
        return List.of(
                set("stateful-first", "replicas: 3,", "", "", "")
                        .done(3, "one after the other")
                        .inLab(4),
                set("stateful-slow", "replicas: 3,", "'ready-after': '60s'", "", probe("readiness", 5, 3))
                        .lasting(240)
                        .done(183, "three pods, each with its minute")
                        .inLab(184),
                set(
                                "stateful-slower-than-ten-minutes",
                                "replicas: 1,",
                                "'ready-after': '800s'",
                                "",
                                probe("startup", 10, 90))
                        .lasting(820)
                        .done(801, "its startup probe grants it fifteen minutes")
                        .notInLab(),
                set("stateful-update", two, "", "terminationGracePeriodSeconds: 3,", "")
                        .change(10, image2(Kind.STATEFUL_SET))
                        .done(12, "each pod goes before its successor comes")
                        .inLab(13),
                set(
                                "stateful-partition",
                                "replicas: 3, updateStrategy: {rollingUpdate: {partition: 2}},",
                                "",
                                "terminationGracePeriodSeconds: 3,",
                                "")
                        .change(10, image2(Kind.STATEFUL_SET))
                        .done(11, "only the pod above the partition is renewed")
                        .inLab(12),
                set("stateful-on-delete", two + " updateStrategy: {type: 'OnDelete'},", "", "", "")
                        .change(10, image2(Kind.STATEFUL_SET))
                        .done(11, "no pod has to be renewed"),
                set("stateful-min-ready", two + " minReadySeconds: 20,", "", "", "")
                        .lasting(60)
                        .done(42, "each is available 20 s after it is ready")
                        .inLab(43),
                set(
                                "stateful-crash-loop",
                                two,
                                "'crash-after': '1s', 'exit-code': '5', 'never-ready': 'true'",
                                "",
                                probe("readiness", 2, 3))
                        .hopeless("crash-loop", 3, "two runs have crashed")
                        .notInLab(),
                set(
                                "stateful-no-class",
                                "replicas: 1, volumeClaimTemplates: [{metadata: {name: 'data'}, spec: {storageClassName: 'none',"
                                        + " accessModes: ['ReadWriteOnce'], resources: {requests: {storage: '1Gi'}}}}],",
                                "",
                                "",
                                ", volumeMounts: [{name: 'data', mountPath: '/data'}]")
                        .lasting(90)
                        .hopeless("volume-claim-pending", 60, "a minute for a volume to come"),
                set(
                                "stateful-stuck-behind",
                                two,
                                "'crash-after': '1s', 'never-ready': 'true'",
                                "",
                                probe("readiness", 2, 3))
                        .lasting(120)
                        .change(
                                30,
                                cluster -> cluster.patch(
                                        Kind.STATEFUL_SET,
                                        "web",
                                        "{spec: {template: {metadata: {annotations: {'sandbox.sampan.dev/crash-after': null}}}}}"))
                        .hopeless("stuck-behind-broken-pod", 90, "a minute for the controller to replace it"));
    }

    private static List<Sequence> daemonSets() {
        return List.of(
                daemons("daemon-first", "", "", ONE_NODE)
                        .done(1, "its node has one")
                        .inLab(2),
                daemons("daemon-slow", "", "'start-delay': '90s'", ONE_NODE)
                        .lasting(120)
                        .done(90, "an image may take its time")
                        .inLab(91),
                daemons("daemon-update", "", "", ONE_NODE + " terminationGracePeriodSeconds: 3,")
                        .change(10, image2(Kind.DAEMON_SET))
                        .done(11, "the old pod goes before the new one comes")
                        .inLab(12),
                daemons("daemon-on-delete", "updateStrategy: {type: 'OnDelete'},", "", ONE_NODE)
                        .change(10, image2(Kind.DAEMON_SET))
                        .done(11, "no pod has to be renewed"),
                daemons("daemon-no-node", "", "", "nodeSelector: {disk: 'tape'},")
                        .done(1, "no node should have one"),
                daemons("daemon-image-not-found", "", "'pull-error': 'not found'", ONE_NODE)
                        .hopeless(
                                "image-not-found",
                                1,
                                "the registry has said that there is none, and the kubelet backs off")
                        .inLab(2));
    }
}

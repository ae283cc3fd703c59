package dev.sampan.deploy.rollout;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.Sampan;
import dev.sampan.internal.diagnosis.Trees;
import dev.sampan.internal.kube.Kind;
import dev.sampan.internal.kube.KubeNamespace;
import dev.sampan.sandbox.Sandbox;
import dev.sampan.sandbox.SandboxTime;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Runs a sequence on a sandbox whose time goes by the second, and records what its control plane writes. */
final class SequenceRecorder {
    private static final Instant BEGINNING = Instant.parse("2026-03-01T10:00:00Z");
    private static final Duration SETTLING = Duration.ofSeconds(5);
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final List<Kind> KINDS = List.of(
            Kind.DEPLOYMENT,
            Kind.REPLICA_SET,
            Kind.STATEFUL_SET,
            Kind.DAEMON_SET,
            Kind.JOB,
            Kind.CRON_JOB,
            Kind.PERSISTENT_VOLUME_CLAIM,
            Kind.HORIZONTAL_POD_AUTOSCALER,
            Kind.CUSTOM_RESOURCE_DEFINITION,
            Kind.POD,
            Kind.EVENT);

    private SequenceRecorder() {}

    static void record(Sequence sequence, Path file) throws IOException {
        try (Sandbox sandbox =
                        Sandbox.start(spec -> spec.time(SandboxTime.MANUAL).startingAt(BEGINNING.minus(SETTLING)));
                Sampan sampan = sandbox.connect()) {
            KubeNamespace kube = sampan.cluster().namespace("shop").ensure().unwrap(KubeNamespace.class);
            sandbox.advance(SETTLING);
            Recording recording = Recording.begin(sandbox.now());
            RecordedCluster cluster = new RecordedCluster(kube);
            Map<String, ObjectNode> before = Map.of();
            String version = "";
            for (int second = 0; second < sequence.length(); second++) {
                for (Sequence.Act act : sequence.acts()) {
                    if (act.second() == second) {
                        act.write().into(cluster);
                    }
                }
                sandbox.advance(SECOND);
                String now = kube.list(Kind.NAMESPACE, "").resourceVersion();
                if (!now.equals(version)) {
                    version = now;
                    Map<String, ObjectNode> after = all(kube);
                    recording.note(second + 1, before, after);
                    before = after;
                }
            }
            recording.write(file);
        }
    }

    private static Map<String, ObjectNode> all(KubeNamespace kube) {
        Map<String, ObjectNode> all = new TreeMap<>();
        for (Kind kind : KINDS) {
            for (ObjectNode object : kube.list(kind, "").items()) {
                object.put("apiVersion", kind.apiVersion()).put("kind", kind.kind());
                if (!kind.equals(Kind.CRON_JOB)) {
                    object.withObject("/metadata").remove("managedFields");
                }
                all.put(Trees.title(object), object);
            }
        }
        return all;
    }
}

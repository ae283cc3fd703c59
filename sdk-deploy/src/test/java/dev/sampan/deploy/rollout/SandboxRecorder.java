package dev.sampan.deploy.rollout;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.Sampan;
import dev.sampan.internal.diagnosis.Trees;
import dev.sampan.internal.kube.Kind;
import dev.sampan.internal.kube.KubeNamespace;
import dev.sampan.sandbox.Sandbox;
import dev.sampan.sandbox.SandboxTime;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;

/** Runs a sequence on a sandbox whose time goes by the second, and records what its control plane writes. */
final class SandboxRecorder {
    private static final Instant BEGINNING = Instant.parse("2026-03-01T10:00:00Z");
    private static final Duration SETTLING = Duration.ofSeconds(5);
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final String NODE = "sandbox-node-1";

    private SandboxRecorder() {}

    static void record(Sequence sequence) throws IOException {
        try (Sandbox sandbox =
                        Sandbox.start(spec -> spec.time(SandboxTime.MANUAL).startingAt(BEGINNING.minus(SETTLING)));
                Sampan sampan = sandbox.connect()) {
            KubeNamespace kube = sampan.cluster().namespace("shop").ensure().unwrap(KubeNamespace.class);
            sandbox.advance(SETTLING);
            Recording recording =
                    Recording.begin(Place.SANDBOX, sampan.cluster().version(), sandbox.now());
            RecordedCluster cluster = new RecordedCluster(kube, NODE);
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
            recording.write(Place.SANDBOX.recording(sequence));
        }
    }

    private static Map<String, ObjectNode> all(KubeNamespace kube) {
        Map<String, ObjectNode> all = new TreeMap<>();
        for (Kind kind : RecordedCluster.KINDS) {
            for (ObjectNode object : kube.list(kind, "").items()) {
                all.put(Trees.title(RecordedCluster.recorded(kind, object)), object);
            }
        }
        return all;
    }
}

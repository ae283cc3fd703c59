package dev.sampan.deploy.rollout;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.internal.diagnosis.Trees;
import dev.sampan.internal.kube.Kind;
import dev.sampan.internal.kube.KubeNamespace;
import dev.sampan.internal.kube.KubeNamespace.Propagation;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** One sequence that is played on the real control plane. */
final class LabPlay {
    private static final String NODE = "lab-node-1";

    private final Sequence sequence;
    private final KubeNamespace kube;
    private final int offset;
    private final RecordedCluster cluster;
    private final Map<String, ObjectNode> objects = new TreeMap<>();
    private final List<Future<?>> writes = new ArrayList<>();
    private Map<String, ObjectNode> before = Map.of();
    private @Nullable Recording recording;

    /** @param offset the second at which it begins */
    LabPlay(Sequence sequence, KubeNamespace kube, int offset) {
        this.sequence = sequence;
        this.kube = kube;
        this.offset = offset;
        this.cluster = new RecordedCluster(kube, NODE);
    }

    /** @param start when second 0 of all sequences is */
    void begins(String server, Instant start) {
        recording = Recording.begin(Place.LAB, server, start.plusSeconds(offset));
    }

    int last() {
        return offset + sequence.length();
    }

    void hear(ObjectNode object) {
        if (isOurs(object)) {
            objects.put(Trees.title(object), RecordedCluster.recorded(kind(object), object));
        }
    }

    void hearEnd(ObjectNode object) {
        if (isOurs(object)) {
            objects.remove(Trees.title(object));
        }
    }

    private boolean isOurs(ObjectNode object) {
        String namespace = Trees.text(object, "metadata", "namespace");
        return namespace.isEmpty() ? Trees.title(object).equals(sequence.object()) : namespace.equals(kube.name());
    }

    private static Kind kind(ObjectNode object) {
        return RecordedCluster.KINDS.stream()
                .filter(kind -> kind.kind().equals(Trees.text(object, "kind")))
                .findFirst()
                .orElseThrow();
    }

    /** Notes what was heard, and begins the writes of this second. */
    void at(int second, ExecutorService writers) {
        int own = second - offset;
        if (own < 0 || own > sequence.length()) {
            return;
        }
        recording().note(own, before, objects);
        before = new TreeMap<>(objects);
        List<Sequence.Act> due =
                sequence.acts().stream().filter(act -> act.second() == own).toList();
        if (!due.isEmpty()) {
            writes.add(writers.submit(() -> due.forEach(act -> act.write().into(cluster))));
        }
    }

    void write() throws IOException, InterruptedException, ExecutionException {
        for (Future<?> write : writes) {
            write.get();
        }
        recording().write(Place.LAB.recording(sequence));
    }

    private Recording recording() {
        return Objects.requireNonNull(recording);
    }

    void tidy() {
        kube.delete(Kind.NAMESPACE, kube.name(), Propagation.BACKGROUND);
        cluster.tidy();
    }
}

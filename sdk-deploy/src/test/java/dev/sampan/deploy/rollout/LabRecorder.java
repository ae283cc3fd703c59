package dev.sampan.deploy.rollout;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.Sampan;
import dev.sampan.internal.diagnosis.Trees;
import dev.sampan.internal.kube.Kind;
import dev.sampan.internal.kube.KubeNamespace;
import dev.sampan.internal.kube.KubeNamespace.Watch;
import dev.sampan.internal.kube.KubeNamespace.WatchEvent;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Plays sequences on the real control plane, which takes their real time: all at once, each in a namespace of its own, two begun a
 * second. One watch per kind over all namespaces hears what the control plane writes.
 */
final class LabRecorder {
    private static final Duration SETTLING = Duration.ofSeconds(10);
    private static final int BEGUN_A_SECOND = 2;
    private static final int WRITERS = 4;

    private final String server;
    private final List<LabPlay> plays;
    private final BlockingQueue<WatchEvent> events = new LinkedBlockingQueue<>();
    private final ExecutorService writers = Executors.newFixedThreadPool(WRITERS);

    private LabRecorder(String server, List<LabPlay> plays) {
        this.server = server;
        this.plays = plays;
    }

    static void record(List<Sequence> sequences, Path kubeconfig)
            throws IOException, InterruptedException, ExecutionException {
        try (Sampan sampan = Sampan.connect(spec -> spec.kubeconfig(kubeconfig))) {
            new LabRecorder(sampan.cluster().version(), begin(sampan, sequences))
                    .record(sampan.cluster().namespace("default").unwrap(KubeNamespace.class));
        }
    }

    /** Schedules begin on the minute, then long ones come first. */
    private static List<LabPlay> begin(Sampan sampan, List<Sequence> sequences) {
        Comparator<Sequence> order =
                Comparator.comparing(LabRecorder::isScheduled).thenComparing(Sequence::length);
        List<Sequence> ordered = sequences.stream().sorted(order.reversed()).toList();
        String run = Long.toString(System.currentTimeMillis(), 36);
        List<LabPlay> plays = new ArrayList<>();
        for (Sequence sequence : ordered) {
            int offset = isScheduled(sequence) ? 0 : 1 + plays.size() / BEGUN_A_SECOND;
            KubeNamespace kube = sampan.cluster()
                    .namespace(sequence.name() + "-" + run)
                    .ensure()
                    .unwrap(KubeNamespace.class);
            plays.add(new LabPlay(sequence, kube, offset));
        }
        return plays;
    }

    private static boolean isScheduled(Sequence sequence) {
        return sequence.object().startsWith("CronJob/");
    }

    private void record(KubeNamespace kube) throws IOException, InterruptedException, ExecutionException {
        List<Watch> watches = RecordedCluster.KINDS.stream()
                .map(kind -> watch(kube, everywhere(kind)))
                .toList();
        try {
            Instant begins =
                    Instant.now().plus(SETTLING).truncatedTo(ChronoUnit.MINUTES).plus(Duration.ofMinutes(1));
            plays.forEach(play -> play.begins(server, begins));
            int last = plays.stream().mapToInt(LabPlay::last).max().orElseThrow();
            for (int second = 0; second <= last; second++) {
                hearUntil(begins.plusSeconds(second));
                for (LabPlay play : plays) {
                    play.at(second, writers);
                }
            }
            for (LabPlay play : plays) {
                play.write();
            }
        } finally {
            watches.forEach(Watch::close);
            writers.shutdown();
            plays.forEach(LabPlay::tidy);
        }
    }

    /** Its objects of all namespaces. */
    private static Kind everywhere(Kind kind) {
        return new Kind(kind.apiVersion(), kind.kind(), kind.plural(), false);
    }

    private Watch watch(KubeNamespace kube, Kind kind) {
        return kube.watch(kind, "", kube.list(kind, "").resourceVersion(), events);
    }

    private void hearUntil(Instant end) throws InterruptedException {
        for (Duration left = left(end); !left.isNegative(); left = left(end)) {
            WatchEvent event = events.poll(left.toNanos(), TimeUnit.NANOSECONDS);
            if (event != null) {
                hear(event);
            }
        }
    }

    private static Duration left(Instant end) {
        return Duration.between(Instant.now(), end);
    }

    private void hear(WatchEvent event) {
        ObjectNode object = event.object();
        switch (event.type()) {
            case ADDED, MODIFIED -> plays.forEach(play -> play.hear(object));
            case DELETED -> plays.forEach(play -> play.hearEnd(object));
            case RELISTED, FAILED ->
                throw new IllegalStateException("a watch has lost its place: " + Trees.text(object, "message"));
        }
    }
}

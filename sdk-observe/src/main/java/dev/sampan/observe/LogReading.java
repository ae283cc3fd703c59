package dev.sampan.observe;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.internal.diagnosis.Quotes;
import dev.sampan.internal.diagnosis.Trees;
import dev.sampan.internal.kube.Kind;
import dev.sampan.internal.kube.KubeNamespace;
import dev.sampan.problem.ClusterException;
import dev.sampan.problem.InvalidRequestException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads and merges the logs of an app's pods. */
final class LogReading {
    private static final int FORBIDDEN = 403;

    private final KubeNamespace namespace;

    LogReading(KubeNamespace namespace) {
        this.namespace = namespace;
    }

    Logs read(String app, List<ObjectNode> workloads, LogsSpec.Wanted wanted) {
        List<PodContainer> containers = containers(app, workloads, wanted.container());
        List<LogLine> lines = new ArrayList<>();
        List<String> notes = new ArrayList<>();
        ClusterException refused = null;
        int read = 0;
        for (PodContainer container : containers) {
            String silence = container.silence(wanted.previous());
            if (!silence.isEmpty()) {
                notes.add(silence);
                continue;
            }
            try {
                lines.addAll(lines(container, wanted.tail(), wanted.previous(), wanted.since()));
                read++;
            } catch (ClusterException e) {
                if (e.status() == FORBIDDEN) {
                    throw e;
                }
                refused = e;
                notes.add(container.source() + " cannot be read: "
                        + Quotes.line(e.problem().happened()));
            }
        }
        if (read == 0 && refused != null) {
            throw refused;
        }
        if (containers.isEmpty()) {
            notes.add("there are no pods");
        }
        // each container's lines are in order already, and a stable sort keeps them so
        lines.sort(Comparator.comparing(LogLine::time));
        return new Logs(app, lines.subList(Math.max(0, lines.size() - wanted.tail()), lines.size()), notes);
    }

    /** The containers of an app's pods whose logs are wanted. */
    List<PodContainer> containers(String app, List<ObjectNode> workloads, @Nullable String only) {
        List<PodContainer> all = pods(workloads).stream()
                .flatMap(pod -> PodContainer.of(pod).stream())
                .toList();
        List<PodContainer> wanted = all.stream()
                .filter(each -> only == null ? !each.init() : each.container().equals(only))
                .toList();
        if (wanted.isEmpty() && only != null && !all.isEmpty()) {
            List<String> there =
                    all.stream().map(PodContainer::container).distinct().toList();
            throw InvalidRequestException.of(
                    "observe.no-such-container",
                    "read the log of container " + only + " of " + app,
                    "its pods have no such container",
                    "the name has a typing error",
                    "choose one of: " + String.join(", ", there));
        }
        return wanted;
    }

    /** Lines of one container with times that never go back; a line whose time cannot be read has that of the one before. */
    List<LogLine> lines(PodContainer from, int tail, boolean previous, @Nullable Duration since) {
        List<String> raw =
                namespace.logs(from.pod(), new KubeNamespace.LogRequest(from.container(), tail, previous, since, true));
        List<LogLine> lines = new ArrayList<>(raw.size());
        Instant last = Instant.EPOCH;
        for (String each : raw) {
            int blank = each.indexOf(' ');
            String stamp = blank < 0 ? each : each.substring(0, blank);
            Instant time = time(stamp);
            String text = time == null ? each : blank < 0 ? "" : each.substring(blank + 1);
            last = time == null || time.isBefore(last) ? last : time;
            lines.add(new LogLine(last, from.pod(), from.container(), text));
        }
        return lines;
    }

    private static @Nullable Instant time(String stamp) {
        try {
            return Instant.parse(stamp);
        } catch (DateTimeException e) {
            return null;
        }
    }

    private List<ObjectNode> pods(List<ObjectNode> workloads) {
        List<ObjectNode> sets = namespace.list(Kind.REPLICA_SET, "").items().stream()
                .map(set -> AppReading.withKind(set, Kind.REPLICA_SET))
                .filter(set -> workloads.stream().anyMatch(workload -> Trees.owns(workload, set)))
                .toList();
        return namespace.list(Kind.POD, "").items().stream()
                .filter(pod -> workloads.stream().anyMatch(workload -> Trees.owns(workload, pod))
                        || sets.stream().anyMatch(set -> Trees.owns(set, pod)))
                .toList();
    }
}

package dev.sampan.internal.diagnosis;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Containers that run and do not pass their probes, once the probes have had the time that they grant. */
final class ProbeFailures implements Recogniser.OnPod {
    @Override
    public List<Symptom> look(Scene scene, PodView pod) {
        List<Symptom> found = new ArrayList<>();
        boolean allReady = true;
        for (ContainerView container : pod.containers()) {
            if (container.init()) {
                continue;
            }
            allReady &= container.isReady();
            Instant started = container.startedAt();
            if (container.isRunning() && !container.isReady() && started != null) {
                failing(scene, pod, container, started, found);
            }
        }
        if (allReady && !pod.containers().isEmpty() && !pod.isReady()) {
            gate(scene, pod, found);
        }
        return found;
    }

    private static void failing(
            Scene scene, PodView pod, ContainerView container, Instant started, List<Symptom> found) {
        boolean starting = container.spec().has("startupProbe") && !container.isStarted();
        Instant due = started.plus(starting ? ProbeTimes.untilStarted(container) : ProbeTimes.untilReady(container));
        String kind = starting ? "startup" : "readiness";
        if (!container.spec().has(kind + "Probe") || scene.now().isBefore(due)) {
            return;
        }
        Instant earliest = scene.begin(started.plus(ProbeTimes.untilReady(container)));
        EventView event = newest(pod, kind, started);
        found.add(describe(scene, pod, container, kind, event, "")
                .withPatience(Patience.untilDeadlineAndNotBefore(earliest))
                .withLog(pod.name(), container.name(), false));
    }

    /** A probe that made the kubelet kill the container. */
    static Symptom kill(Scene scene, PodView pod, ContainerView container, String probe, String again) {
        return describe(scene, pod, container, probe, newest(pod, probe, null), again);
    }

    private static Symptom describe(
            Scene scene, PodView pod, ContainerView container, String kind, @Nullable EventView event, String again) {
        JsonNode probe = container.spec().path(kind + "Probe");
        String said = event == null ? "" : event.message();
        Symptom symptom = Symptom.of(
                        cause(kind),
                        pod.tree(),
                        container.title() + " does not pass its " + kind + " probe" + target(probe) + how(said) + again,
                        reason(container, probe, said),
                        next(scene, pod, container, probe, said))
                .withKey(container.name() + kind + how(said));
        return event == null ? symptom : symptom.withEvidence(List.of(event.evidence()));
    }

    private static Cause cause(String kind) {
        return switch (kind) {
            case "startup" -> Cause.STARTUP_PROBE;
            case "liveness" -> Cause.LIVENESS_PROBE;
            default -> Cause.READINESS_PROBE;
        };
    }

    private static @Nullable EventView newest(PodView pod, String kind, @Nullable Instant since) {
        String capital = kind.substring(0, 1).toUpperCase(Locale.ROOT) + kind.substring(1);
        EventView event = pod.event("Unhealthy", capital + " probe");
        return event != null && event.isSince(since) ? event : null;
    }

    private static String target(JsonNode probe) {
        if (probe.has("httpGet")) {
            String path = Trees.text(probe, "httpGet", "path");
            return " GET :" + Quotes.line(Trees.text(probe, "httpGet", "port"))
                    + Quotes.line(path.isEmpty() ? "/" : path);
        }
        if (probe.has("tcpSocket")) {
            return " on port " + Quotes.line(Trees.text(probe, "tcpSocket", "port"));
        }
        return probe.has("grpc") ? " by gRPC on port " + Trees.text(probe, "grpc", "port") : "";
    }

    private static String how(String said) {
        if (said.contains("connection refused")) {
            return ": connection refused";
        }
        int status = said.indexOf("statuscode: ");
        if (status >= 0) {
            String code = said.substring(status + 12).strip();
            return ": HTTP status " + Quotes.line(code.substring(0, Math.min(3, code.length())));
        }
        boolean late = said.contains("deadline exceeded") || said.contains("i/o timeout") || said.contains("timed out");
        return late ? ": no answer in time" : "";
    }

    private static String reason(ContainerView container, JsonNode probe, String said) {
        if (said.contains("connection refused")) {
            return refused(container, probe);
        }
        if (said.contains("statuscode: 404")) {
            return "the program serves no such path";
        }
        if (said.contains("statuscode: 401") || said.contains("statuscode: 403")) {
            return "the path wants a login, and the kubelet has none";
        }
        if (said.contains("statuscode: ")) {
            return "the program says itself that it is not ready";
        }
        if (!how(said).isEmpty()) {
            return "the program hangs, is short of CPU, or needs longer than the probe's timeout";
        }
        return said.isEmpty() ? "the program is up and has not said that it is ready" : Quotes.line(said);
    }

    private static String refused(ContainerView container, JsonNode probe) {
        String port = port(probe);
        List<String> declared = container.ports();
        String listens = "nothing listens on port " + Quotes.line(port);
        boolean known = declared.isEmpty()
                || declared.stream()
                        .anyMatch(each ->
                                each.equals(port) || each.startsWith(port + " ") || each.contains("(" + port + ")"));
        return known
                ? listens + " yet, or the program listens on 127.0.0.1 or another port"
                : listens + "; the container declares " + String.join(", ", declared);
    }

    private static String port(JsonNode probe) {
        for (String handler : List.of("httpGet", "tcpSocket", "grpc")) {
            String port = Trees.text(probe, handler, "port");
            if (!port.isEmpty()) {
                return port;
            }
        }
        return "of the probe";
    }

    private static String next(Scene scene, PodView pod, ContainerView container, JsonNode probe, String said) {
        String logs = scene.kubectl("logs " + pod.name() + " -c " + container.name());
        if (said.contains("connection refused")) {
            return "compare the probe's port with the one in the log: " + logs;
        }
        String path = Trees.text(probe, "httpGet", "path");
        return path.isEmpty() || how(said).isEmpty()
                ? "read its log: " + logs
                : "ask it yourself: " + scene.kubectl("port-forward " + pod.name() + " 8080:" + port(probe))
                        + ", then curl -v localhost:8080" + Quotes.line(path);
    }

    private static void gate(Scene scene, PodView pod, List<Symptom> found) {
        for (JsonNode gate : Trees.list(pod.tree(), "spec", "readinessGates")) {
            String type = Trees.text(gate, "conditionType");
            if (!Trees.isTrue(Trees.condition(pod.tree(), type))) {
                found.add(Symptom.of(
                                Cause.READINESS_GATE,
                                pod.tree(),
                                "the containers are ready and the readiness gate " + Quotes.line(type) + " is not",
                                "the controller that sets this condition has not done so",
                                "look at: " + scene.kubectl("describe pod " + pod.name()))
                        .withKey(type)
                        .withPatience(Patience.untilDeadline()));
            }
        }
    }
}

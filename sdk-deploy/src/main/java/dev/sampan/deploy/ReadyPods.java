package dev.sampan.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.internal.diagnosis.Diagnosis;
import dev.sampan.internal.diagnosis.Snapshot;
import dev.sampan.plan.Finding;
import dev.sampan.plan.Level;
import dev.sampan.plan.Severity;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The pods of a release that was ready, looked at again and again: whether one restarts or is not ready any more. Not thread-safe. */
final class ReadyPods {
    private static final Duration UNREADY = Duration.ofSeconds(30);

    private final Map<String, Integer> restarts = new HashMap<>();
    private final Set<String> wasReady = new HashSet<>();
    /** Since when a pod that was ready is not. */
    private final Map<String, Instant> unready = new HashMap<>();

    private boolean begun;

    /** What is wrong, if something is. */
    Optional<Finding> look(Snapshot snapshot) {
        List<ObjectNode> pods = snapshot.pods().stream()
                .filter(pod -> pod.at("/metadata/deletionTimestamp").isMissingNode())
                .toList();
        if (!begun) {
            pods.forEach(pod -> containers(pod).forEach(c -> restarts.put(key(pod, c), restarts(c))));
            begun = true;
        }
        for (ObjectNode pod : pods) {
            for (JsonNode container : containers(pod)) {
                if (restarts(container) > restarts.getOrDefault(key(pod, container), 0) || isInLoop(container)) {
                    return Optional.of(ended(snapshot, pod, container));
                }
            }
            noteReadiness(pod, snapshot.now());
            Instant since = unready.get(uid(pod));
            if (since != null && !snapshot.now().isBefore(since.plus(UNREADY))) {
                return Optional.of(notReady(snapshot, pod));
            }
        }
        unready.keySet().retainAll(pods.stream().map(ReadyPods::uid).toList());
        return Optional.empty();
    }

    /** When time alone makes one of them count as not ready. */
    Optional<Instant> next() {
        return unready.values().stream().min(Instant::compareTo).map(since -> since.plus(UNREADY));
    }

    /** One that never was ready is a new pod of an autoscaler or a node, and still has time. */
    private void noteReadiness(ObjectNode pod, Instant now) {
        if (isReady(pod)) {
            wasReady.add(uid(pod));
            unready.remove(uid(pod));
        } else if (wasReady.contains(uid(pod))) {
            unready.putIfAbsent(uid(pod), now);
        }
    }

    private Finding ended(Snapshot snapshot, ObjectNode pod, JsonNode container) {
        int count = restarts(container);
        return finding(
                snapshot,
                pod,
                "container " + container.path("name").asText()
                        + (isInLoop(container) ? " crashes again and again" : " was restarted after it was ready")
                        + ", "
                        + count + (count == 1 ? " restart" : " restarts"));
    }

    private Finding notReady(Snapshot snapshot, ObjectNode pod) {
        return finding(snapshot, pod, "it was ready and is not any more, for " + UNREADY.toSeconds() + " s");
    }

    /** The evidence is that of the cause which the diagnosis sees. */
    private Finding finding(Snapshot snapshot, ObjectNode pod, String what) {
        Optional<Finding> cause = Diagnosis.of(snapshot).findings().stream().findFirst();
        return new Finding(
                "deploy.turned-bad",
                Severity.ERROR,
                Level.OBSERVE,
                "Pod/" + Json.name(pod),
                what + cause.map(c -> "; " + c.what()).orElse(""),
                cause.map(Finding::reason).orElse("it did not stay as it was when its rollout was complete"),
                cause.map(Finding::evidence).orElse(List.of()),
                cause.map(Finding::nextStep).orElse("look at the log and the events of Pod/" + Json.name(pod)));
    }

    private static JsonNode containers(ObjectNode pod) {
        return pod.at("/status/containerStatuses");
    }

    private static int restarts(JsonNode container) {
        return container.path("restartCount").asInt();
    }

    private static boolean isInLoop(JsonNode container) {
        return container.at("/state/waiting/reason").asText().equals("CrashLoopBackOff");
    }

    private static boolean isReady(ObjectNode pod) {
        for (JsonNode condition : pod.at("/status/conditions")) {
            if (condition.path("type").asText().equals("Ready")) {
                return condition.path("status").asText().equals("True");
            }
        }
        return false;
    }

    private static String key(ObjectNode pod, JsonNode container) {
        return uid(pod) + "/" + container.path("name").asText();
    }

    private static String uid(ObjectNode pod) {
        return pod.at("/metadata/uid").asText();
    }
}

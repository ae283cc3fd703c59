package dev.sampan.internal.diagnosis;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What nodes do to pods: they vanish, evict, refuse, or never let go. */
final class Places implements Recogniser {
    private static final Duration STUCK_AFTER = Duration.ofSeconds(60);
    private static final Duration EVICTION_MATTERS = Duration.ofHours(1);
    private static final Set<String> REFUSALS = Set.of(
            "NodeAffinity",
            "UnexpectedAdmissionError",
            "OutOfcpu",
            "OutOfmemory",
            "OutOfpods",
            "NodeShutdown",
            "Shutdown");

    @Override
    public List<Symptom> look(Scene scene) {
        List<Symptom> found = new ArrayList<>();
        for (PodView pod : scene.current()) {
            if (pod.phase().equals("Failed") && !scene.runsToAnEnd()) {
                ended(scene, pod, found);
            } else if (!pod.isTerminating() && !pod.hasEnded()) {
                node(scene, pod, found);
            }
            terminating(scene, pod, found);
        }
        scene.others().forEach(pod -> terminating(scene, pod, found));
        return found;
    }

    private static void ended(Scene scene, PodView pod, List<Symptom> found) {
        Instant at = scene.begin(pod.created());
        boolean recent = at == null || at.plus(EVICTION_MATTERS).isAfter(scene.now());
        String why = Trees.text(pod.tree(), "status", "message");
        if (!recent) {
            return;
        }
        if (pod.statusReason().equals("Evicted")) {
            found.add(Symptom.of(
                            Cause.EVICTED,
                            pod.tree(),
                            "the pod was evicted from its node",
                            why.isEmpty() ? "the node ran out of a resource" : Quotes.line(why),
                            "set requests that match its use, for the resource that the node lacked")
                    .withKey("")
                    .withEvidence(pod.title(), "Evicted: " + why)
                    .asHarmless());
        } else if (REFUSALS.contains(pod.statusReason())) {
            found.add(Symptom.of(
                            Cause.NODE_REFUSED,
                            pod.tree(),
                            "the node refused or ended the pod: " + Quotes.line(pod.statusReason()),
                            why.isEmpty() ? "the node had no place for it" : Quotes.line(why),
                            "nothing: its controller makes another one; delete this one when you have read it")
                    .withKey(pod.statusReason())
                    .asHarmless());
        }
    }

    private static void node(Scene scene, PodView pod, List<Symptom> found) {
        String name = Trees.text(pod.tree(), "spec", "nodeName");
        ObjectNode node = name.isEmpty() ? null : node(scene, name);
        boolean notReady = node != null
                && Trees.condition(node, "Ready").isObject()
                && !Trees.isTrue(Trees.condition(node, "Ready"));
        if (!notReady && !lostContact(pod)) {
            return;
        }
        JsonNode ready = node == null ? pod.tree().path("none") : Trees.condition(node, "Ready");
        Symptom symptom = Symptom.of(
                        Cause.NODE_NOT_READY,
                        pod.tree(),
                        "the pod's node " + Quotes.line(name) + " is not ready",
                        Trees.text(ready, "message").isEmpty()
                                ? "the control plane has lost contact with it"
                                : Quotes.line(Trees.text(ready, "message")),
                        "look at the node: kubectl describe node " + Quotes.line(name))
                .withKey(name)
                .withPatience(Patience.untilDeadline());
        EventView event = pod.event("NodeNotReady", "");
        found.add(event == null ? symptom : symptom.withEvidence(List.of(event.evidence())));
    }

    /** The node controller takes readiness away and leaves what the kubelet last said. */
    private static boolean lostContact(PodView pod) {
        boolean containersServe = !pod.containers().isEmpty()
                && pod.containers().stream().allMatch(container -> container.init() || container.isReady());
        boolean gated = pod.tree().path("spec").has("readinessGates");
        return pod.statusReason().equals("NodeLost")
                || containersServe && !gated && !pod.isReady() && pod.event("NodeNotReady", "") != null;
    }

    private static @Nullable ObjectNode node(Scene scene, String name) {
        return scene.snapshot().nodes().stream()
                .filter(node -> Trees.name(node).equals(name))
                .findFirst()
                .orElse(null);
    }

    private static void terminating(Scene scene, PodView pod, List<Symptom> found) {
        Instant deletion = pod.deletion();
        if (deletion == null || scene.now().isBefore(deletion.plus(STUCK_AFTER))) {
            return;
        }
        List<String> finalizers = Trees.list(pod.tree(), "metadata", "finalizers").stream()
                .map(JsonNode::asText)
                .map(Quotes::line)
                .toList();
        found.add(Symptom.of(
                        Cause.TERMINATING_STUCK,
                        pod.tree(),
                        "the pod should be gone since " + Trees.duration(Duration.between(deletion, scene.now())),
                        finalizers.isEmpty()
                                ? "its node does not answer, or a volume cannot be released"
                                : "it waits for the finalizer " + String.join(", ", finalizers),
                        finalizers.isEmpty()
                                ? "look at its node: kubectl describe node "
                                        + Quotes.line(Trees.text(pod.tree(), "spec", "nodeName"))
                                : "ask the controller that owns the finalizer: "
                                        + scene.kubectl("describe pod " + pod.name()))
                .withKey(String.join(",", finalizers))
                .asHarmless());
    }
}

package dev.sampan.lab.scenario;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.StreamSupport;

/** Some pods at one moment. */
record Pods(List<JsonNode> all) {
    Pods {
        all = List.copyOf(all);
    }

    Pods where(Predicate<JsonNode> condition) {
        return new Pods(all.stream().filter(condition).toList());
    }

    Pods labelled(String labels) {
        Pods found = this;
        for (String label : labels.isEmpty() ? new String[0] : labels.split(",")) {
            String[] pair = label.split("=", 2);
            found = found.where(pod ->
                    pod.path("metadata").path("labels").path(pair[0]).asText().equals(pair[1]));
        }
        return found;
    }

    /** Neither ended nor told to end: what a replica set counts. */
    Pods active() {
        return where(pod -> !isDeleting(pod) && !isOver(pod));
    }

    Pods ready() {
        return active().where(Pods::isReady);
    }

    Pods inPhase(String phase) {
        return where(pod -> pod.at("/status/phase").asText().equals(phase));
    }

    /** Bound to a node. */
    Pods bound() {
        return where(pod -> !pod.at("/spec/nodeName").asText().isEmpty());
    }

    Pods runningImage(String image) {
        return where(pod -> pod.at("/spec/containers/0/image").asText().equals(image));
    }

    /** Whose first container waits for that reason. */
    Pods waitingFor(String reason) {
        return where(pod -> pod.at("/status/containerStatuses/0/state/waiting/reason")
                .asText()
                .equals(reason));
    }

    int count() {
        return all.size();
    }

    List<String> names() {
        return all.stream().map(World::name).sorted().toList();
    }

    /** The only one. */
    JsonNode only() {
        if (all.size() != 1) {
            throw new IllegalStateException("one pod was expected, not " + names());
        }
        return all.get(0);
    }

    /** How many pods each value of a field has: {@code {web:1=2, web:2=1}}. */
    String countsBy(String pointer) {
        TreeMap<String, Integer> counts = new TreeMap<>();
        all.forEach(pod -> counts.merge(pod.at(pointer).asText(), 1, Integer::sum));
        return counts.toString();
    }

    static boolean isDeleting(JsonNode pod) {
        return pod.at("/metadata/deletionTimestamp").isTextual();
    }

    static boolean isOver(JsonNode pod) {
        String phase = pod.at("/status/phase").asText();
        return phase.equals("Succeeded") || phase.equals("Failed");
    }

    static boolean isReady(JsonNode pod) {
        return StreamSupport.stream(pod.at("/status/conditions").spliterator(), false)
                .anyMatch(condition -> condition.path("type").asText().equals("Ready")
                        && condition.path("status").asText().equals("True"));
    }
}

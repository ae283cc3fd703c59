package dev.sampan.internal.diagnosis;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One pod with its containers in the order in which they start, and the events on it. */
record PodView(JsonNode tree, List<ContainerView> containers, List<EventView> events) {
    static PodView of(JsonNode pod, List<EventView> events) {
        List<ContainerView> containers = new ArrayList<>();
        for (JsonNode spec : Trees.list(pod, "spec", "initContainers")) {
            boolean sidecar = Trees.text(spec, "restartPolicy").equals("Always");
            containers.add(container(spec, !sidecar, Trees.at(pod, "status", "initContainerStatuses")));
        }
        for (JsonNode spec : Trees.list(pod, "spec", "containers")) {
            containers.add(container(spec, false, Trees.at(pod, "status", "containerStatuses")));
        }
        return new PodView(pod, List.copyOf(containers), events);
    }

    private static ContainerView container(JsonNode spec, boolean init, JsonNode statuses) {
        String name = Trees.text(spec, "name");
        for (JsonNode status : statuses) {
            if (Trees.text(status, "name").equals(name)) {
                return new ContainerView(name, init, spec, status);
            }
        }
        return new ContainerView(name, init, spec, spec.path("no status yet"));
    }

    String name() {
        return Trees.name(tree);
    }

    String title() {
        return "Pod/" + name();
    }

    String phase() {
        return Trees.text(tree, "status", "phase");
    }

    String statusReason() {
        return Trees.text(tree, "status", "reason");
    }

    boolean isTerminating() {
        return deletion() != null;
    }

    /** When it should be gone at the latest; null when it is not being deleted. */
    @Nullable
    Instant deletion() {
        return Trees.time(tree, "metadata", "deletionTimestamp");
    }

    /** Ended for good, well or not. */
    boolean hasEnded() {
        return phase().equals("Succeeded") || phase().equals("Failed");
    }

    boolean isReady() {
        return Trees.isTrue(Trees.condition(tree, "Ready"));
    }

    boolean restartsAlways() {
        String policy = Trees.text(tree, "spec", "restartPolicy");
        return policy.isEmpty() || policy.equals("Always");
    }

    @Nullable
    Instant created() {
        return Trees.time(tree, "metadata", "creationTimestamp");
    }

    /** When the last of the known steps before its containers start was done. */
    @Nullable
    Instant prepared() {
        Instant latest = Trees.later(created(), Trees.time(tree, "status", "startTime"));
        for (String step : List.of("PodScheduled", "PodReadyToStartContainers", "Initialized")) {
            JsonNode condition = Trees.condition(tree, step);
            if (Trees.isTrue(condition)) {
                latest = Trees.later(latest, Trees.time(condition, "lastTransitionTime"));
            }
        }
        return latest;
    }

    /** The newest event with this reason whose message holds the part; null when there is none. */
    @Nullable
    EventView event(String reason, String part) {
        EventView found = null;
        for (EventView event : events) {
            if (event.reason().equals(reason) && event.message().contains(part)) {
                found = event;
            }
        }
        return found;
    }
}

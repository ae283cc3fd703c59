package dev.sampan.internal.diagnosis;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One container of a pod: what was asked and what it does.
 *
 * @param init whether it is an init container that must end before the others start
 */
record ContainerView(String name, boolean init, JsonNode spec, JsonNode status) {
    String title() {
        return (init ? "init container " : "container ") + name;
    }

    String waitingReason() {
        return Trees.text(status, "state", "waiting", "reason");
    }

    String waitingMessage() {
        return Trees.text(status, "state", "waiting", "message");
    }

    JsonNode terminated() {
        return Trees.at(status, "state", "terminated");
    }

    JsonNode lastTerminated() {
        return Trees.at(status, "lastState", "terminated");
    }

    boolean isRunning() {
        return Trees.at(status, "state", "running").isObject();
    }

    boolean isReady() {
        return Trees.flag(status, "ready");
    }

    /** Whether its startup probe has passed or it has none. */
    boolean isStarted() {
        return !status.has("started") || Trees.flag(status, "started");
    }

    boolean hasEverRun() {
        return isRunning() || terminated().isObject() || lastTerminated().isObject();
    }

    int restarts() {
        return Trees.number(status, 0, "restartCount");
    }

    @Nullable
    Instant startedAt() {
        return Trees.time(status, "state", "running", "startedAt");
    }

    String image() {
        return Trees.text(spec, "image");
    }

    /** Declared ports as people write them: {@code 8080 (http), 9090}; empty when none is declared. */
    List<String> ports() {
        return Trees.list(spec, "ports").stream()
                .map(port -> Trees.text(port, "containerPort")
                        + (Trees.text(port, "name").isEmpty() ? "" : " (" + Trees.text(port, "name") + ")"))
                .toList();
    }
}

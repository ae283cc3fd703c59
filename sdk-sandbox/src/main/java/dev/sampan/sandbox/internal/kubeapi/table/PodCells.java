package dev.sampan.sandbox.internal.kubeapi.table;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The row of a pod: its status is the most telling reason among those of its containers. */
final class PodCells {
    private PodCells() {}

    static List<Column> columns() {
        return List.of(
                Column.named(),
                Column.text("Ready", (pod, now) -> Row.of(pod, now).ready()),
                Column.text("Status", (pod, now) -> Row.of(pod, now).status()),
                Column.text("Restarts", (pod, now) -> Row.of(pod, now).restarts()),
                Column.age(),
                Column.wide("IP", (pod, now) -> podIp(pod)),
                Column.wide("Node", Cells.textOr("spec.nodeName", Cells.NONE)),
                Column.wide("Nominated Node", Cells.textOr("status.nominatedNodeName", Cells.NONE)),
                Column.wide("Readiness Gates", (pod, now) -> readinessGates(pod)));
    }

    private static String podIp(ObjectNode pod) {
        String first = Cells.at(pod, "status.podIPs").path(0).path("ip").asText("");
        return Cells.orAbsent(first.isEmpty() ? Cells.at(pod, "status.podIP").asText("") : first, Cells.NONE);
    }

    private static String readinessGates(ObjectNode pod) {
        JsonNode gates = Cells.at(pod, "spec.readinessGates");
        if (gates.isEmpty()) {
            return Cells.NONE;
        }
        int open = 0;
        for (JsonNode gate : gates) {
            if (hasCondition(pod, gate.path("conditionType").asText(), "True")) {
                open++;
            }
        }
        return open + "/" + gates.size();
    }

    private static boolean hasCondition(ObjectNode pod, String type, String status) {
        for (JsonNode condition : Cells.at(pod, "status.conditions")) {
            if (condition.path("type").asText().equals(type)
                    && condition.path("status").asText().equals(status)) {
                return true;
            }
        }
        return false;
    }

    private record Row(String ready, String status, String restarts) {
        static Row of(ObjectNode pod, Instant now) {
            return new Reading(pod, now).row();
        }
    }

    private static final class Reading {
        private final ObjectNode pod;
        private final Instant now;
        private final Map<String, JsonNode> initContainers = new HashMap<>();
        private String reason;
        private int total;
        private int ready;
        private int restarts;
        private int restartableInitRestarts;
        private @Nullable Instant lastRestart;
        private @Nullable Instant lastRestartableInitRestart;

        Reading(ObjectNode pod, Instant now) {
            this.pod = pod;
            this.now = now;
            String phase = Cells.at(pod, "status.phase").asText("");
            this.reason = Cells.orAbsent(Cells.at(pod, "status.reason").asText(""), phase);
            this.total = Cells.at(pod, "spec.containers").size();
        }

        Row row() {
            for (JsonNode condition : Cells.at(pod, "status.conditions")) {
                if (condition.path("type").asText().equals("PodScheduled")
                        && condition.path("reason").asText().equals("SchedulingGated")) {
                    reason = "SchedulingGated";
                }
            }
            for (JsonNode container : Cells.at(pod, "spec.initContainers")) {
                initContainers.put(container.path("name").asText(), container);
                if (restartable(container)) {
                    total++;
                }
            }
            boolean initializing = readInitContainers();
            if (!initializing || hasCondition(pod, "Initialized", "True")) {
                readContainers();
            }
            readDeletion();
            return new Row(ready + "/" + total, reason, restartText());
        }

        private static boolean restartable(@Nullable JsonNode container) {
            return container != null && container.path("restartPolicy").asText().equals("Always");
        }

        private boolean readInitContainers() {
            JsonNode statuses = Cells.at(pod, "status.initContainerStatuses");
            int index = 0;
            for (JsonNode status : statuses) {
                boolean restartable =
                        restartable(initContainers.get(status.path("name").asText()));
                restarts += status.path("restartCount").asInt();
                lastRestart = later(lastRestart, status);
                if (restartable) {
                    restartableInitRestarts += status.path("restartCount").asInt();
                    lastRestartableInitRestart = later(lastRestartableInitRestart, status);
                }
                JsonNode terminated = status.path("state").path("terminated");
                JsonNode waiting = status.path("state").path("waiting");
                boolean done =
                        terminated.isObject() && terminated.path("exitCode").asInt() == 0;
                boolean started = restartable && status.path("started").asBoolean(false);
                if (started && status.path("ready").asBoolean()) {
                    ready++;
                }
                if (!done && !started) {
                    reason = initReason(terminated, waiting, index);
                    return true;
                }
                index++;
            }
            return false;
        }

        private String initReason(JsonNode terminated, JsonNode waiting, int index) {
            if (terminated.isObject()) {
                String why = terminated.path("reason").asText("");
                if (!why.isEmpty()) {
                    return "Init:" + why;
                }
                return terminated.path("signal").asInt() != 0
                        ? "Init:Signal:" + terminated.path("signal").asInt()
                        : "Init:ExitCode:" + terminated.path("exitCode").asInt();
            }
            String why = waiting.path("reason").asText("");
            if (!why.isEmpty() && !why.equals("PodInitializing")) {
                return "Init:" + why;
            }
            return "Init:%d/%d"
                    .formatted(index, Cells.at(pod, "spec.initContainers").size());
        }

        private void readContainers() {
            restarts = restartableInitRestarts;
            lastRestart = lastRestartableInitRestart;
            boolean running = false;
            JsonNode statuses = Cells.at(pod, "status.containerStatuses");
            for (int i = statuses.size() - 1; i >= 0; i--) {
                JsonNode status = statuses.get(i);
                restarts += status.path("restartCount").asInt();
                lastRestart = later(lastRestart, status);
                JsonNode state = status.path("state");
                String waiting = state.path("waiting").path("reason").asText("");
                JsonNode terminated = state.path("terminated");
                if (!waiting.isEmpty()) {
                    reason = waiting;
                } else if (terminated.isObject()) {
                    reason = terminationReason(terminated);
                } else if (status.path("ready").asBoolean()
                        && state.path("running").isObject()) {
                    running = true;
                    ready++;
                }
            }
            if (reason.equals("Completed") && running) {
                reason = hasCondition(pod, "Ready", "True") ? "Running" : "NotReady";
            }
        }

        private static String terminationReason(JsonNode terminated) {
            String why = terminated.path("reason").asText("");
            if (!why.isEmpty()) {
                return why;
            }
            return terminated.path("signal").asInt() != 0
                    ? "Signal:" + terminated.path("signal").asInt()
                    : "ExitCode:" + terminated.path("exitCode").asInt();
        }

        private void readDeletion() {
            String phase = Cells.at(pod, "status.phase").asText("");
            if (!Cells.at(pod, "metadata.deletionTimestamp").isTextual()) {
                return;
            }
            if (Cells.at(pod, "status.reason").asText("").equals("NodeLost")) {
                reason = "Unknown";
            } else if (!phase.equals("Succeeded") && !phase.equals("Failed")) {
                reason = "Terminating";
            }
        }

        private static @Nullable Instant later(@Nullable Instant last, JsonNode status) {
            JsonNode finished = status.path("lastState").path("terminated").path("finishedAt");
            if (!finished.isTextual()) {
                return last;
            }
            Instant time = Instant.parse(finished.asText());
            return last == null || time.isAfter(last) ? time : last;
        }

        private String restartText() {
            Instant last = lastRestart;
            return restarts != 0 && last != null
                    ? "%d (%s ago)".formatted(restarts, Ages.of(Duration.between(last, now)))
                    : Integer.toString(restarts);
        }
    }
}

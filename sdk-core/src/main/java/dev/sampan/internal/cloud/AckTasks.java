package dev.sampan.internal.cloud;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sampan.internal.cloud.Waiter.Seen;
import dev.sampan.internal.cloud.Waiter.State;
import dev.sampan.internal.retry.Deadline;
import dev.sampan.internal.text.Redaction;
import dev.sampan.plan.Evidence;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The asynchronous tasks of ACK: looked at, found and awaited. Thread-safe. */
public final class AckTasks {
    private static final Set<String> FAILED = Set.of("fail", "failed");
    private static final int EVENT_WIDTH = 200;
    private static final int EVENTS = 5;

    private final CloudCalls cloud;
    private final Waiter waiter;

    public AckTasks(CloudCalls cloud) {
        this.cloud = cloud;
        this.waiter = new Waiter(cloud.http().session());
    }

    /**
     * A task as it is now.
     *
     * @param state the word of the API: running, success, fail
     * @param stage where it stands, may be empty
     * @param error why it failed, empty while it has not
     * @param events what it told of itself, newest last
     */
    public record Task(
            String id, String type, String state, String stage, String error, List<Evidence> events, double fraction) {
        public boolean isSuccess() {
            return state.equals("success");
        }

        public boolean isFailed() {
            return FAILED.contains(state);
        }

        private String text() {
            String newest =
                    events.isEmpty() ? state : events.get(events.size() - 1).text();
            return isFailed() && !error.isEmpty() ? error : newest;
        }
    }

    public Task get(String id, Deadline deadline) {
        return task(cloud.call(AckApi.DESCRIBE_TASK_INFO, Map.of("TaskId", id), Map.of(), deadline));
    }

    /** The newest task of a cluster, if it has any. */
    public Optional<String> newest(String clusterId, Deadline deadline) {
        JsonNode tasks = cloud.call(AckApi.DESCRIBE_CLUSTER_TASKS, Map.of("ClusterId", clusterId), Map.of(), deadline)
                .path("tasks");
        String newest = "";
        String since = "";
        for (JsonNode task : tasks) {
            String created = task.path("created").asText("");
            if (created.compareTo(since) >= 0) {
                since = created;
                newest = task.path("task_id").asText("");
            }
        }
        return newest.isEmpty() ? Optional.empty() : Optional.of(newest);
    }

    /**
     * The task when it has ended, well or not.
     *
     * @throws dev.sampan.problem.NotReadyException when the deadline passes before, with its stage and last event
     */
    public Task await(String act, String id, Deadline deadline) throws InterruptedException {
        return waiter.await(act, deadline, left -> seen(get(id, left))).value();
    }

    private static Seen<Task> seen(Task task) {
        State state = task.isSuccess() ? State.SUCCESS : task.isFailed() ? State.FAILURE : State.RETRY;
        String step = task.stage().isEmpty() ? task.type() : task.stage();
        return new Seen<>(task, state, step, task.text(), task.fraction());
    }

    private static Task task(JsonNode answer) {
        JsonNode error = answer.path("error");
        String code = error.path("code").asText("");
        return new Task(
                answer.path("task_id").asText(),
                answer.path("task_type").asText("task"),
                answer.path("state").asText(),
                answer.path("current_stage").asText(""),
                (code.isEmpty() ? "" : code + ": ")
                        + Redaction.line(error.path("message").asText(""), EVENT_WIDTH),
                events(answer.path("events")),
                fraction(answer.path("stages")));
    }

    private static List<Evidence> events(JsonNode events) {
        List<Evidence> told = new ArrayList<>();
        for (JsonNode event : events) {
            String reason = event.path("reason").asText("");
            String message = Redaction.line(event.path("message").asText(""), EVENT_WIDTH);
            told.add(new Evidence(
                    "task " + event.path("source").asText("event"),
                    reason.isEmpty() ? message : reason + " " + message));
        }
        return List.copyOf(told.subList(Math.max(0, told.size() - EVENTS), told.size()));
    }

    private static double fraction(JsonNode stages) {
        int done = 0;
        for (JsonNode stage : stages) {
            done += stage.path("state").asText("").equals("success") ? 1 : 0;
        }
        return stages.isEmpty() ? -1 : (double) done / stages.size();
    }
}

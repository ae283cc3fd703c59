package dev.sampan.sandbox.internal.openapi.ack;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;

/** A task as the API shows it. Guarded by the world's monitor. */
final class StoredTask {
    private final ObjectNode tree = Json.object();
    private boolean paused;

    StoredTask(String clusterId, String type, String targetType, String targetId, String at) {
        tree.put("task_id", "T-" + AckWorld.hex(12));
        tree.put("cluster_id", clusterId);
        tree.put("task_type", type);
        tree.put("state", "running");
        tree.put("created", at).put("updated", at);
        tree.put("current_stage", "");
        tree.putArray("stages");
        tree.putArray("events");
        tree.putObject("target").put("type", targetType).put("id", targetId);
        tree.putObject("parameters");
        tree.putArray("task_result");
    }

    String id() {
        return tree.path("task_id").asText();
    }

    String clusterId() {
        return tree.path("cluster_id").asText();
    }

    boolean isRunning() {
        return tree.path("state").asText().equals("running");
    }

    boolean isPaused() {
        return paused;
    }

    void setPaused(boolean on, Instant at) {
        paused = on;
        event("task", "Normal", on ? "Paused" : "Resumed", on ? "the task is paused" : "the task goes on", at);
    }

    void cancel(Instant at) {
        paused = false;
        tree.put("state", "fail").put("updated", at.toString());
        tree.putObject("error").put("code", "TaskCanceled").put("message", "the task was canceled");
        event("task", "Warning", "TaskCanceled", "the task was canceled", at);
    }

    String stage() {
        return tree.path("current_stage").asText();
    }

    String state() {
        return tree.path("state").asText();
    }

    /** When something last changed in it. */
    String updated() {
        return tree.path("updated").asText();
    }

    String error() {
        return tree.at("/error/message").asText("");
    }

    void plan(String stage) {
        ((ArrayNode) tree.path("stages")).addObject().put("state", "").put("message", stage);
    }

    void begin(int index, String stage, Instant at) {
        tree.put("current_stage", stage).put("updated", at.toString());
        stage(index).put("state", "running").put("start_time", at.toString());
        event(stage, "Normal", "StageStarted", stage + " has started", at);
    }

    void end(int index, String stage, Instant at) {
        stage(index).put("state", "success").put("end_time", at.toString());
        event(stage, "Normal", "StageSucceeded", stage + " has ended", at);
    }

    void fail(int index, String stage, String code, String message, Instant at) {
        stage(index).put("state", "fail").put("end_time", at.toString());
        event(stage, "Warning", code, message, at);
        tree.put("state", "fail").put("updated", at.toString());
        tree.putObject("error").put("code", code).put("message", message);
    }

    void succeed(Instant at) {
        tree.put("state", "success").put("updated", at.toString());
    }

    void event(String source, String level, String reason, String message, Instant at) {
        ((ArrayNode) tree.path("events"))
                .addObject()
                .put("action", "start")
                .put("level", level)
                .put("message", message)
                .put("reason", reason)
                .put("source", source)
                .put("timestamp", Long.toString(at.toEpochMilli()));
    }

    private ObjectNode stage(int index) {
        return (ObjectNode) tree.path("stages").get(index);
    }

    ObjectNode shown() {
        return tree.deepCopy();
    }

    /** As the list of a cluster's tasks shows it. */
    ObjectNode summary() {
        ObjectNode shown = Json.object();
        for (String field : new String[] {"created", "error", "state", "task_id", "task_type", "updated"}) {
            if (tree.has(field)) {
                shown.set(field, tree.get(field).deepCopy());
            }
        }
        return shown;
    }
}

package dev.sampan.sandbox.internal.openapi.ack;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.sandbox.internal.openapi.OpenApiRefusal;
import dev.sampan.sandbox.internal.openapi.Parameters;
import dev.sampan.sandbox.internal.openapi.ack.TaskRunner.Job;
import dev.sampan.sandbox.internal.openapi.ack.TaskRunner.Stage;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Diagnoses of single things. Each is a task of type {@code cluster_diagnosis}; when that fails, a check has found an error. */
final class DiagnosisActions {
    private static final List<Stage> STAGES = List.of(Stage.of("diagnose", 45));
    /** The fields of the target by the type of the diagnosis. */
    private static final Map<String, List<String>> TARGETS = Map.of(
            "node", List.of("name"),
            "pod", List.of("namespace", "name"),
            "network", List.of("src", "dst", "dport"),
            "ingress", List.of("url"),
            "memory", List.of("node"),
            "service", List.of("namespace", "name"));

    private final AckWorld world;
    private final TaskRunner tasks;
    private final Map<String, Diagnosis> diagnoses = new HashMap<>();

    private record Diagnosis(String type, JsonNode target, String created, StoredTask task) {}

    DiagnosisActions(AckWorld world, TaskRunner tasks) {
        this.world = world;
        this.tasks = tasks;
    }

    void register(Map<String, AckCall.Handler> handlers) {
        handlers.put("CreateClusterDiagnosis", this::create);
        handlers.put("GetClusterDiagnosisResult", this::result);
        handlers.put("GetClusterDiagnosisCheckItems", this::items);
    }

    private JsonNode create(AckCall call) {
        StoredCluster cluster = world.cluster(call.clusterId());
        String type = call.text("type");
        JsonNode target = call.body().path("target");
        if (!TARGETS.containsKey(type)) {
            throw Parameters.invalid("type", "must be one of " + new java.util.TreeSet<>(TARGETS.keySet()));
        }
        for (String field : TARGETS.getOrDefault(type, List.of())) {
            if (target.path(field).asText("").isEmpty()) {
                throw Parameters.invalid("target", "has no " + field);
            }
        }
        Job job = new Job(
                cluster.id(), "cluster_diagnosis", "cluster", cluster.id(), STAGES, Map.of(), () -> {}, () -> {});
        String id = AckWorld.hex(16);
        diagnoses.put(id, new Diagnosis(type, target, world.stamp(), tasks.start(job)));
        return Json.object()
                .put("cluster_id", cluster.id())
                .put("diagnosis_id", id)
                .put("request_id", call.parameters().requestId());
    }

    private Diagnosis diagnosis(AckCall call) {
        Diagnosis found = diagnoses.get(call.parameters().require("DiagnosisId"));
        if (found == null || !found.task().clusterId().equals(call.clusterId())) {
            throw new OpenApiRefusal(404, "ErrorDiagnosisNotFound", "diagnosis not found");
        }
        return found;
    }

    private JsonNode result(AckCall call) {
        Diagnosis diagnosis = diagnosis(call);
        boolean running = diagnosis.task().isRunning();
        ObjectNode body = Json.object().put("diagnosis_id", call.parameters().require("DiagnosisId"));
        body.put("type", diagnosis.type()).put("target", diagnosis.target().toString());
        body.put("created", diagnosis.created()).put("status", running ? 1 : 2).put("code", 0);
        body.put("message", running ? "running" : "completed").put("result", "");
        if (!running) {
            body.put("finished", diagnosis.task().updated());
        }
        return body;
    }

    private JsonNode items(AckCall call) {
        Diagnosis diagnosis = diagnosis(call);
        ObjectNode body = Json.object().put("code", "200").put("is_success", true);
        body.put("request_id", call.parameters().requestId());
        ArrayNode items = body.putArray("check_items");
        if (!diagnosis.task().isRunning()) {
            String error = diagnosis.task().error();
            item(items, "Existence", "normal", "");
            item(items, "Health", error.isEmpty() ? "normal" : "error", error);
        }
        return body;
    }

    private static void item(ArrayNode items, String name, String level, String message) {
        items.addObject()
                .put("name", name)
                .put("display", name)
                .put("group", "General")
                .put("level", level)
                .put("message", message)
                .put("desc", "")
                .put("refer", "")
                .put("value", "");
    }
}

package dev.sampan.sandbox.internal.openapi.ack;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.sandbox.internal.openapi.Parameters;
import dev.sampan.sandbox.internal.openapi.ack.TaskRunner.Job;
import dev.sampan.sandbox.internal.openapi.ack.TaskRunner.Stage;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Which logs of control planes are collected. */
final class ControlPlaneLogActions {
    private static final List<Stage> STAGES = List.of(Stage.of("update_control_plane_log", 15));
    private static final Set<String> COMPONENTS = Set.of(
            "apiserver",
            "kcm",
            "scheduler",
            "ccm",
            "controlplane-events",
            "alb",
            "ack-goatscaler",
            "coredns",
            "gatekeeper");
    private static final String USUAL_DAYS = "30";

    private final AckWorld world;
    private final TaskRunner tasks;

    ControlPlaneLogActions(AckWorld world, TaskRunner tasks) {
        this.world = world;
        this.tasks = tasks;
    }

    void register(Map<String, AckCall.Handler> handlers) {
        handlers.put("CheckControlPlaneLogEnable", this::check);
        handlers.put("UpdateControlPlaneLog", this::update);
    }

    private JsonNode check(AckCall call) {
        return world.cluster(call.clusterId()).logs().deepCopy().put("aliuid", world.account());
    }

    private JsonNode update(AckCall call) {
        StoredCluster cluster = world.changeable(call.clusterId());
        check(call.body());
        cluster.setState("updating", world.stamp());
        Job job = new Job(
                cluster.id(),
                "control_plane_log_update",
                "cluster",
                cluster.id(),
                STAGES,
                Map.of(),
                () -> {
                    collect(cluster, call.body());
                    cluster.setState("running", world.stamp());
                },
                () -> cluster.setState("running", world.stamp()));
        return Json.object()
                .put("cluster_id", cluster.id())
                .put("request_id", call.parameters().requestId())
                .put("task_id", tasks.start(job).id());
    }

    private static void check(JsonNode asked) {
        for (JsonNode component : asked.path("components")) {
            if (!COMPONENTS.contains(component.asText())) {
                throw Parameters.invalid("components", "has the unknown component " + component);
            }
        }
        String days = asked.path("log_ttl").asText(USUAL_DAYS);
        if (!days.matches("[1-9]\\d{0,3}") || Integer.parseInt(days) > 3000) {
            throw Parameters.invalid("log_ttl", "must be between 1 and 3000");
        }
    }

    private static void collect(StoredCluster cluster, JsonNode asked) {
        ObjectNode logs = cluster.logs();
        if (asked.path("components") instanceof ArrayNode components) {
            logs.set("components", components.deepCopy());
        }
        for (String field : List.of("log_project", "log_ttl")) {
            if (asked.hasNonNull(field)) {
                logs.set(field, asked.get(field));
            }
        }
    }

    /** What is collected of a cluster as it was asked for. */
    static ObjectNode first(String cluster, JsonNode asked) {
        ObjectNode logs = Json.object();
        logs.put("log_project", asked.path("controlplane_log_project").asText("k8s-log-" + cluster));
        logs.put("log_ttl", asked.path("controlplane_log_ttl").asText(USUAL_DAYS));
        ArrayNode components = logs.putArray("components");
        asked.path("controlplane_log_components").forEach(components::add);
        return logs;
    }
}

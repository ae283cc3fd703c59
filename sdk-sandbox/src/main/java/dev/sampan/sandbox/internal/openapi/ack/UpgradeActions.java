package dev.sampan.sandbox.internal.openapi.ack;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.sandbox.internal.openapi.OpenApiRefusal;
import dev.sampan.sandbox.internal.openapi.Parameters;
import dev.sampan.sandbox.internal.openapi.ack.TaskRunner.Job;
import dev.sampan.sandbox.internal.openapi.ack.TaskRunner.Stage;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Upgrades of control planes, and the checks before them. A check is a task of type {@code cluster_check}. */
final class UpgradeActions {
    private static final Set<String> CHECKS =
            Set.of("ClusterUpgrade", "MasterUpgrade", "NodePoolUpgrade", "ClusterMigrate");
    private static final List<Stage> STAGES =
            List.of(Stage.of("upgrade_etcd", 120), Stage.of("upgrade_apiserver", 180), Stage.of("upgrade_addons", 120));
    private static final List<Stage> LOOKING = List.of(Stage.of("check", 30));

    private final AckWorld world;
    private final TaskRunner tasks;
    /** The newest upgrade of each cluster. */
    private final Map<String, StoredTask> upgrades = new HashMap<>();

    private final Map<String, Check> checks = new HashMap<>();

    private record Check(String type, String created, StoredTask task) {}

    UpgradeActions(AckWorld world, TaskRunner tasks) {
        this.world = world;
        this.tasks = tasks;
    }

    void register(Map<String, AckCall.Handler> handlers) {
        handlers.put("UpgradeCluster", this::upgrade);
        handlers.put("GetUpgradeStatus", this::status);
        handlers.put("PauseClusterUpgrade", this::pause);
        handlers.put("ResumeUpgradeCluster", this::resume);
        handlers.put("CancelClusterUpgrade", this::cancel);
        handlers.put("RunClusterCheck", this::check);
        handlers.put("GetClusterCheck", this::result);
    }

    private JsonNode upgrade(AckCall call) {
        StoredCluster cluster = world.changeable(call.clusterId());
        String next = call.text("next_version").isEmpty() ? call.text("version") : call.text("next_version");
        if (next.isEmpty() || !next.equals(cluster.text("next_version"))) {
            throw Parameters.invalid("next_version", "is not the next version of this cluster");
        }
        cluster.setState("upgrading", world.stamp());
        Job job = new Job(
                cluster.id(),
                "cluster_upgrade",
                "cluster",
                cluster.id(),
                STAGES,
                Map.of(),
                () -> upgraded(cluster, next),
                () -> cluster.setState("running", world.stamp()));
        StoredTask task = tasks.start(job);
        upgrades.put(cluster.id(), task);
        return Json.object()
                .put("cluster_id", cluster.id())
                .put("request_id", call.parameters().requestId())
                .put("task_id", task.id());
    }

    private void upgraded(StoredCluster cluster, String version) {
        cluster.fields().put("current_version", version).put("next_version", ClusterTrees.after(version));
        cluster.setState("running", world.stamp());
    }

    private JsonNode status(AckCall call) {
        StoredTask task = upgrades.get(world.cluster(call.clusterId()).id());
        ObjectNode body = Json.object().put("error_message", "").put("precheck_report_id", "");
        if (task == null) {
            return body.put("status", "").put("upgrade_step", "not_start");
        }
        String status = task.isPaused() ? "pause" : task.state();
        body.put("status", status);
        body.put("upgrade_step", task.isPaused() ? "pause" : step(task));
        body.put("error_message", task.error());
        body.putObject("upgrade_task").put("message", task.stage()).put("status", status);
        return body;
    }

    private static String step(StoredTask task) {
        return switch (task.state()) {
            case "running" -> "upgrading";
            case "success" -> "success";
            default -> "not_start";
        };
    }

    private StoredTask running(AckCall call) {
        @Nullable StoredTask task = upgrades.get(world.cluster(call.clusterId()).id());
        if (task == null || !task.isRunning()) {
            throw new OpenApiRefusal(400, "ErrorClusterState", "the cluster is not upgrading");
        }
        return task;
    }

    private JsonNode pause(AckCall call) {
        tasks.pause(running(call));
        return MissingNode.getInstance();
    }

    private JsonNode resume(AckCall call) {
        tasks.resume(running(call));
        return MissingNode.getInstance();
    }

    private JsonNode cancel(AckCall call) {
        tasks.cancel(running(call));
        return MissingNode.getInstance();
    }

    private JsonNode check(AckCall call) {
        StoredCluster cluster = world.cluster(call.clusterId());
        String type = call.text("type");
        if (!CHECKS.contains(type)) {
            throw Parameters.invalid("type", "must be one of " + new java.util.TreeSet<>(CHECKS));
        }
        Job job =
                new Job(cluster.id(), "cluster_check", "cluster", cluster.id(), LOOKING, Map.of(), () -> {}, () -> {});
        String id = world.now().toEpochMilli() + "000000-" + cluster.id() + "-clustercheck-" + AckWorld.hex(3);
        checks.put(id, new Check(type, world.stamp(), tasks.start(job)));
        return Json.object()
                .put("check_id", id)
                .put("request_id", call.parameters().requestId());
    }

    private JsonNode result(AckCall call) {
        Check check = checks.get(call.parameters().require("CheckId"));
        if (check == null || !check.task().clusterId().equals(call.clusterId())) {
            throw new OpenApiRefusal(404, "ErrorCheckNotFound", "check not found");
        }
        ObjectNode body = Json.object().put("check_id", call.parameters().require("CheckId"));
        body.put("type", check.type()).put("created_at", check.created());
        ObjectNode items = body.putObject("check_items");
        switch (check.task().state()) {
            case "running" -> body.put("status", "Running").put("message", "task running");
            case "success" -> {
                body.put("status", "Succeeded").put("message", "task succeed");
                item(items, "normal", "");
            }
            default -> {
                body.put("status", "Failed").put("message", "task failed");
                item(items, "error", check.task().error());
            }
        }
        return body;
    }

    private static void item(ObjectNode items, String level, String message) {
        ObjectNode item = items.putArray("ClusterResource").addObject();
        item.put("Group", "ClusterResource");
        item.putObject("Level").putObject(level).put("Message", message).putArray("Targets");
    }
}

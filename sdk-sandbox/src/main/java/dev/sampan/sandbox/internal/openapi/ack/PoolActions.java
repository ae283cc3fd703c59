package dev.sampan.sandbox.internal.openapi.ack;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.sandbox.internal.openapi.ClusterDoor;
import dev.sampan.sandbox.internal.openapi.OpenApiRefusal;
import dev.sampan.sandbox.internal.openapi.Parameters;
import dev.sampan.sandbox.internal.openapi.ack.TaskRunner.Stage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Node pools and their nodes. */
final class PoolActions {
    private static final int MOST_ADDED = 500;
    private static final Set<String> REPAIRS = Set.of(
            "restart.kubelet",
            "restart.docker",
            "restart.containerd",
            "restart.ntp",
            "remove.containerdContainerInSandbox",
            "remove.dockerContainerInSandbox",
            "remove.containerdContainer",
            "remove.dockerContainer");
    private static final Stage GROW = Stage.of("scale_out_nodes", 120);
    private static final Stage DRAIN = Stage.of("drain_nodes", 30);
    private static final Stage RELEASE = Stage.of("release_nodes", 60);
    private static final Stage UPDATE = Stage.of("update_nodepool", 10);

    private final AckWorld world;
    private final PoolTasks tasks;

    PoolActions(AckWorld world, PoolTasks tasks) {
        this.world = world;
        this.tasks = tasks;
    }

    void register(Map<String, AckCall.Handler> handlers) {
        handlers.put("DescribeClusterNodePools", this::list);
        handlers.put(
                "DescribeClusterNodePoolDetail",
                call -> pool(call).shown(world.cluster(call.clusterId()).door()));
        handlers.put("DescribeClusterNodes", this::nodes);
        handlers.put("CreateClusterNodePool", this::create);
        handlers.put("ModifyClusterNodePool", this::modify);
        handlers.put("ScaleClusterNodePool", this::scale);
        handlers.put("DeleteClusterNodepool", this::delete);
        handlers.put("RemoveNodePoolNodes", this::remove);
        handlers.put("UpgradeClusterNodepool", this::upgrade);
        handlers.put("RepairClusterNodePool", this::repair);
    }

    private StoredPool pool(AckCall call) {
        return world.cluster(call.clusterId()).pool(call.parameters().require("NodepoolId"));
    }

    private JsonNode list(AckCall call) {
        ObjectNode body = Json.object();
        ArrayNode pools = body.putArray("nodepools");
        StoredCluster cluster = world.cluster(call.clusterId());
        cluster.pools().stream()
                .filter(pool -> pool.name().contains(call.value("NodepoolName")))
                .forEach(pool -> pools.add(pool.shown(cluster.door())));
        return body;
    }

    private JsonNode nodes(AckCall call) {
        long number = call.parameters().number("pageNumber", 1, Integer.MAX_VALUE, 1);
        long size = call.parameters().number("pageSize", 1, 100, 10);
        Set<String> instances = wanted(call, "instanceIds");
        Set<String> names = wanted(call, "nodeNames");
        String state = call.value("state");
        List<ObjectNode> found = new ArrayList<>();
        StoredCluster cluster = world.cluster(call.clusterId());
        for (StoredPool pool : cluster.pools()) {
            if (call.value("nodepool_id").isEmpty() || call.value("nodepool_id").equals(pool.id())) {
                pool.nodes().stream()
                        .filter(node -> instances.isEmpty() || instances.contains(node.instance()))
                        .filter(node -> names.isEmpty() || names.contains(node.name()))
                        .filter(node -> Set.of("", "all", "running").contains(state))
                        .forEach(node -> found.add(node.shown(pool.id(), cluster.door())));
            }
        }
        ObjectNode body = Json.object();
        ArrayNode page = body.putArray("nodes");
        found.stream().skip((number - 1) * size).limit(size).forEach(page::add);
        body.putObject("page").put("page_number", number).put("page_size", size).put("total_count", found.size());
        return body;
    }

    private static Set<String> wanted(AckCall call, String name) {
        return call.value(name).isEmpty()
                ? Set.of()
                : Set.of(call.value(name).split(",", -1)).stream()
                        .map(String::strip)
                        .collect(Collectors.toSet());
    }

    private JsonNode create(AckCall call) {
        StoredCluster cluster = world.changeable(call.clusterId());
        JsonNode asked = call.body();
        if (!asked.has("nodepool_info")) {
            throw Parameters.invalid("nodepool_info", "is missing");
        }
        JsonNode group = asked.path("scaling_group");
        if (group.path("vswitch_ids").isEmpty()) {
            throw Parameters.invalid("scaling_group.vswitch_ids", "is missing");
        }
        if (group.path("instance_types").isEmpty()
                && group.path("instance_patterns").isEmpty()) {
            throw Parameters.invalid("scaling_group.instance_types", "is missing");
        }
        if (!Set.of("PostPaid", "PrePaid")
                .contains(group.path("instance_charge_type").asText())) {
            throw Parameters.invalid("scaling_group.instance_charge_type", "must be PostPaid or PrePaid");
        }
        StoredPool pool = StoredPool.of(asked, false, world.stamp());
        if (cluster.pools().stream().anyMatch(each -> each.name().equals(pool.name()))) {
            throw Parameters.invalid("nodepool_info.name", "is the name of another node pool");
        }
        cluster.pools().add(pool);
        int count = pool.desired();
        return tasks.start(
                        cluster,
                        pool,
                        "nodepool_create",
                        "scaling",
                        List.of(GROW),
                        () -> pool.grow(cluster, count, world))
                .put("nodepool_id", pool.id());
    }

    private JsonNode modify(AckCall call) {
        StoredCluster cluster = world.changeable(call.clusterId());
        StoredPool pool = pool(call);
        boolean sized = call.body().at("/scaling_group").has("desired_size");
        if (sized && pool.autoscales()) {
            throw Parameters.invalid("scaling_group.desired_size", "cannot be set while auto scaling is enabled");
        }
        pool.merge(call.body(), world.stamp());
        return modified(cluster, pool).put("nodepool_id", pool.id());
    }

    private ObjectNode modified(StoredCluster cluster, StoredPool pool) {
        int count = pool.desired();
        int now = pool.nodes().size();
        if (count > now) {
            return tasks.start(
                    cluster,
                    pool,
                    "nodepool_scaleout",
                    "scaling",
                    List.of(GROW),
                    () -> pool.grow(cluster, count, world));
        }
        if (count < now) {
            return tasks.start(
                    cluster,
                    pool,
                    "nodepool_scalein",
                    "removing",
                    List.of(RELEASE),
                    () -> shrink(cluster, pool, count));
        }
        return tasks.start(cluster, pool, "nodepool_update", "updating", List.of(UPDATE), () -> {});
    }

    /** The newest go first. */
    private static void shrink(StoredCluster cluster, StoredPool pool, int count) {
        while (pool.nodes().size() > count) {
            pool.remove(cluster, pool.nodes().get(pool.nodes().size() - 1));
        }
    }

    private JsonNode scale(AckCall call) {
        StoredCluster cluster = world.changeable(call.clusterId());
        StoredPool pool = pool(call);
        int count = call.body().path("count").asInt();
        if (count < 1 || count > MOST_ADDED) {
            throw Parameters.invalid("count", "must be between 1 and " + MOST_ADDED);
        }
        pool.setDesired(pool.nodes().size() + count);
        int all = pool.desired();
        return tasks.start(
                cluster, pool, "nodepool_scaleout", "scaling", List.of(GROW), () -> pool.grow(cluster, all, world));
    }

    private JsonNode delete(AckCall call) {
        StoredCluster cluster = world.changeable(call.clusterId());
        StoredPool pool = pool(call);
        if (pool.isDefault()) {
            throw new OpenApiRefusal(400, "ErrorDefaultNodePool", "the default nodepool cannot be deleted");
        }
        if (!pool.nodes().isEmpty() && !call.parameters().flag("force")) {
            throw new OpenApiRefusal(400, "ErrorNodePoolNotEmpty", "nodepool has nodes, and force is not set");
        }
        return tasks.start(cluster, pool, "nodepool_delete", "deleting", List.of(RELEASE), () -> {
            shrink(cluster, pool, 0);
            cluster.pools().remove(pool);
        });
    }

    private JsonNode remove(AckCall call) {
        StoredCluster cluster = world.changeable(call.clusterId());
        StoredPool pool = pool(call);
        List<StoredNode> doomed = new ArrayList<>();
        call.json("instance_ids").forEach(id -> doomed.add(node(pool, id.asText())));
        if (doomed.isEmpty()) {
            throw Parameters.invalid("instance_ids", "is missing");
        }
        boolean drains = call.parameters().flag("drain_node");
        return tasks.start(
                cluster,
                pool,
                "nodepool_remove_nodes",
                "removing",
                drains ? List.of(DRAIN, RELEASE) : List.of(RELEASE),
                drains ? Map.of(DRAIN.name(), () -> PoolTasks.drained(cluster, doomed)) : Map.of(),
                () -> {
                    doomed.forEach(node -> pool.remove(cluster, node));
                    pool.setDesired(pool.nodes().size());
                });
    }

    private static StoredNode node(StoredPool pool, String instance) {
        return pool.nodes().stream()
                .filter(node -> node.instance().equals(instance))
                .findFirst()
                .orElseThrow(
                        () -> Parameters.invalid("instance_ids", "has " + instance + ", which is not in the pool"));
    }

    private JsonNode upgrade(AckCall call) {
        StoredCluster cluster = world.changeable(call.clusterId());
        StoredPool pool = pool(call);
        String version = call.text("kubernetes_version");
        if (!version.isEmpty() && !version.equals(cluster.text("current_version"))) {
            throw Parameters.invalid("kubernetes_version", "is not that of the control plane");
        }
        List<Stage> stages = new ArrayList<>();
        pool.nodes().forEach(node -> stages.add(Stage.of("upgrade_" + node.name(), 60)));
        if (stages.isEmpty()) {
            stages.add(UPDATE);
        }
        return tasks.start(cluster, pool, "nodepool_upgrade", "updating", stages, () -> {})
                .put("RequestId", call.parameters().requestId());
    }

    private JsonNode repair(AckCall call) {
        StoredCluster cluster = world.changeable(call.clusterId());
        StoredPool pool = pool(call);
        for (JsonNode operation : call.body().path("operations")) {
            String id = operation.path("operation_id").asText();
            if (!REPAIRS.contains(id)) {
                throw Parameters.invalid("operations", "has the unknown operation " + id);
            }
        }
        List<Stage> stages = new ArrayList<>();
        List<StoredNode> nodes = pool.named(call.body().path("nodes"));
        nodes.forEach(node -> stages.add(Stage.of("repair_" + node.name(), 60)));
        return tasks.start(cluster, pool, "nodepool_repair", "updating", stages, () -> repaired(cluster, nodes))
                .put("request_id", call.parameters().requestId());
    }

    private static void repaired(StoredCluster cluster, List<StoredNode> nodes) {
        ClusterDoor door = cluster.door();
        if (door != null) {
            nodes.forEach(node -> door.repairNode(node.name()));
        }
    }
}

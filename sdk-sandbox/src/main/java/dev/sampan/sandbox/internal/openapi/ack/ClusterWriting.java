package dev.sampan.sandbox.internal.openapi.ack;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.sandbox.internal.openapi.ClusterDoor;
import dev.sampan.sandbox.internal.openapi.OpenApiRefusal;
import dev.sampan.sandbox.internal.openapi.Parameters;
import dev.sampan.sandbox.internal.openapi.ack.TaskRunner.Job;
import dev.sampan.sandbox.internal.openapi.ack.TaskRunner.Stage;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Creates, changes and deletes clusters. */
final class ClusterWriting {
    private static final Set<String> TYPES = Set.of("ManagedKubernetes", "Kubernetes", "ExternalKubernetes");
    private static final Set<String> PROFILES = Set.of("Default", "Edge", "Serverless", "Lingjun", "Acs");
    private static final List<Stage> CREATION = List.of(
            Stage.of("precheck", 10),
            Stage.of("create_resources", 90),
            Stage.of("create_control_plane", 180),
            Stage.of("install_addons", 60));
    private static final List<Stage> NODES = List.of(Stage.of("scale_out_nodes", 120));
    private static final List<Stage> CHANGE = List.of(Stage.of("update_control_plane", 10));
    private static final List<Stage> DELETION = List.of(
            Stage.of("remove_nodes", 60), Stage.of("delete_control_plane", 60), Stage.of("delete_resources", 60));
    /** Fields of a change that are fields of the detail by the same name. */
    private static final List<String> CHANGED = List.of(
            "deletion_protection",
            "resource_group_id",
            "security_group_id",
            "timezone",
            "vswitch_ids",
            "maintenance_window",
            "operation_policy",
            "cluster_spec",
            "control_plane_endpoints_config");

    private final AckWorld world;
    private final TaskRunner tasks;

    ClusterWriting(AckWorld world, TaskRunner tasks) {
        this.world = world;
        this.tasks = tasks;
    }

    void register(Map<String, AckCall.Handler> handlers) {
        handlers.put("CreateCluster", this::create);
        handlers.put("ModifyCluster", this::modify);
        handlers.put("DeleteCluster", this::delete);
        handlers.put("CreateAutoscalingConfig", this::configureAutoscaler);
    }

    private JsonNode create(AckCall call) {
        check(call.body());
        StoredCluster cluster =
                new StoredCluster(ClusterTrees.asked("c" + AckWorld.hex(16), call.body(), world.stamp()));
        call.body()
                .path("tags")
                .forEach(tag ->
                        cluster.tag(tag.path("key").asText(), tag.path("value").asText()));
        cluster.setLogs(ControlPlaneLogActions.first(cluster.id(), call.body()));
        world.add(cluster);
        List<Stage> stages = nodes(call.body()) == 0
                ? CREATION
                : java.util.stream.Stream.concat(CREATION.stream(), NODES.stream())
                        .toList();
        Job job = new Job(
                cluster.id(),
                "cluster_create",
                "cluster",
                cluster.id(),
                stages,
                Map.of(),
                () -> created(cluster, call.body()),
                () -> cluster.setState("failed", world.stamp()));
        return started(cluster, tasks.start(job), call);
    }

    private void check(JsonNode body) {
        require(body, "cluster_type", TYPES);
        require(body, "profile", PROFILES);
        String name = body.path("name").asText();
        if (name.length() > 63 || !name.matches("[\\p{IsAlphabetic}\\p{IsDigit}][\\p{IsAlphabetic}\\p{IsDigit}_-]*")) {
            throw Parameters.invalid("name", "is no name of a cluster");
        }
        if (!body.path("region_id").asText().equals(world.region())) {
            throw Parameters.invalid("region_id", "is not " + world.region() + ", where the sandbox is");
        }
        if (world.clusters().stream().anyMatch(each -> each.name().equals(name))) {
            throw new OpenApiRefusal(400, "ErrorClusterNameAlreadyExist", "cluster name already exist: " + name);
        }
        if (body.hasNonNull("kubernetes_version")
                && !ClusterTrees.VERSIONS.contains(
                        body.path("kubernetes_version").asText())) {
            throw Parameters.invalid("kubernetes_version", "is no version that can be created");
        }
        boolean madeByAck =
                Set.of("Serverless", "Acs").contains(body.path("profile").asText())
                        && !body.path("zone_ids").isEmpty();
        if (!madeByAck
                && (body.path("vpcid").asText("").isEmpty()
                        || body.path("vswitch_ids").isEmpty())) {
            throw Parameters.invalid("vpcid", "and vswitch_ids are needed for this type of cluster");
        }
    }

    private static void require(JsonNode body, String field, Set<String> values) {
        if (body.hasNonNull(field) && !values.contains(body.path(field).asText())) {
            throw Parameters.invalid(field, "must be one of " + new java.util.TreeSet<>(values));
        }
    }

    private static int nodes(JsonNode body) {
        int nodes = 0;
        for (JsonNode pool : body.path("nodepools")) {
            nodes += pool.at("/scaling_group/desired_size").asInt();
        }
        return nodes;
    }

    private void created(StoredCluster cluster, JsonNode asked) {
        asked.path("addons").forEach(addon -> {
            if (!addon.path("disabled").asBoolean()) {
                cluster.install(addon, "active");
            }
        });
        boolean first = true;
        for (JsonNode tree : asked.path("nodepools")) {
            StoredPool pool = StoredPool.of(tree, first, world.stamp());
            cluster.pools().add(pool);
            pool.grow(cluster, pool.desired(), world);
            first = false;
        }
        cluster.resources().add(resource(cluster, "SLB", "lb-", true, "the load balancer of the API server"));
        cluster.resources().add(resource(cluster, "SecurityGroup", "sg-", true, "the security group of the nodes"));
        if (asked.path("snat_entry").asBoolean()) {
            cluster.resources().add(resource(cluster, "NatGateway", "ngw-", true, "the NAT gateway"));
        }
        if (!asked.path("controlplane_log_components").isEmpty()) {
            cluster.resources()
                    .add(resource(cluster, "SLS_ControlPlane", "k8s-log-", false, "logs of the control plane"));
        }
        cluster.setState("running", world.stamp());
    }

    private ObjectNode resource(
            StoredCluster cluster, String type, String prefix, boolean deletedByDefault, String info) {
        ObjectNode resource = Json.object();
        resource.put("cluster_id", cluster.id()).put("created", world.stamp());
        resource.put("instance_id", prefix + AckWorld.hex(8)).put("resource_type", type);
        resource.put("resource_info", info).put("state", "CREATE_COMPLETE");
        resource.put("auto_create", 1).put("creator_type", "system");
        resource.putArray("dependencies");
        resource.putObject("delete_behavior")
                .put("delete_by_default", deletedByDefault)
                .put("changeable", true);
        return resource;
    }

    private JsonNode modify(AckCall call) {
        StoredCluster cluster = world.changeable(call.clusterId());
        cluster.setState("updating", world.stamp());
        Job job = new Job(
                cluster.id(),
                "cluster_update",
                "cluster",
                cluster.id(),
                CHANGE,
                Map.of(),
                () -> modified(cluster, call.body()),
                () -> cluster.setState("running", world.stamp()));
        return started(cluster, tasks.start(job), call);
    }

    private void modified(StoredCluster cluster, JsonNode change) {
        for (String field : CHANGED) {
            if (change.hasNonNull(field)) {
                cluster.fields().set(field, change.get(field).deepCopy());
            }
        }
        if (change.hasNonNull("cluster_name")) {
            cluster.fields().put("name", change.path("cluster_name").asText());
        }
        if (change.hasNonNull("enable_rrsa")) {
            cluster.fields()
                    .withObject("rrsa_config")
                    .put("enabled", change.path("enable_rrsa").asBoolean());
        }
        cluster.setState("running", world.stamp());
    }

    private JsonNode configureAutoscaler(AckCall call) {
        StoredCluster cluster = world.changeable(call.clusterId());
        cluster.setState("updating", world.stamp());
        Runnable calm = () -> cluster.setState("running", world.stamp());
        Job job = new Job(cluster.id(), "autoscaler_config", "cluster", cluster.id(), CHANGE, Map.of(), calm, calm);
        return started(cluster, tasks.start(job), call);
    }

    private JsonNode delete(AckCall call) {
        StoredCluster cluster = world.cluster(call.clusterId());
        if (cluster.flag("deletion_protection")) {
            throw new OpenApiRefusal(
                    400, "ErrorDeletionProtectionEnabled", "deletion protection is enabled for " + cluster.id());
        }
        if (cluster.state().equals("deleting")) {
            throw new OpenApiRefusal(400, "ErrorClusterState", "cluster state deleting does not allow this operation");
        }
        for (JsonNode option : call.json("delete_options")) {
            String mode = option.path("delete_mode").asText();
            if (!mode.equals("delete") && !mode.equals("retain")) {
                throw Parameters.invalid("delete_options", "has a delete_mode other than delete and retain");
            }
        }
        cluster.setState("deleting", world.stamp());
        Job job = new Job(
                cluster.id(),
                "cluster_delete",
                "cluster",
                cluster.id(),
                DELETION,
                Map.of(),
                () -> deleted(cluster),
                () -> cluster.setState("delete_failed", world.stamp()));
        return started(cluster, tasks.start(job), call);
    }

    private void deleted(StoredCluster cluster) {
        world.remove(cluster);
        ClusterDoor door = cluster.door();
        if (door != null) {
            door.close();
        }
    }

    private static JsonNode started(StoredCluster cluster, StoredTask task, AckCall call) {
        return Json.object()
                .put("cluster_id", cluster.id())
                .put("request_id", call.parameters().requestId())
                .put("task_id", task.id());
    }
}

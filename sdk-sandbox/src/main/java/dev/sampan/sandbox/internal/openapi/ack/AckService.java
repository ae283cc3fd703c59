package dev.sampan.sandbox.internal.openapi.ack;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.sandbox.TaskFailure;
import dev.sampan.sandbox.internal.openapi.ClusterDoor;
import dev.sampan.sandbox.internal.openapi.Operation;
import dev.sampan.sandbox.internal.time.Timeline;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** CS 2015-12-15 of one account: what its console knows of clusters. Thread-safe. */
public final class AckService implements AutoCloseable {
    private static final String DEFAULT_POOL = """
            {"nodepool_info": {"name": "default"}, "scaling_group": {"vswitch_ids": ["vsw-sandbox"],
             "instance_types": ["ecs.g7.2xlarge"], "instance_charge_type": "PostPaid"}}""";

    private final AckWorld world;
    private final TaskRunner tasks;
    private final SecurityCenter securityCenter = new SecurityCenter();
    private final List<Operation> operations;

    /**
     * A service with one cluster, the sandbox's own.
     *
     * @param account the account's number
     * @param clusterId {@code c} and 32 hex digits
     * @param door its API server; the doors of other clusters are opened by it
     */
    public AckService(String account, String region, String clusterId, ClusterDoor door, Timeline timeline) {
        world = new AckWorld(account, region, timeline);
        tasks = new TaskRunner(world);
        world.add(own(clusterId, door));
        Map<String, AckCall.Handler> handlers = new LinkedHashMap<>();
        new ClusterReading(world, door).register(handlers);
        new ClusterWriting(world, tasks).register(handlers);
        new ControlPlaneLogActions(world, tasks).register(handlers);
        PoolTasks poolTasks = new PoolTasks(world, tasks);
        new PoolActions(world, poolTasks).register(handlers);
        new VulnerabilityActions(world, tasks, poolTasks, securityCenter).register(handlers);
        new InspectionActions(world, tasks).register(handlers);
        new DiagnosisActions(world, tasks).register(handlers);
        new UpgradeActions(world, tasks).register(handlers);
        new AddonActions(world, tasks).register(handlers);
        new PermissionActions(world).register(handlers);
        new TaskReading(world).register(handlers);
        new Tagging(world).register(handlers);
        Map<String, AckCall.Handler> guarded = new LinkedHashMap<>();
        handlers.forEach((action, handler) -> guarded.put(action, call -> underMonitor(handler, call)));
        operations = AckActions.operations(guarded);
    }

    private JsonNode underMonitor(AckCall.Handler handler, AckCall call) {
        synchronized (world) {
            return handler.handle(call);
        }
    }

    private StoredCluster own(String id, ClusterDoor door) {
        ObjectNode detail = ClusterTrees.detail(id, "sandbox", world.region(), world.stamp());
        detail.put("cluster_type", "ManagedKubernetes")
                .put("profile", "Default")
                .put("cluster_spec", "ack.pro.small");
        detail.put("current_version", ClusterTrees.NEWEST).put("init_version", ClusterTrees.NEWEST);
        detail.put("service_cidr", "10.96.0.0/16").put("container_cidr", "10.244.0.0/16");
        detail.put("node_cidr_mask", "24").put("vpc_id", "vpc-sandbox");
        detail.putArray("vswitch_ids").add("vsw-sandbox");
        detail.put("state", "running");
        StoredCluster cluster = new StoredCluster(detail);
        StoredPool pool = StoredPool.of(Json.read("pool", DEFAULT_POOL), true, world.stamp());
        door.firstNodes().forEach(name -> pool.nodes().add(pool.newNode(name, world)));
        pool.setDesired(pool.nodes().size());
        cluster.pools().add(pool);
        cluster.setDoor(door);
        return cluster;
    }

    public List<Operation> operations() {
        return operations;
    }

    /** What scans of nodes find. */
    public SecurityCenter securityCenter() {
        return securityCenter;
    }

    /** Makes the next tasks of a type fail. */
    public void script(TaskFailure failure) {
        tasks.script(failure);
    }

    public void clearScripts() {
        tasks.clear();
    }

    @Override
    public void close() {
        synchronized (world) {
            world.clusters().forEach(cluster -> {
                ClusterDoor door = cluster.door();
                if (door != null) {
                    door.close();
                }
            });
        }
    }
}

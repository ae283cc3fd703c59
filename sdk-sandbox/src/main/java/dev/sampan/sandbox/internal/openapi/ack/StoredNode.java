package dev.sampan.sandbox.internal.openapi.ack;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.sandbox.internal.openapi.ClusterDoor;
import org.jspecify.annotations.Nullable;

/**
 * A machine of a node pool. Immutable.
 *
 * @param instance {@code i-...}
 * @param name its node's name
 */
record StoredNode(String instance, String name, String type, String created) {
    private static final String READY = "Ready";

    /** What it says of itself behind the door, which need not be open. */
    String status(@Nullable ClusterDoor door) {
        return door == null ? READY : door.nodeStatus(name);
    }

    boolean isReady(@Nullable ClusterDoor door) {
        return status(door).equals(READY);
    }

    ObjectNode shown(String poolId, @Nullable ClusterDoor door) {
        ObjectNode shown = Json.object();
        shown.put("instance_id", instance).put("instance_name", "worker-" + instance);
        shown.put("node_name", name).put("host_name", instance).put("nodepool_id", poolId);
        shown.put("instance_type", type).put("instance_type_family", type.substring(0, type.lastIndexOf('.')));
        shown.put("instance_role", "Worker").put("instance_charge_type", "PostPaid");
        shown.put("instance_status", "Running").put("state", "running").put("node_status", status(door));
        shown.put("creation_time", created).put("source", "ess_attach").put("is_aliyun_node", true);
        shown.put("error_message", "").put("spot_strategy", "NoSpot");
        shown.putArray("ip_address");
        return shown;
    }
}

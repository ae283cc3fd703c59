package dev.sampan.sandbox.internal.openapi.ack;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.sandbox.internal.openapi.ClusterDoor;
import dev.sampan.sandbox.internal.openapi.Parameters;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A node pool and its nodes. Guarded by the world's monitor. */
final class StoredPool {
    private static final List<String> PARTS = List.of(
            "scaling_group",
            "auto_scaling",
            "kubernetes_config",
            "management",
            "node_config",
            "node_components",
            "tee_config");

    private final ObjectNode tree = Json.object();
    private final List<StoredNode> nodes = new ArrayList<>();

    private StoredPool() {}

    /** The pool that a body asks for, still without nodes. */
    static StoredPool of(JsonNode asked, boolean isDefault, String at) {
        StoredPool pool = new StoredPool();
        ObjectNode info = pool.tree.putObject("nodepool_info");
        info.put("nodepool_id", "np" + AckWorld.hex(16)).put("type", "ess").put("is_default", isDefault);
        info.put("created", at).put("updated", at);
        pool.tree.putObject("auto_scaling").put("enable", false);
        pool.tree.putObject("status").put("state", "active");
        pool.merge(asked, at);
        pool.tree.withObject("scaling_group").put("scaling_group_id", "asg-" + AckWorld.hex(8));
        return pool;
    }

    /** Takes over the parts that are sent; the fields of a part that are not sent stay. */
    void merge(JsonNode asked, String at) {
        asked.path("nodepool_info")
                .properties()
                .forEach(field -> tree.withObject("nodepool_info").set(field.getKey(), field.getValue()));
        for (String part : PARTS) {
            JsonNode sent = asked.path(part);
            if (sent.isObject()) {
                sent.properties().forEach(field -> tree.withObject(part).set(field.getKey(), field.getValue()));
            } else if (sent.isArray()) {
                tree.set(part, sent.deepCopy());
            }
        }
        tree.withObject("nodepool_info").put("updated", at);
    }

    String id() {
        return tree.at("/nodepool_info/nodepool_id").asText();
    }

    String name() {
        return tree.at("/nodepool_info/name").asText();
    }

    boolean isDefault() {
        return tree.at("/nodepool_info/is_default").asBoolean();
    }

    boolean autoscales() {
        return tree.at("/auto_scaling/enable").asBoolean();
    }

    List<StoredNode> nodes() {
        return nodes;
    }

    /** The nodes with these names, all of them when none is named. */
    List<StoredNode> named(JsonNode names) {
        if (names.isEmpty()) {
            return List.copyOf(nodes);
        }
        List<StoredNode> found = new ArrayList<>();
        for (JsonNode name : names) {
            found.add(nodes.stream()
                    .filter(node -> node.name().equals(name.asText()))
                    .findFirst()
                    .orElseThrow(() -> Parameters.invalid("nodes", "has " + name + ", which is not in the pool")));
        }
        return found;
    }

    int desired() {
        return autoscales()
                ? Math.max(nodes.size(), tree.at("/auto_scaling/min_instances").asInt())
                : tree.at("/scaling_group/desired_size").asInt();
    }

    void setDesired(int count) {
        tree.withObject("scaling_group").put("desired_size", count);
    }

    void setState(String state) {
        tree.withObject("status").put("state", state);
    }

    StoredNode newNode(String name, AckWorld world) {
        JsonNode types = tree.at("/scaling_group/instance_types");
        String type = types.isEmpty() ? "ecs.g7.xlarge" : types.get(0).asText();
        return new StoredNode("i-" + AckWorld.hex(10), name, type, world.stamp());
    }

    /** Adds nodes until there are so many. */
    void grow(StoredCluster cluster, int count, AckWorld world) {
        while (nodes.size() < count) {
            StoredNode node = newNode(world.newNodeName(), world);
            nodes.add(node);
            ClusterDoor door = cluster.door();
            if (door != null) {
                door.addNode(node.name(), labelsOf(node));
            }
        }
    }

    void remove(StoredCluster cluster, StoredNode node) {
        nodes.remove(node);
        ClusterDoor door = cluster.door();
        if (door != null) {
            door.removeNode(node.name());
        }
    }

    /** The labels that the cloud gives a node of this pool. */
    Map<String, String> labelsOf(StoredNode node) {
        Map<String, String> labels = new LinkedHashMap<>();
        labels.put("node.kubernetes.io/instance-type", node.type());
        labels.put("alibabacloud.com/nodepool-id", id());
        tree.at("/kubernetes_config/labels")
                .forEach(label -> labels.put(
                        label.path("key").asText(), label.path("value").asText()));
        return labels;
    }

    ObjectNode shown(@Nullable ClusterDoor door) {
        long healthy = nodes.stream().filter(node -> node.isReady(door)).count();
        ObjectNode shown = tree.deepCopy();
        shown.withObject("scaling_group").put("desired_size", desired()).remove("login_password");
        shown.withObject("status")
                .put("total_nodes", nodes.size())
                .put("healthy_nodes", healthy)
                .put("serving_nodes", healthy)
                .put("initial_nodes", 0)
                .put("offline_nodes", nodes.size() - healthy)
                .put("removing_nodes", 0)
                .put("failed_nodes", 0);
        return shown;
    }
}

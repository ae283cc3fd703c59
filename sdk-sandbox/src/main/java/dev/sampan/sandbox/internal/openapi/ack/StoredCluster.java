package dev.sampan.sandbox.internal.openapi.ack;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.sandbox.internal.openapi.ClusterDoor;
import dev.sampan.sandbox.internal.openapi.OpenApiRefusal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A cluster as its detail shows it, and the door to its API server. Guarded by the world's monitor. */
final class StoredCluster {
    private static final List<String> DETAIL_ONLY =
            List.of("parameters", "rrsa_config", "control_plane_endpoints_config");
    private static final int MOST_TAGS = 20;

    private final ObjectNode detail;
    private final List<ObjectNode> resources = new ArrayList<>();
    private final List<StoredPool> pools = new ArrayList<>();
    private final Map<String, ObjectNode> addons = new TreeMap<>();
    private ObjectNode logs;
    private @Nullable ClusterDoor door;

    StoredCluster(ObjectNode detail) {
        this.detail = detail;
        detail.withArray("tags");
        detail.withObject("parameters");
        logs = ControlPlaneLogActions.first(id(), Json.object());
        for (AddonCatalog addon : AddonCatalog.values()) {
            if (addon.isDefault()) {
                install(Json.object().put("name", addon.addonName()), "active");
            }
        }
    }

    String id() {
        return text("cluster_id");
    }

    String name() {
        return text("name");
    }

    String state() {
        return text("state");
    }

    void setState(String state, String at) {
        detail.put("state", state).put("updated", at);
    }

    String text(String field) {
        return detail.path(field).asText("");
    }

    boolean flag(String field) {
        return detail.path(field).asBoolean();
    }

    /** Its own tree, to be changed. */
    ObjectNode fields() {
        return detail;
    }

    List<ObjectNode> resources() {
        return resources;
    }

    List<StoredPool> pools() {
        return pools;
    }

    /** The add-ons by name: version, state and config. */
    Map<String, ObjectNode> addons() {
        return addons;
    }

    /** Installs the add-on that a body names; without a version it is the newest. */
    void install(JsonNode asked, String state) {
        String name = asked.path("name").asText();
        String newest = AddonCatalog.named(name).map(AddonCatalog::version).orElse("1.0.0");
        addons.put(
                name,
                Json.object()
                        .put("version", asked.path("version").asText(newest))
                        .put("state", state)
                        .put("config", asked.path("config").asText("{}")));
    }

    /** Which logs of its control plane are collected, to be changed. */
    ObjectNode logs() {
        return logs;
    }

    void setLogs(ObjectNode collected) {
        logs = collected;
    }

    StoredPool pool(String id) {
        return pools.stream()
                .filter(pool -> pool.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new OpenApiRefusal(404, "ErrorNodePoolNotFound", "nodepool not found: " + id));
    }

    @Nullable
    ClusterDoor door() {
        return door;
    }

    /** Opens the door; nodes that there are already get their place behind it. */
    void setDoor(ClusterDoor to) {
        door = to;
        pools.forEach(pool -> pool.nodes().stream()
                .filter(node -> !to.firstNodes().contains(node.name()))
                .forEach(node -> to.addNode(node.name(), pool.labelsOf(node))));
    }

    /** As the detail shows it. */
    ObjectNode detail() {
        ObjectNode shown = detail.deepCopy();
        shown.put("size", pools.stream().mapToInt(pool -> pool.nodes().size()).sum());
        if (door != null) {
            ObjectNode master = Json.object();
            master.put("api_server_endpoint", door.server().toString());
            master.put("intranet_api_server_endpoint", door.server().toString());
            shown.put("master_url", master.toString());
        }
        return shown;
    }

    /** As lists show it. */
    ObjectNode summary() {
        return detail().remove(DETAIL_ONLY);
    }

    void tag(String key, String value) {
        untag(key);
        if (detail.withArray("tags").size() >= MOST_TAGS) {
            throw new OpenApiRefusal(400, "InvalidParameter.tags", "a resource has at most " + MOST_TAGS + " tags");
        }
        detail.withArray("tags").addObject().put("key", key).put("value", value);
    }

    void untag(String key) {
        var tags = detail.withArray("tags");
        for (int i = tags.size() - 1; i >= 0; i--) {
            if (tags.get(i).path("key").asText().equals(key)) {
                tags.remove(i);
            }
        }
    }

    JsonNode tags() {
        return detail.path("tags");
    }
}

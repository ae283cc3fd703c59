package dev.sampan.sandbox.internal.openapi.ack;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.sandbox.internal.openapi.Parameters;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** What identities may do inside clusters; {@code GrantPermissions} overwrites all that one has, as the cloud's does. */
final class PermissionActions {
    private static final Set<String> TYPES = Set.of("cluster", "namespace", "all-clusters");
    private static final Set<String> MODES = Set.of("", "apply", "delete", "patch");

    private final AckWorld world;
    /** By identity, then by resource. */
    private final Map<String, Map<String, ObjectNode>> granted = new HashMap<>();

    PermissionActions(AckWorld world) {
        this.world = world;
    }

    void register(Map<String, AckCall.Handler> handlers) {
        handlers.put("DescribeUserPermission", this::list);
        handlers.put("GrantPermissions", call -> update(call, "apply"));
        handlers.put("UpdateUserPermissions", call -> update(call, call.value("mode")));
    }

    private JsonNode list(AckCall call) {
        ArrayNode all = Json.array();
        of(call).values().forEach(each -> all.add(each.deepCopy()));
        return all;
    }

    private Map<String, ObjectNode> of(AckCall call) {
        return granted.computeIfAbsent(call.parameters().require("uid"), uid -> new LinkedHashMap<>());
    }

    private JsonNode update(AckCall call, String mode) {
        if (!MODES.contains(mode)) {
            throw Parameters.invalid("mode", "must be apply, delete or patch");
        }
        Map<String, ObjectNode> changed = new LinkedHashMap<>();
        call.body().forEach(asked -> changed.put(resource(asked), permission(asked)));
        Map<String, ObjectNode> mine = of(call);
        if (mode.equals("delete")) {
            mine.keySet().removeAll(changed.keySet());
            return MissingNode.getInstance();
        }
        if (!mode.equals("patch")) {
            mine.clear();
        }
        mine.putAll(changed);
        return MissingNode.getInstance();
    }

    private String resource(JsonNode asked) {
        String type = asked.path("role_type").asText();
        if (!TYPES.contains(type)) {
            throw Parameters.invalid("role_type", "must be one of " + new java.util.TreeSet<>(TYPES));
        }
        if (type.equals("all-clusters")) {
            return "all-clusters";
        }
        String cluster = world.cluster(asked.path("cluster").asText()).id();
        String namespace = asked.path("namespace").asText("");
        if (type.equals("namespace") && namespace.isEmpty()) {
            throw Parameters.invalid("namespace", "is missing");
        }
        return type.equals("namespace") ? cluster + "/" + namespace : cluster;
    }

    private ObjectNode permission(JsonNode asked) {
        String resource = resource(asked);
        return Json.object()
                .put("resource_id", resource)
                .put("resource_type", resource.contains("/") ? "namespace" : "cluster")
                .put("role_name", asked.path("role_name").asText())
                .put("role_type", asked.path("role_name").asText())
                .put("is_owner", 0)
                .put("is_ram_role", asked.path("is_ram_role").asBoolean() ? 1 : 0);
    }
}

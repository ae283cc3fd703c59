package dev.sampan.sandbox.internal.openapi.acr;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.sandbox.Vulnerability;
import dev.sampan.sandbox.internal.openapi.OpenApiRefusal;
import dev.sampan.sandbox.internal.openapi.Parameters;
import java.util.List;
import java.util.Set;

/**
 * A delivery chain of a repository. Immutable.
 *
 * @param config its nodes and the ways between them
 */
record StoredChain(
        String id,
        String repository,
        String name,
        String description,
        JsonNode config,
        long version,
        long created,
        long modified) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> WORST_FIRST = List.of("HIGH", "MEDIUM", "LOW", "UNKNOWN");
    private static final Set<String> NODES = Set.of(
            "DOCKER_IMAGE_BUILD",
            "DOCKER_IMAGE_PUSH",
            "VULNERABILITY_SCANNING",
            "ACTIVATE_REPLICATION",
            "TRIGGER",
            "SNAPSHOT",
            "TRIGGER_SNAPSHOT");

    /** The configuration of a call, checked. */
    static JsonNode config(Parameters given) {
        JsonNode config;
        try {
            config = JSON.readTree(given.filter("ChainConfig").orElse("{}"));
        } catch (JsonProcessingException e) {
            throw Parameters.invalid("ChainConfig", "is no JSON");
        }
        for (JsonNode node : config.path("Nodes")) {
            requireKnown(node);
            JsonNode policy = node.path("NodeConfig").path("DenyPolicy");
            if (policy.path("Action").asText().equals("BLOCK_RETAG")) {
                throw new OpenApiRefusal(
                        400, "UnsupportedParameter", "The sandbox's chains BLOCK or BLOCK_DELETE_TAG.");
            }
        }
        for (JsonNode way : config.path("Routers")) {
            requireKnown(way.path("From"));
            requireKnown(way.path("To"));
        }
        return config;
    }

    private static void requireKnown(JsonNode node) {
        if (!NODES.contains(node.path("NodeName").asText())) {
            throw Parameters.invalid("ChainConfig", "has a node that is none of " + NODES);
        }
    }

    boolean scans() {
        return scan().path("Enable").asBoolean();
    }

    private JsonNode scan() {
        for (JsonNode node : config.path("Nodes")) {
            if (node.path("NodeName").asText().equals("VULNERABILITY_SCANNING")) {
                return node;
            }
        }
        return JsonNodeFactory.instance.objectNode();
    }

    /** What is to be done because of what a scan found: nothing, or the action of the policy. */
    String verdict(List<Vulnerability> found) {
        JsonNode policy = scan().path("NodeConfig").path("DenyPolicy");
        int level = WORST_FIRST.indexOf(policy.path("IssueLevel").asText());
        long bad = found.stream()
                .filter(each -> WORST_FIRST.indexOf(each.severity().toUpperCase(java.util.Locale.ROOT)) <= level)
                .count();
        return level >= 0 && bad >= policy.path("IssueCount").asLong(1)
                ? policy.path("Action").asText()
                : "";
    }

    StoredChain changed(Parameters given, long now) {
        return new StoredChain(
                id,
                repository,
                given.require("Name"),
                given.filter("Description").orElse(""),
                config(given),
                version + 1,
                created,
                now);
    }

    ObjectNode summary(String instance) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("ChainId", id)
                .put("CreateTime", created)
                .put("Description", description)
                .put("InstanceId", instance)
                .put("ModifiedTime", modified)
                .put("Name", name)
                .put("ScopeId", Repositories.idOf(repository))
                .put("ScopeType", "REPOSITORY");
    }

    ObjectNode detail(String instance) {
        ObjectNode detail = summary(instance);
        ObjectNode stored = detail.putObject("ChainConfig")
                .put("ChainConfigId", Repositories.identifier("crcc-", id))
                .put("IsActive", true)
                .put("Version", Long.toString(version));
        stored.set("Nodes", config.path("Nodes").isMissingNode() ? JSON.createArrayNode() : config.path("Nodes"));
        stored.set("Routers", config.path("Routers").isMissingNode() ? JSON.createArrayNode() : config.path("Routers"));
        return detail;
    }
}

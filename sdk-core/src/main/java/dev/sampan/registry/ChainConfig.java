package dev.sampan.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The stages of a delivery chain as the API writes them: nodes, and the ways between them. */
final class ChainConfig {
    private ChainConfig() {}

    static String text(List<ChainStage> on, Optional<ChainBlock> block) {
        ObjectNode config = JsonNodeFactory.instance.objectNode();
        ArrayNode routers = config.putArray("Routers");
        ArrayNode nodes = config.putArray("Nodes");
        ChainStage before = null;
        for (ChainStage stage : ChainStage.values()) {
            if (before != null) {
                ObjectNode way = routers.addObject();
                way.putObject("From").put("NodeName", before.name());
                way.putObject("To").put("NodeName", stage.name());
            }
            ObjectNode node =
                    nodes.addObject().put("Enable", on.contains(stage)).put("NodeName", stage.name());
            if (stage == ChainStage.VULNERABILITY_SCANNING && block.isPresent()) {
                node.putObject("NodeConfig").set("DenyPolicy", policy(block.get()));
            }
            before = stage;
        }
        return config.toString();
    }

    private static ObjectNode policy(ChainBlock block) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("Action", block.action().name())
                .put("IssueCount", Integer.toString(block.count()))
                .put("IssueLevel", block.severity().name())
                .put("Logic", "AND");
    }

    static List<ChainStage> stages(JsonNode config) {
        List<ChainStage> on = new ArrayList<>();
        for (ChainStage stage : ChainStage.values()) {
            if (node(config, stage).path("Enable").asBoolean()) {
                on.add(stage);
            }
        }
        return on;
    }

    static Optional<ChainBlock> block(JsonNode config) {
        JsonNode policy = node(config, ChainStage.VULNERABILITY_SCANNING)
                .path("NodeConfig")
                .path("DenyPolicy");
        for (ChainBlock.Action action : ChainBlock.Action.values()) {
            if (policy.path("Action").asText().equals(action.name())) {
                return Optional.of(new ChainBlock(
                        Vulnerability.Severity.parse(policy.path("IssueLevel").asText()),
                        policy.path("IssueCount").asInt(),
                        action));
            }
        }
        return Optional.empty();
    }

    private static JsonNode node(JsonNode config, ChainStage stage) {
        for (JsonNode each : config.path("Nodes")) {
            if (each.path("NodeName").asText().equals(stage.name())) {
                return each;
            }
        }
        return MissingNode.getInstance();
    }
}

package dev.sampan.internal.rollout;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.internal.diagnosis.Trees;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** The selector of a workload as the text that a list takes. */
final class Selectors {
    private Selectors() {}

    /** Empty, which matches all, for what has none. */
    static String text(ObjectNode workload) {
        JsonNode selector = Trees.at(workload, "spec", "selector");
        List<String> parts = new ArrayList<>();
        selector.path("matchLabels")
                .properties()
                .forEach(label ->
                        parts.add(label.getKey() + "=" + label.getValue().asText()));
        Trees.list(selector, "matchExpressions").forEach(expression -> parts.add(text(expression)));
        return String.join(",", parts);
    }

    private static String text(JsonNode expression) {
        String key = Trees.text(expression, "key");
        String values =
                Trees.list(expression, "values").stream().map(JsonNode::asText).collect(Collectors.joining(","));
        return switch (Trees.text(expression, "operator")) {
            case "In" -> key + " in (" + values + ")";
            case "NotIn" -> key + " notin (" + values + ")";
            case "DoesNotExist" -> "!" + key;
            default -> key;
        };
    }
}

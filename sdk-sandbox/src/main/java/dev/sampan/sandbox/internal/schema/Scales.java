package dev.sampan.sandbox.internal.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Objects as {@code autoscaling/v1 Scale}. */
final class Scales {
    private Scales() {}

    static ObjectNode ofWorkload(ObjectNode live) {
        String selector = selectorText(live.path("spec").path("selector"));
        return scale(
                live,
                live.path("spec").path("replicas").asInt(0),
                live.path("status").path("replicas").asInt(0),
                selector);
    }

    static ObjectNode scale(ObjectNode live, int wanted, int actual, String selector) {
        ObjectNode scale = JsonNodeFactory.instance.objectNode();
        scale.put("kind", "Scale").put("apiVersion", "autoscaling/v1");
        ObjectNode metadata = scale.putObject("metadata");
        for (String field : List.of("name", "namespace", "uid", "resourceVersion", "creationTimestamp")) {
            JsonNode value = live.path("metadata").get(field);
            if (value != null) {
                metadata.set(field, value);
            }
        }
        ObjectNode spec = scale.putObject("spec");
        if (wanted != 0) {
            spec.put("replicas", wanted);
        }
        ObjectNode status = scale.putObject("status");
        status.put("replicas", actual);
        if (!selector.isEmpty()) {
            status.put("selector", selector);
        }
        return scale;
    }

    static ObjectNode withReplicas(ObjectNode live, List<String> path, ObjectNode scale) {
        ObjectNode copy = live.deepCopy();
        ObjectNode at = copy;
        for (String name : path.subList(0, path.size() - 1)) {
            at = at.withObjectProperty(name);
        }
        at.put(path.get(path.size() - 1), scale.path("spec").path("replicas").asInt(0));
        String version = scale.path("metadata").path("resourceVersion").asText("");
        if (!version.isEmpty()) {
            copy.withObjectProperty("metadata").put("resourceVersion", version);
        }
        return copy;
    }

    /** A label selector, or a plain map of labels, as query parameters write it. */
    static String selectorText(JsonNode selector) {
        if (!selector.isObject()) {
            return "";
        }
        boolean structured = selector.has("matchLabels") || selector.has("matchExpressions");
        Map<String, String> parts = new TreeMap<>();
        JsonNode labels = structured ? selector.path("matchLabels") : selector;
        labels.properties()
                .forEach(label -> parts.put(
                        label.getKey(), label.getKey() + "=" + label.getValue().asText()));
        List<String> expressions = new ArrayList<>();
        for (JsonNode expression : selector.path("matchExpressions")) {
            expressions.add(expressionText(expression));
        }
        List<String> all = new ArrayList<>(parts.values());
        all.addAll(expressions);
        all.sort(null);
        return String.join(",", all);
    }

    private static String expressionText(JsonNode expression) {
        String key = expression.path("key").asText();
        List<String> values = new ArrayList<>();
        expression.path("values").forEach(value -> values.add(value.asText()));
        values.sort(null);
        String list = "(" + String.join(",", values) + ")";
        return switch (expression.path("operator").asText()) {
            case "In" -> key + " in " + list;
            case "NotIn" -> key + " notin " + list;
            case "DoesNotExist" -> "!" + key;
            default -> key;
        };
    }
}

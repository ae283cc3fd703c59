package dev.sampan.sandbox.internal.kubeapi.table;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.sandbox.internal.kubeapi.table.Column.Cell;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Cells that several kinds share. */
final class Cells {
    static final String NONE = "<none>";

    private Cells() {}

    static JsonNode at(JsonNode object, String path) {
        JsonNode node = object;
        for (String step : path.split("\\.")) {
            node = node.path(step);
        }
        return node;
    }

    static Cell text(String path) {
        return (object, now) -> at(object, path).asText("");
    }

    static Cell textOr(String path, String absent) {
        return (object, now) -> orAbsent(at(object, path).asText(""), absent);
    }

    static Cell integer(String path) {
        return (object, now) -> at(object, path).asLong(0);
    }

    static Cell since(String path) {
        return (object, now) -> {
            JsonNode time = at(object, path);
            return time.isTextual() ? Ages.since(time, now) : NONE;
        };
    }

    static Cell count(String path) {
        return (object, now) -> (long) at(object, path).size();
    }

    static String orAbsent(String text, String absent) {
        return text.isEmpty() ? absent : text;
    }

    static String joined(JsonNode array) {
        List<String> values = new ArrayList<>();
        array.forEach(value -> values.add(value.asText()));
        return String.join(",", values);
    }

    static String labels(JsonNode map) {
        Map<String, String> sorted = new TreeMap<>();
        map.properties()
                .forEach(entry -> sorted.put(entry.getKey(), entry.getValue().asText()));
        String text = sorted.entrySet().stream()
                .map(entry -> entry.getKey() + "=" + entry.getValue())
                .collect(Collectors.joining(","));
        return orAbsent(text, NONE);
    }

    /** A label selector of an object as text. */
    static String selector(JsonNode selector) {
        if (!selector.isObject()) {
            return NONE;
        }
        List<String> parts = new ArrayList<>();
        String equal = labels(selector.path("matchLabels"));
        if (!equal.equals(NONE)) {
            parts.add(equal);
        }
        for (JsonNode expression : selector.path("matchExpressions")) {
            String key = expression.path("key").asText();
            String values = "(" + joined(expression.path("values")) + ")";
            parts.add(
                    switch (expression.path("operator").asText()) {
                        case "In" -> key + " in " + values;
                        case "NotIn" -> key + " notin " + values;
                        case "DoesNotExist" -> "!" + key;
                        default -> key;
                    });
        }
        return orAbsent(String.join(",", parts), NONE);
    }

    static Column containers(String template) {
        return Column.wide("Containers", (object, now) -> names(object, template, "name"));
    }

    static Column images(String template) {
        return Column.wide("Images", (object, now) -> names(object, template, "image"));
    }

    private static String names(ObjectNode object, String template, String field) {
        List<String> values = new ArrayList<>();
        at(object, template)
                .path("containers")
                .forEach(container -> values.add(container.path(field).asText()));
        return String.join(",", values);
    }
}

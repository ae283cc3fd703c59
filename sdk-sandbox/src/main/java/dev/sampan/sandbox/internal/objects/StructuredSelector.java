package dev.sampan.sandbox.internal.objects;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Label selectors as objects carry them: matchLabels and matchExpressions. */
public final class StructuredSelector {
    private StructuredSelector() {}

    /** An absent selector matches nothing, an empty one everything. */
    public static boolean matches(JsonNode selector, Map<String, String> labels) {
        if (!selector.isObject()) {
            return false;
        }
        for (Map.Entry<String, JsonNode> label : selector.path("matchLabels").properties()) {
            if (!label.getValue().asText().equals(labels.get(label.getKey()))) {
                return false;
            }
        }
        for (JsonNode expression : selector.path("matchExpressions")) {
            if (!holds(expression, labels.get(expression.path("key").asText()))) {
                return false;
            }
        }
        return true;
    }

    private static boolean holds(JsonNode expression, @Nullable String value) {
        List<String> values = new ArrayList<>();
        expression.path("values").forEach(one -> values.add(one.asText()));
        return switch (expression.path("operator").asText()) {
            case "In" -> value != null && values.contains(value);
            case "NotIn" -> value == null || !values.contains(value);
            case "Exists" -> value != null;
            case "DoesNotExist" -> value == null;
            default -> false;
        };
    }
}

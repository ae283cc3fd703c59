package dev.sampan.sandbox.internal.schema;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The rules of a schema ({@code x-kubernetes-validations}) and of the schemas below it, compiled once. Their cost is not counted.
 */
final class CustomRules {
    private final JsonNode schema;
    private final List<CustomRule> rules = new ArrayList<>();
    private final Map<String, CustomRules> properties = new HashMap<>();
    private @Nullable CustomRules additional;
    private @Nullable CustomRules items;

    private CustomRules(JsonNode schema) {
        this.schema = schema;
    }

    /** The rules of whole objects of a schema; null if there are none. */
    static @Nullable CustomRules of(JsonNode schema) {
        return of(schema, true);
    }

    private static @Nullable CustomRules of(JsonNode schema, boolean root) {
        CustomRules found = new CustomRules(schema);
        for (JsonNode rule : schema.path("x-kubernetes-validations")) {
            found.rules.add(new CustomRule(rule, schema, root));
        }
        schema.path("properties").properties().forEach(property -> {
            CustomRules below = of(property.getValue(), false);
            if (below != null) {
                found.properties.put(property.getKey(), below);
            }
        });
        found.additional =
                schema.path("additionalProperties").isObject() ? of(schema.path("additionalProperties"), false) : null;
        found.items = schema.path("items").isObject() ? of(schema.path("items"), false) : null;
        boolean none =
                found.rules.isEmpty() && found.properties.isEmpty() && found.additional == null && found.items == null;
        return none ? null : found;
    }

    /** @param old the value before; null if there was none */
    void check(JsonNode value, @Nullable JsonNode old, List<FieldError> errors) {
        check(value, old, "", errors);
    }

    private void check(JsonNode value, @Nullable JsonNode old, String path, List<FieldError> errors) {
        if (value.isNull()) {
            return;
        }
        for (CustomRule rule : rules) {
            FieldError error = rule.problem(value, old, path);
            if (error != null) {
                errors.add(error);
            }
        }
        if (value.isObject()) {
            value.properties().forEach(field -> checkField(field.getKey(), field.getValue(), old, path, errors));
        } else if (items != null && value.isArray()) {
            for (int at = 0; at < value.size(); at++) {
                items.check(value.get(at), before(value.get(at), old), path + "[" + at + "]", errors);
            }
        }
    }

    private void checkField(String name, JsonNode value, @Nullable JsonNode old, String path, List<FieldError> errors) {
        JsonNode before = old == null ? null : old.get(name);
        CustomRules declared = properties.get(name);
        if (declared != null) {
            declared.check(value, before, path.isEmpty() ? name : path + "." + name, errors);
        } else if (additional != null) {
            additional.check(value, before, path + "[" + name + "]", errors);
        }
    }

    /** Only the items of a map-like list are known again. */
    private @Nullable JsonNode before(JsonNode item, @Nullable JsonNode old) {
        if (old == null || !schema.path("x-kubernetes-list-type").asText().equals("map")) {
            return null;
        }
        for (JsonNode candidate : old) {
            boolean same = true;
            for (JsonNode key : schema.path("x-kubernetes-list-map-keys")) {
                same &= candidate.path(key.asText()).equals(item.path(key.asText()));
            }
            if (same) {
                return candidate;
            }
        }
        return null;
    }
}

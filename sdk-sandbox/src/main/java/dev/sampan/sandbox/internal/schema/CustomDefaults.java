package dev.sampan.sandbox.internal.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;

/** Fills in the defaults of a structural schema. A null where the schema has a default and allows no null counts as absent. */
final class CustomDefaults {
    private CustomDefaults() {}

    static void apply(JsonNode value, JsonNode schema) {
        if (value instanceof ObjectNode object) {
            fields(object, schema);
        } else if (value instanceof ArrayNode array) {
            array.forEach(item -> apply(item, schema.path("items")));
        }
    }

    private static void fields(ObjectNode object, JsonNode schema) {
        JsonNode properties = schema.path("properties");
        for (Map.Entry<String, JsonNode> property : properties.properties()) {
            JsonNode standard = property.getValue().get("default");
            JsonNode given = object.get(property.getKey());
            boolean absent = given == null
                    || (given.isNull() && !property.getValue().path("nullable").asBoolean());
            if (standard != null && absent) {
                object.set(property.getKey(), standard.deepCopy());
            }
            JsonNode value = object.get(property.getKey());
            if (value != null) {
                apply(value, property.getValue());
            }
        }
        JsonNode additional = schema.path("additionalProperties");
        if (additional.isObject()) {
            for (Map.Entry<String, JsonNode> entry : object.properties()) {
                if (!properties.has(entry.getKey())) {
                    apply(entry.getValue(), additional);
                }
            }
        }
    }
}

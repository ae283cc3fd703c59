package dev.sampan.sandbox.internal.schema;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.sandbox.internal.schema.Type.Field;
import dev.sampan.sandbox.internal.schema.Type.Items;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The elements of paths: how an item of a list is named, and how an element is shown. */
final class PathElements {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private PathElements() {}

    static String field(String name) {
        return "f:" + name;
    }

    /** The name of an item of a set or keyed list; empty if it has none. */
    static Optional<String> item(Type list, JsonNode item) {
        if (list.items == Items.SET) {
            return item.isContainerNode() || item.isNull() ? Optional.empty() : Optional.of("v:" + item);
        }
        if (!item.isObject()) {
            return Optional.empty();
        }
        ObjectNode keys = JsonNodeFactory.instance.objectNode();
        for (String key : list.keys) {
            JsonNode value = item.get(key);
            if (value == null) {
                Field field = list.item().fields.get(key);
                value = field == null ? null : field.defaultValue;
            }
            if (value != null) {
                keys.set(key, value);
            }
        }
        return keys.isEmpty() ? Optional.empty() : Optional.of("k:" + keys);
    }

    /** {@code .name}, {@code [key="value"]} or {@code [="value"]}. */
    static String display(String element) {
        String body = element.substring(2);
        return switch (element.charAt(0)) {
            case 'f' -> "." + body;
            case 'k' -> "[" + keys(body) + "]";
            case 'v' -> "[=" + body + "]";
            default -> "[" + body + "]";
        };
    }

    private static String keys(String json) {
        try {
            List<String> parts = new ArrayList<>();
            for (Map.Entry<String, JsonNode> key : MAPPER.readTree(json).properties()) {
                parts.add(key.getKey() + "=" + key.getValue());
            }
            return String.join(",", parts);
        } catch (JsonProcessingException e) {
            return json;
        }
    }
}

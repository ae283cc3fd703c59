package dev.sampan.sandbox.internal.schema;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sampan.sandbox.internal.schema.Type.Items;
import dev.sampan.sandbox.internal.schema.Type.Shape;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Whether an applied configuration fits its type: declared fields, kinds of values, no item twice. */
final class SchemaCheck {
    private final List<String> problems = new ArrayList<>();

    private SchemaCheck() {}

    static List<String> problems(JsonNode config, Type type) {
        SchemaCheck check = new SchemaCheck();
        check.value(config, type, "");
        return check.problems;
    }

    private void value(JsonNode value, @Nullable Type type, String path) {
        if (value.isNull() || type == null) {
            return;
        }
        switch (type.shape) {
            case STRUCT, MAP -> {
                if (value.isObject()) {
                    fields(value, type, path);
                } else {
                    problems.add(path + ": expected map, got " + shown(value));
                }
            }
            case LIST -> {
                if (value.isArray()) {
                    items(value, type, path);
                } else {
                    problems.add(path + ": expected list, got " + shown(value));
                }
            }
            default -> scalar(value, type.shape, path);
        }
    }

    private void scalar(JsonNode value, Shape shape, String path) {
        String text = shown(value);
        switch (shape) {
            case INTEGER, NUMBER -> {
                if (!value.isNumber()) {
                    problems.add(path + ": expected numeric (int or float), got " + goType(value));
                }
            }
            case STRING, BYTES -> {
                if (!value.isTextual()) {
                    problems.add(path + ": expected string, got &value.valueUnstructured{Value:" + text + "}");
                }
            }
            case BOOLEAN -> {
                if (!value.isBoolean()) {
                    problems.add(path + ": expected boolean, got &{" + text + "}");
                }
            }
            default -> {}
        }
    }

    private void fields(JsonNode value, Type type, String path) {
        for (Map.Entry<String, JsonNode> entry : value.properties()) {
            Type child = type.child(entry.getKey());
            String below = path + "." + entry.getKey();
            if (child == null) {
                problems.add(below + ": field not declared in schema");
            } else {
                value(entry.getValue(), child, below);
            }
        }
    }

    private void items(JsonNode list, Type type, String path) {
        Set<String> seen = new HashSet<>();
        int i = 0;
        for (JsonNode item : list) {
            if (type.items == Items.ATOMIC) {
                value(item, type.item(), path + "[" + i + "]");
            } else {
                Optional<String> element = PathElements.item(type, item);
                if (element.isEmpty()) {
                    problems.add("%s: element %d: %s".formatted(path, i, nameless(type, item)));
                    return;
                }
                String shown = PathElements.display(element.get());
                if (!seen.add(element.get())) {
                    problems.add("%s: duplicate entries for key %s".formatted(path, shown));
                }
                value(item, type.item(), path + shown);
            }
            i++;
        }
    }

    private static String nameless(Type type, JsonNode item) {
        if (type.items == Items.SET) {
            return item.isNull()
                    ? "associative list without keys has an element that's an explicit null"
                    : "associative list without keys has an element that's a map type";
        }
        if (!item.isObject()) {
            return item.isNull()
                    ? "associative list with keys may not have a null element"
                    : "associative list with keys may not have non-map elements";
        }
        List<String> quoted = type.keys.stream().map(key -> "\"" + key + "\"").toList();
        return "associative list with keys has an element that omits all key fields [%s] (and doesn't have default values for any key fields)"
                .formatted(String.join(" ", quoted));
    }

    private static String goType(JsonNode value) {
        return value.isTextual()
                ? "string"
                : value.isBoolean() ? "bool" : value.isArray() ? "[]interface {}" : "map[string]interface {}";
    }

    private static String shown(JsonNode value) {
        return value.isTextual() ? "&{" + value.textValue() + "}" : value.toString();
    }
}

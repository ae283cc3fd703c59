package dev.sampan.sandbox.internal.schema;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sampan.sandbox.internal.schema.Type.Field;
import dev.sampan.sandbox.internal.schema.Type.Items;
import dev.sampan.sandbox.internal.schema.Type.Shape;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Makes types of the built-in definitions, each once. Not thread-safe: {@link Facts} locks. */
final class TypeCompiler {
    private static final String QUANTITY = "io.k8s.apimachinery.pkg.api.resource.Quantity";
    private static final String RAW_EXTENSION = "io.k8s.apimachinery.pkg.runtime.RawExtension";

    private final JsonNode definitions;
    private final Map<String, Type> done = new HashMap<>();

    TypeCompiler(JsonNode definitions) {
        this.definitions = definitions;
    }

    Type named(String definition) {
        Type known = done.get(definition);
        if (known != null) {
            return known;
        }
        JsonNode schema = definitions.path(definition);
        if (schema.isMissingNode()) {
            throw new IllegalStateException("no definition " + definition);
        }
        String name = definition.substring(definition.lastIndexOf('.') + 1);
        if (definition.equals(QUANTITY)) {
            return remember(definition, new Type(Shape.QUANTITY, name));
        }
        if (definition.equals(RAW_EXTENSION)) {
            return remember(definition, new Type(Shape.RAW, name));
        }
        return compile(schema, definition, name);
    }

    private Type remember(@Nullable String definition, Type type) {
        if (definition != null) {
            done.put(definition, type);
        }
        return type;
    }

    private Type compile(JsonNode schema, @Nullable String definition, String name) {
        Type type = remember(definition, new Type(shapeOf(schema), name));
        type.format = schema.path("format").asText("");
        type.atomic = schema.path("x-kubernetes-map-type").asText("").equals("atomic");
        switch (type.shape) {
            case STRUCT -> type.fields = fieldsOf(schema);
            case MAP -> type.element = element(schema.path("additionalProperties"));
            case LIST -> {
                type.element = element(schema.path("items"));
                nameItems(type, schema);
            }
            default -> {}
        }
        return type;
    }

    private Map<String, Field> fieldsOf(JsonNode schema) {
        Set<String> required = new HashSet<>();
        schema.path("required").forEach(name -> required.add(name.asText()));
        Map<String, Field> fields = Type.newFields(schema.path("properties").size());
        for (Map.Entry<String, JsonNode> property : schema.path("properties").properties()) {
            fields.put(property.getKey(), field(property.getKey(), property.getValue(), required));
        }
        return fields;
    }

    private Field field(String name, JsonNode schema, Set<String> required) {
        Field field = new Field(name);
        Type type = element(schema);
        field.type = switch (schema.path("x-kubernetes-map-type").asText("")) {
            case "atomic" -> type.asAtomic(true);
            case "granular" -> type.asAtomic(false);
            default -> type;
        };
        field.required = required.contains(name);
        field.defaultValue = schema.get("default");
        JsonNode value = field.defaultValue;
        if (value != null && value.isValueNode() && !Normalizer.isZero(value)) {
            field.fixedDefault = value;
        }
        field.patchStrategy = schema.path("x-kubernetes-patch-strategy").asText("");
        field.patchMergeKey = schema.path("x-kubernetes-patch-merge-key").asText("");
        readGoFacts(field, schema.path("x-go").asText(" "));
        return field;
    }

    private static void readGoFacts(Field field, String go) {
        int space = go.indexOf(' ');
        String flags = go.substring(0, space);
        boolean pointer = flags.contains("p");
        boolean omitsEmpty = flags.contains("o");
        String goType = go.substring(space + 1);
        boolean struct = field.type.shape == Shape.STRUCT
                || field.type.shape == Shape.TIME
                || field.type.shape == Shape.QUANTITY;
        boolean list = field.type.shape == Shape.LIST || field.type.shape == Shape.MAP;
        field.dropsZero = flags.contains("z") || (omitsEmpty && !pointer && !struct);
        field.nullWhenAbsent = !omitsEmpty && !struct && (list || pointer);
        field.keepsZero = !flags.contains("z") && !pointer && (struct || !omitsEmpty) && !list;
        while (goType.startsWith("[]") || goType.startsWith("map[") || goType.startsWith("*")) {
            goType = goType.substring(goType.startsWith("*") ? 1 : goType.indexOf(']') + 1);
        }
        field.goType = goType;
    }

    private Type element(JsonNode schema) {
        String reference = schema.path("$ref").asText("");
        if (!reference.isEmpty()) {
            return named(reference);
        }
        return compile(schema, null, "");
    }

    private static Shape shapeOf(JsonNode schema) {
        String format = schema.path("format").asText("");
        return switch (schema.path("type").asText("")) {
            case "integer" -> Shape.INTEGER;
            case "number" -> Shape.NUMBER;
            case "boolean" -> Shape.BOOLEAN;
            case "array" -> Shape.LIST;
            case "string" ->
                switch (format) {
                    case "date-time" -> Shape.TIME;
                    case "byte" -> Shape.BYTES;
                    case "int-or-string" -> Shape.INT_OR_STRING;
                    default -> Shape.STRING;
                };
            case "object" -> {
                if (schema.has("properties")) {
                    yield Shape.STRUCT;
                }
                yield schema.has("additionalProperties") ? Shape.MAP : Shape.DEDUCED;
            }
            default -> format.equals("int-or-string") ? Shape.INT_OR_STRING : Shape.DEDUCED;
        };
    }

    private static void nameItems(Type list, JsonNode schema) {
        String listType = schema.path("x-kubernetes-list-type").asText("");
        String strategy = schema.path("x-kubernetes-patch-strategy").asText("");
        if (listType.equals("set")) {
            list.items = Items.SET;
        } else if (listType.equals("map")) {
            List<String> keys = new ArrayList<>();
            schema.path("x-kubernetes-list-map-keys").forEach(key -> keys.add(key.asText()));
            list.items = Items.KEYED;
            list.keys = sorted(keys);
        } else if (listType.isEmpty() && strategy.startsWith("merge")) {
            String key = schema.path("x-kubernetes-patch-merge-key").asText("");
            list.items = key.isEmpty() ? Items.SET : Items.KEYED;
            list.keys = key.isEmpty() ? List.of() : List.of(key);
        }
    }

    static List<String> sorted(List<String> keys) {
        List<String> copy = new ArrayList<>(keys);
        copy.sort(null);
        return List.copyOf(copy);
    }
}

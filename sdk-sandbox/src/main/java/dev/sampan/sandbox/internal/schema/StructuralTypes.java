package dev.sampan.sandbox.internal.schema;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sampan.sandbox.internal.schema.Type.Field;
import dev.sampan.sandbox.internal.schema.Type.Items;
import dev.sampan.sandbox.internal.schema.Type.Shape;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Makes types of the structural schemas of CustomResourceDefinitions. */
final class StructuralTypes {
    private static final String OBJECT_META = "io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta";

    private final Facts facts;

    StructuralTypes(Facts facts) {
        this.facts = facts;
    }

    /** The type of whole objects of a kind. */
    Type object(JsonNode schema, String kind) {
        boolean typed = schema.isObject() && !schema.isEmpty();
        Type type = typed ? compile(schema, kind) : new Type(Shape.STRUCT, kind);
        Type root = type.shape == Shape.STRUCT ? type : new Type(Shape.STRUCT, kind);
        root.custom = true;
        root.preservesUnknown = !typed || preserves(schema);
        root.fields = withMetadata(root.fields);
        return root;
    }

    private Map<String, Field> withMetadata(Map<String, Field> declared) {
        Map<String, Field> fields = new HashMap<>(declared);
        for (String name : List.of("apiVersion", "kind")) {
            Field field = new Field(name);
            field.type = new Type(Shape.STRING, "");
            field.goType = "string";
            fields.put(name, field);
        }
        Field metadata = new Field("metadata");
        metadata.type = facts.type(OBJECT_META);
        metadata.goType = "v1.ObjectMeta";
        fields.put("metadata", metadata);
        return fields;
    }

    private Type compile(JsonNode schema, String name) {
        Type type = new Type(shapeOf(schema), name);
        type.custom = true;
        type.nullable = schema.path("nullable").asBoolean();
        type.preservesUnknown = preserves(schema);
        type.atomic = schema.path("x-kubernetes-map-type").asText("").equals("atomic");
        switch (type.shape) {
            case STRUCT -> {
                type.fields = fieldsOf(schema);
                if (schema.path("x-kubernetes-embedded-resource").asBoolean()) {
                    type.embedded = true;
                    type.fields = withMetadata(type.fields);
                }
            }
            case MAP -> type.element = compile(schema.path("additionalProperties"), "");
            case LIST -> {
                type.element = compile(schema.path("items"), "");
                nameItems(type, schema);
            }
            default -> {}
        }
        return type;
    }

    private Map<String, Field> fieldsOf(JsonNode schema) {
        Map<String, Field> fields = new HashMap<>();
        for (Map.Entry<String, JsonNode> property : schema.path("properties").properties()) {
            Field field = new Field(property.getKey());
            field.type = compile(property.getValue(), "");
            field.defaultValue = property.getValue().get("default");
            fields.put(property.getKey(), field);
        }
        return fields;
    }

    private static Shape shapeOf(JsonNode schema) {
        if (schema.path("x-kubernetes-int-or-string").asBoolean()) {
            return Shape.INT_OR_STRING;
        }
        return switch (schema.path("type").asText("")) {
            case "integer" -> Shape.INTEGER;
            case "number" -> Shape.NUMBER;
            case "boolean" -> Shape.BOOLEAN;
            case "string" -> Shape.STRING;
            case "array" -> Shape.LIST;
            case "object" -> {
                JsonNode additional = schema.path("additionalProperties");
                if (additional.isObject()) {
                    yield Shape.MAP;
                }
                boolean open = additional.asBoolean(false) || (preserves(schema) && !schema.has("properties"));
                boolean whole = schema.path("x-kubernetes-embedded-resource").asBoolean();
                yield open && !whole ? Shape.DEDUCED : Shape.STRUCT;
            }
            default -> Shape.DEDUCED;
        };
    }

    private static boolean preserves(JsonNode schema) {
        return schema.path("x-kubernetes-preserve-unknown-fields").asBoolean();
    }

    private static void nameItems(Type list, JsonNode schema) {
        switch (schema.path("x-kubernetes-list-type").asText("")) {
            case "set" -> list.items = Items.SET;
            case "map" -> {
                List<String> keys = new ArrayList<>();
                schema.path("x-kubernetes-list-map-keys").forEach(key -> keys.add(key.asText()));
                list.items = Items.KEYED;
                list.keys = TypeCompiler.sorted(keys);
            }
            default -> {}
        }
    }
}

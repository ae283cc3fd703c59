package dev.sampan.sandbox.internal.cel;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.collect.ImmutableCollection;
import com.google.common.collect.ImmutableMap;
import dev.cel.common.types.CelType;
import dev.cel.common.types.CelTypeProvider;
import dev.cel.common.types.ListType;
import dev.cel.common.types.MapType;
import dev.cel.common.types.SimpleType;
import dev.cel.common.types.StructType;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The types of a structural schema, as the compiler checks them. */
final class SchemaTypes implements CelTypeProvider {
    private final ImmutableMap<String, CelType> structs;
    private final CelType self;

    private SchemaTypes(ImmutableMap<String, CelType> structs, CelType self) {
        this.structs = structs;
        this.self = self;
    }

    static SchemaTypes of(JsonNode schema, boolean root) {
        Reader reader = new Reader();
        CelType self = reader.type(schema, "object", root);
        return new SchemaTypes(ImmutableMap.copyOf(reader.structs), self);
    }

    /** The type of a value of the schema. */
    CelType self() {
        return self;
    }

    @Override
    public ImmutableCollection<CelType> types() {
        return structs.values();
    }

    @Override
    public Optional<CelType> findType(String name) {
        return Optional.ofNullable(structs.get(name));
    }

    /** Walks a schema and collects the types of its objects. */
    private static final class Reader {
        private final Map<String, CelType> structs = new LinkedHashMap<>();

        private CelType type(JsonNode schema, String name, boolean root) {
            if (schema.path("x-kubernetes-int-or-string").asBoolean()) {
                return SimpleType.DYN;
            }
            return switch (schema.path("type").asText()) {
                case "object" ->
                    object(
                            schema,
                            name,
                            root
                                    || schema.path("x-kubernetes-embedded-resource")
                                            .asBoolean());
                case "array" -> ListType.create(type(schema.path("items"), name + ".@idx", false));
                case "string" -> text(schema.path("format").asText());
                case "integer" -> SimpleType.INT;
                case "number" -> SimpleType.DOUBLE;
                case "boolean" -> SimpleType.BOOL;
                default -> SimpleType.DYN;
            };
        }

        private static CelType text(String format) {
            return switch (format) {
                case "date", "date-time" -> SimpleType.TIMESTAMP;
                case "duration" -> SimpleType.DURATION;
                case "byte" -> SimpleType.BYTES;
                default -> SimpleType.STRING;
            };
        }

        private CelType object(JsonNode schema, String name, boolean whole) {
            JsonNode additional = schema.path("additionalProperties");
            if (additional.isObject() && !schema.has("properties")) {
                return MapType.create(SimpleType.STRING, type(additional, name + ".@elem", false));
            }
            Map<String, CelType> fields = new LinkedHashMap<>();
            schema.path("properties").properties().forEach(property -> {
                if (!whole || !property.getKey().equals("metadata")) {
                    fields.put(
                            FieldNames.escaped(property.getKey()),
                            type(property.getValue(), name + "." + property.getKey(), false));
                }
            });
            if (whole) {
                fields.put("apiVersion", SimpleType.STRING);
                fields.put("kind", SimpleType.STRING);
                fields.put(
                        "metadata",
                        struct(
                                name + ".metadata",
                                Map.of("name", SimpleType.STRING, "generateName", SimpleType.STRING)));
            } else if (fields.isEmpty()
                    && schema.path("x-kubernetes-preserve-unknown-fields").asBoolean()) {
                return SimpleType.DYN;
            }
            return struct(name, fields);
        }

        private CelType struct(String name, Map<String, CelType> fields) {
            ImmutableMap<String, CelType> known = ImmutableMap.copyOf(fields);
            StructType struct = StructType.create(name, known.keySet(), field -> Optional.ofNullable(known.get(field)));
            structs.put(name, struct);
            return struct;
        }
    }
}

package dev.sampan.sandbox.internal.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.protobuf.CodedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;

/**
 * OpenAPI 2 as a message {@code openapi.v2.Document} of gnostic, which clients of Go ask for: the definitions with what validation
 * reads of them. Paths are only in JSON.
 */
final class OpenApiProtobuf {
    private static final Map<String, Integer> TEXTS = Map.of("$ref", 1, "format", 2, "title", 3, "description", 4);

    private OpenApiProtobuf() {}

    /** Writes the fields of one message. */
    private interface Fields {
        void write(CodedOutputStream out) throws IOException;
    }

    static byte[] document(JsonNode document) {
        return message(out -> {
            out.writeString(1, document.path("swagger").asText());
            JsonNode info = document.path("info");
            nested(out, 2, fields -> {
                fields.writeString(1, info.path("title").asText());
                fields.writeString(2, info.path("version").asText());
            });
            nested(out, 8, fields -> {});
            nested(out, 9, fields -> named(fields, document.path("definitions")));
        });
    }

    private static void named(CodedOutputStream out, JsonNode schemas) throws IOException {
        for (Map.Entry<String, JsonNode> entry : schemas.properties()) {
            nested(out, 1, named -> {
                named.writeString(1, entry.getKey());
                nested(named, 2, fields -> schema(fields, entry.getValue()));
            });
        }
    }

    private static void schema(CodedOutputStream out, JsonNode schema) throws IOException {
        for (Map.Entry<String, JsonNode> entry : schema.properties()) {
            JsonNode value = entry.getValue();
            String name = entry.getKey();
            if (TEXTS.containsKey(name)) {
                out.writeString(TEXTS.get(name), value.asText());
            } else if (name.startsWith("x-")) {
                nested(out, 31, named -> {
                    named.writeString(1, name);
                    nested(named, 2, any -> any.writeString(2, value.toString()));
                });
            } else {
                structure(out, name, value);
            }
        }
    }

    private static void structure(CodedOutputStream out, String name, JsonNode value) throws IOException {
        switch (name) {
            case "required" -> {
                for (JsonNode field : value) {
                    out.writeString(19, field.asText());
                }
            }
            case "additionalProperties" ->
                nested(out, 21, item -> {
                    if (value.isObject()) {
                        nested(item, 1, fields -> schema(fields, value));
                    } else {
                        item.writeBool(2, value.asBoolean());
                    }
                });
            case "type" -> nested(out, 22, type -> type.writeString(1, value.asText()));
            case "items" -> nested(out, 23, items -> nested(items, 1, fields -> schema(fields, value)));
            case "properties" -> nested(out, 25, fields -> named(fields, value));
            default -> {}
        }
    }

    private static void nested(CodedOutputStream out, int field, Fields fields) throws IOException {
        out.writeByteArray(field, message(fields));
    }

    private static byte[] message(Fields fields) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            CodedOutputStream out = CodedOutputStream.newInstance(bytes);
            fields.write(out);
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException("memory takes all bytes", e);
        }
        return bytes.toByteArray();
    }
}

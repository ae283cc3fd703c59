package dev.sampan.sandbox.internal.kubeapi;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/** JSON as bytes. */
final class Json {
    static final ObjectMapper MAPPER = new ObjectMapper();

    private Json() {}

    static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    static byte[] bytes(JsonNode tree) {
        try {
            return MAPPER.writeValueAsBytes(tree);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** With the line feed that ends every answer of the API server. */
    static byte[] line(JsonNode tree) {
        try {
            ByteArrayOutputStream out = new ByteArrayOutputStream(1024);
            JsonGenerator generator = MAPPER.createGenerator(out);
            MAPPER.writeTree(generator, tree);
            generator.flush();
            out.write('\n');
            return out.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static byte[] pretty(JsonNode tree) {
        try {
            return (MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(tree) + "\n")
                    .getBytes(java.nio.charset.StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static JsonNode read(byte[] bytes) throws IOException {
        return MAPPER.readTree(bytes);
    }

    static ObjectNode list(String apiVersion, String kind, ObjectNode metadata, List<? extends JsonNode> items) {
        ObjectNode list = object();
        list.put("kind", kind);
        list.put("apiVersion", apiVersion);
        list.set("metadata", metadata);
        list.putArray("items").addAll(items);
        return list;
    }
}

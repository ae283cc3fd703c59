package dev.sampan.sandbox.internal.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.sandbox.internal.objects.ApiStatusException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** How refusals of patches read. */
final class PatchText {
    private static final List<String> METADATA = List.of(
            "name",
            "generateName",
            "namespace",
            "selfLink",
            "uid",
            "resourceVersion",
            "generation",
            "creationTimestamp",
            "deletionTimestamp",
            "deletionGracePeriodSeconds",
            "labels",
            "annotations",
            "ownerReferences",
            "finalizers",
            "managedFields");

    private PatchText() {}

    static ApiStatusException refusal(String patch, String why) {
        FieldError error = FieldError.invalid("patch", patch, why);
        ObjectNode details = JsonNodeFactory.instance.objectNode();
        details.putArray("causes")
                .addObject()
                .put("reason", error.type())
                .put("message", error.body())
                .put("field", error.field());
        return new ApiStatusException(422, "Invalid", " \"\" is invalid: " + error.message(), details);
    }

    /** A patch that cannot be carried out. The server does not say why. */
    static ApiStatusException unprocessable() {
        return new ApiStatusException(
                422,
                "Invalid",
                "the server rejected our request due to an error in our request",
                JsonNodeFactory.instance.objectNode());
    }

    /** A patched object with its fields in the order of the server: sorted where it was taken apart, but for its metadata. */
    static ObjectNode goJson(ObjectNode object) {
        ObjectNode sorted = JsonNodeFactory.instance.objectNode();
        fields(object).forEach((name, value) -> sorted.set(name, sorted(value)));
        if (object.path("metadata") instanceof ObjectNode metadata) {
            ObjectNode ordered = sorted.putObject("metadata");
            for (String field : METADATA) {
                if (metadata.has(field)) {
                    ordered.set(field, metadata.get(field));
                }
            }
        }
        return sorted;
    }

    private static JsonNode sorted(JsonNode node) {
        if (!(node instanceof ObjectNode object)) {
            return node;
        }
        ObjectNode sorted = JsonNodeFactory.instance.objectNode();
        fields(object).forEach((name, value) -> sorted.set(name, sorted(value)));
        return sorted;
    }

    private static Map<String, JsonNode> fields(ObjectNode object) {
        Map<String, JsonNode> fields = new TreeMap<>();
        object.properties().forEach(entry -> fields.put(entry.getKey(), entry.getValue()));
        return fields;
    }

    /** A tree as Go prints a map: {@code map[a:1 b:[x y]]}. */
    static String goMap(JsonNode node) {
        if (node.isObject()) {
            TreeMap<String, String> entries = new TreeMap<>();
            node.properties().forEach(entry -> entries.put(entry.getKey(), goMap(entry.getValue())));
            List<String> parts = new ArrayList<>();
            entries.forEach((key, value) -> parts.add(key + ":" + value));
            return "map[" + String.join(" ", parts) + "]";
        }
        if (node.isArray()) {
            List<String> parts = new ArrayList<>();
            node.forEach(item -> parts.add(goMap(item)));
            return "[" + String.join(" ", parts) + "]";
        }
        return node.isNull() ? "<nil>" : node.asText();
    }
}

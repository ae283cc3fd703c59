package dev.sampan.sandbox.internal.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.sandbox.internal.objects.ApiStatusException;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** How refusals of patches read. */
final class PatchText {
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

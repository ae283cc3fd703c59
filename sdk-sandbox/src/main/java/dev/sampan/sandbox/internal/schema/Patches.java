package dev.sampan.sandbox.internal.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.sandbox.internal.objects.ApiStatusException;
import java.util.Map;

/** Carries out the three kinds of patch on a copy of the live object. */
final class Patches {
    private Patches() {}

    static ObjectNode patch(TypedResource resource, PatchType type, ObjectNode live, JsonNode patch) {
        JsonNode result = switch (type) {
            case JSON -> JsonPatchOperations.apply(live, patch);
            case MERGE -> merge(live, object(patch));
            case STRATEGIC_MERGE -> {
                if (resource.custom()) {
                    throw unsupported();
                }
                yield new StrategicMerge().merge(live.deepCopy(), object(patch), resource.type());
            }
        };
        return object(result);
    }

    private static ObjectNode object(JsonNode node) {
        if (node instanceof ObjectNode object) {
            return object;
        }
        throw ApiStatusException.badRequest(
                "error decoding patch: json: cannot unmarshal %s into Go value of type map[string]interface {}"
                        .formatted(Normalizer.describe(node)));
    }

    private static ApiStatusException unsupported() {
        return new ApiStatusException(
                415,
                "UnsupportedMediaType",
                "the body of the request was in an unknown format - accepted media types include: "
                        + "application/json-patch+json, application/merge-patch+json, application/apply-patch+yaml",
                null);
    }

    /** RFC 7386: nulls delete, objects merge, everything else replaces. */
    static JsonNode merge(JsonNode target, JsonNode patch) {
        if (!patch.isObject()) {
            return patch.deepCopy();
        }
        ObjectNode result = target.isObject() ? target.deepCopy() : JsonNodeFactory.instance.objectNode();
        for (Map.Entry<String, JsonNode> entry : patch.properties()) {
            if (entry.getValue().isNull()) {
                result.remove(entry.getKey());
            } else {
                JsonNode before = result.path(entry.getKey());
                result.set(entry.getKey(), merge(before, entry.getValue()));
            }
        }
        return result;
    }
}

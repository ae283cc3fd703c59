package dev.sampan.sandbox.internal.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.sandbox.internal.objects.ApiStatusException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** RFC 6902 as the API server has it: an operation that cannot be carried out refuses the whole patch with 422. */
final class JsonPatchOperations {
    private static final int MAX_OPERATIONS = 10_000;

    private JsonNode document;

    private JsonPatchOperations(JsonNode document) {
        this.document = document;
    }

    static JsonNode apply(JsonNode live, JsonNode patch) {
        if (!patch.isArray()) {
            throw ApiStatusException.badRequest(
                    "error decoding patch: json: cannot unmarshal %s into Go value of type []handlers.jsonPatchOp"
                            .formatted(Normalizer.describe(patch)));
        }
        if (patch.size() > MAX_OPERATIONS) {
            throw new ApiStatusException(
                    413,
                    "RequestEntityTooLarge",
                    "The allowed maximum operations in a JSON patch is %d, got %d"
                            .formatted(MAX_OPERATIONS, patch.size()),
                    null);
        }
        JsonPatchOperations target = new JsonPatchOperations(live.deepCopy());
        for (JsonNode operation : patch) {
            target.perform(operation);
        }
        return target.document;
    }

    private void perform(JsonNode operation) {
        List<String> path = pointer(operation.path("path"));
        switch (operation.path("op").asText("")) {
            case "add" -> add(path, value(operation));
            case "remove" -> remove(path);
            case "replace" -> {
                if (path.isEmpty()) {
                    document = value(operation);
                } else {
                    replace(path, value(operation));
                }
            }
            case "move" -> {
                List<String> from = pointer(operation.path("from"));
                JsonNode moved = existing(from);
                remove(from);
                add(path, moved);
            }
            case "copy" -> add(path, existing(pointer(operation.path("from"))).deepCopy());
            case "test" -> test(path, operation.path("value"));
            default -> throw PatchText.unprocessable();
        }
    }

    private static JsonNode value(JsonNode operation) {
        JsonNode value = operation.get("value");
        if (value == null) {
            throw PatchText.unprocessable();
        }
        return value.deepCopy();
    }

    private static List<String> pointer(JsonNode text) {
        if (!text.isTextual()) {
            throw PatchText.unprocessable();
        }
        if (text.textValue().isEmpty()) {
            return List.of();
        }
        if (!text.textValue().startsWith("/")) {
            throw PatchText.unprocessable();
        }
        List<String> parts = new ArrayList<>();
        for (String part : Arrays.asList(text.textValue().substring(1).split("/", -1))) {
            parts.add(part.replace("~1", "/").replace("~0", "~"));
        }
        return parts;
    }

    private void test(List<String> path, JsonNode expected) {
        JsonNode found = find(path);
        boolean equal =
                found == null ? expected.isMissingNode() || expected.isNull() : TypedTrees.same(found, expected);
        if (!equal) {
            throw PatchText.unprocessable();
        }
    }

    private void add(List<String> path, JsonNode value) {
        if (path.isEmpty()) {
            document = value;
            return;
        }
        String last = path.get(path.size() - 1);
        JsonNode parent = existing(path.subList(0, path.size() - 1));
        if (parent instanceof ObjectNode object) {
            object.set(last, value);
        } else if (parent instanceof ArrayNode array) {
            if (last.equals("-")) {
                array.add(value);
            } else {
                array.insert(index(last, array.size()), value);
            }
        } else {
            throw PatchText.unprocessable();
        }
    }

    private void remove(List<String> path) {
        if (path.isEmpty()) {
            throw PatchText.unprocessable();
        }
        existing(path);
        String last = path.get(path.size() - 1);
        JsonNode parent = existing(path.subList(0, path.size() - 1));
        if (parent instanceof ObjectNode object) {
            object.remove(last);
        } else if (parent instanceof ArrayNode array) {
            array.remove(index(last, array.size() - 1));
        }
    }

    private void replace(List<String> path, JsonNode value) {
        String last = path.get(path.size() - 1);
        JsonNode parent = existing(path.subList(0, path.size() - 1));
        if (parent instanceof ObjectNode object) {
            // the server's library does not mind that there was nothing to replace
            object.set(last, value);
        } else if (parent instanceof ArrayNode array) {
            array.set(index(last, array.size() - 1), value);
        }
    }

    private JsonNode existing(List<String> path) {
        JsonNode found = find(path);
        if (found == null) {
            throw PatchText.unprocessable();
        }
        return found;
    }

    private @Nullable JsonNode find(List<String> path) {
        JsonNode at = document;
        for (String part : path) {
            if (at instanceof ArrayNode array) {
                at = array.get(index(part, array.size() - 1));
            } else {
                at = at == null ? null : at.get(part);
            }
            if (at == null) {
                return null;
            }
        }
        return at;
    }

    private static int index(String text, int max) {
        try {
            int index = Integer.parseInt(text);
            int real = index < 0 ? max + 1 + index : index;
            if (real < 0 || real > max) {
                throw PatchText.unprocessable();
            }
            return real;
        } catch (NumberFormatException e) {
            throw PatchText.unprocessable();
        }
    }
}

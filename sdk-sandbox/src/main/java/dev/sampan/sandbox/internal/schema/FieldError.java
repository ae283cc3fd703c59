package dev.sampan.sandbox.internal.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.sandbox.internal.objects.ApiStatusException;
import dev.sampan.sandbox.internal.objects.Resource;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * One reason why an object is not valid.
 *
 * @param type the machine-readable reason of the cause, such as {@code FieldValueInvalid}
 * @param field the path, such as {@code spec.template.spec.containers[0].image}
 * @param body the message without the path, such as {@code Required value: must be set}
 */
public record FieldError(String type, String field, String body) {
    private static final Set<String> BLOCKING = Set.of(
            "FieldValueNotSupported",
            "FieldValueRequired",
            "FieldValueTooLong",
            "FieldValueTooMany",
            "FieldValueTypeInvalid");

    static FieldError required(String field, String detail) {
        return new FieldError("FieldValueRequired", field, withDetail("Required value", detail));
    }

    public static FieldError invalid(String field, Object value, String detail) {
        return new FieldError("FieldValueInvalid", field, withDetail("Invalid value: " + ValueText.of(value), detail));
    }

    static FieldError duplicate(String field, Object value) {
        return new FieldError("FieldValueDuplicate", field, "Duplicate value: " + ValueText.of(value));
    }

    static FieldError notFound(String field, Object value) {
        return new FieldError("FieldValueNotFound", field, "Not found: " + ValueText.of(value));
    }

    static FieldError forbidden(String field, String detail) {
        return new FieldError("FieldValueForbidden", field, withDetail("Forbidden", detail));
    }

    static FieldError notSupported(String field, Object value, List<String> supported) {
        String list = supported.stream().map(one -> "\"" + one + "\"").collect(Collectors.joining(", "));
        return new FieldError(
                "FieldValueNotSupported",
                field,
                "Unsupported value: %s%s"
                        .formatted(ValueText.of(value), supported.isEmpty() ? "" : ": supported values: " + list));
    }

    static FieldError tooLong(String field, int limit) {
        return new FieldError(
                "FieldValueTooLong",
                field,
                "Too long: may not be more than %d %s".formatted(limit, limit == 1 ? "byte" : "bytes"));
    }

    static FieldError tooMany(String field, int actual, int limit) {
        return new FieldError(
                "FieldValueTooMany",
                field,
                "Too many: %d: must have at most %d %s".formatted(actual, limit, limit == 1 ? "item" : "items"));
    }

    static FieldError typeInvalid(String field, Object value, String detail) {
        return new FieldError(
                "FieldValueTypeInvalid", field, withDetail("Invalid value: " + ValueText.of(value), detail));
    }

    /** Whether the rules of a schema are not looked at because of it. */
    boolean blocksRules() {
        return BLOCKING.contains(type);
    }

    /** The whole message of this error. */
    public String message() {
        return field + ": " + body;
    }

    /** The refusal 422 with one cause for each error. Errors that say the same are said once in its message. */
    public static ApiStatusException refusal(Resource resource, String name, List<FieldError> errors) {
        ObjectNode details = JsonNodeFactory.instance.objectNode();
        if (!name.isEmpty()) {
            details.put("name", name);
        }
        if (!resource.group().isEmpty()) {
            details.put("group", resource.group());
        }
        details.put("kind", resource.kind());
        ArrayNode causes = details.putArray("causes");
        for (FieldError error : errors) {
            causes.addObject()
                    .put("reason", error.type)
                    .put("message", error.body)
                    .put("field", error.field);
        }
        String groupKind = resource.group().isEmpty() ? resource.kind() : resource.kind() + "." + resource.group();
        return new ApiStatusException(
                422, "Invalid", "%s \"%s\" is invalid: %s".formatted(groupKind, name, joined(errors)), details);
    }

    private static String joined(List<FieldError> errors) {
        Set<String> messages = new LinkedHashSet<>();
        errors.forEach(error -> messages.add(error.message()));
        List<String> list = new ArrayList<>(messages);
        return list.size() == 1 ? list.get(0) : "[" + String.join(", ", list) + "]";
    }

    private static String withDetail(String head, String detail) {
        return detail.isEmpty() ? head : head + ": " + detail;
    }

    /** How a value reads inside a message. */
    static final class ValueText {
        private ValueText() {}

        /** Go's JSON writes three signs in a way that HTML survives; not in a text by itself. */
        private static String escaped(JsonNode node) {
            return node.isTextual()
                    ? node.toString()
                    : node.toString()
                            .replace("<", "\\u003c")
                            .replace(">", "\\u003e")
                            .replace("&", "\\u0026");
        }

        static String of(Object value) {
            if (value instanceof JsonNode node) {
                return node.isNumber() || node.isBoolean() ? node.asText() : node.isNull() ? "null" : escaped(node);
            }
            if (value instanceof Number || value instanceof Boolean) {
                return value.toString();
            }
            return JsonNodeFactory.instance.textNode(value.toString()).toString();
        }
    }
}

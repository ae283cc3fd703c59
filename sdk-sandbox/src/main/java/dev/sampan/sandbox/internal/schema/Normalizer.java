package dev.sampan.sandbox.internal.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.sampan.sandbox.internal.schema.Type.Field;
import dev.sampan.sandbox.internal.schema.Type.Shape;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Brings a tree into the form it would have after a round trip through the server's own types: unknown fields and nulls gone,
 * zero values dropped or written as each field has it, quantities and times in their one form.
 */
final class Normalizer {
    /** A value of a wrong type. */
    static final class Mismatch extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final String restoring;

        Mismatch(String message) {
            this(message, message);
        }

        Mismatch(String message, String restoring) {
            super(message, null, false, false);
            this.restoring = restoring;
        }

        /** The same in the words of a strategic patch, whose result is a map that is made an object again. */
        String restoring() {
            return restoring;
        }
    }

    private static final DateTimeFormatter MICROS =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

    private static final List<String> OWNERS = List.of("metadata", "managedFields");

    /** Stands before a key of a map, which messages about types leave out. */
    private static final char KEY = '\0';

    private final List<String> unknown;
    private final List<String> path = new ArrayList<>();

    /** @param unknown receives unknown fields in the words of the server */
    Normalizer(List<String> unknown) {
        this.unknown = unknown;
    }

    void normalize(ObjectNode tree, Type type) {
        struct(tree, type);
    }

    private void struct(ObjectNode node, Type type) {
        for (Iterator<Map.Entry<String, JsonNode>> entries = node.properties().iterator(); entries.hasNext(); ) {
            Map.Entry<String, JsonNode> entry = entries.next();
            Field field = type.fields.get(entry.getKey());
            path.add(entry.getKey());
            if (field == null) {
                if (!type.preservesUnknown) {
                    unknown.add("unknown field \"" + path() + "\"");
                    entries.remove();
                }
            } else {
                JsonNode value = value(entry.getValue(), field.type, type.name, field.goType);
                if (value == null || (field.dropsZero && isZero(value) && !isOwners())) {
                    entries.remove();
                } else if (value != entry.getValue()) {
                    entry.setValue(value);
                }
            }
            path.remove(path.size() - 1);
        }
        for (Field field : type.fields.values()) {
            if (field.fixedDefault != null && !node.has(field.name)) {
                node.set(field.name, field.fixedDefault);
            } else if (!node.has(field.name)) {
                setZero(node, field);
            }
        }
    }

    /** What the server writes for a field that was not set, if it does not leave it out. */
    private static void setZero(ObjectNode node, Field field) {
        JsonNode zero = field.keepsZero ? zero(field.type) : null;
        if (zero != null) {
            node.set(field.name, zero);
        } else if (field.nullWhenAbsent || (field.keepsZero && field.type.shape == Type.Shape.TIME)) {
            node.putNull(field.name);
        }
    }

    /** The one empty list that says something: forget all owners. */
    private boolean isOwners() {
        return path.equals(OWNERS);
    }

    /** The value in its normal form; null means that there is none. */
    private @Nullable JsonNode value(JsonNode value, Type type, String struct, String goType) {
        if (value.isNull()) {
            return type.custom || type.shape == Shape.DEDUCED ? value : null;
        }
        if (type.custom && leftForValidation(value, type)) {
            return value;
        }
        return switch (type.shape) {
            case STRUCT -> {
                if (!(value instanceof ObjectNode object)) {
                    throw mismatch(value, struct, goType);
                }
                struct(object, type);
                yield object;
            }
            case MAP -> map(value, type, struct, goType);
            case LIST -> list(value, type, struct, goType);
            case STRING -> check(value, value.isTextual(), struct, goType);
            case BOOLEAN -> check(value, value.isBoolean(), struct, goType);
            case INTEGER -> integer(value, type, struct, goType);
            case NUMBER -> check(value, value.isNumber(), struct, goType);
            case INT_OR_STRING -> intOrString(value, struct);
            case QUANTITY -> quantity(value);
            case TIME -> time(value, type, struct);
            case BYTES -> bytes(value, struct, goType);
            case RAW, DEDUCED -> value;
        };
    }

    /** Custom types only prune; what kind of value it is their schema checks later. */
    private static boolean leftForValidation(JsonNode value, Type type) {
        return switch (type.shape) {
            case STRUCT, MAP -> !value.isObject();
            case LIST -> !value.isArray();
            default -> true;
        };
    }

    private JsonNode map(JsonNode value, Type type, String struct, String goType) {
        if (!(value instanceof ObjectNode object)) {
            throw mismatch(value, struct, goType.contains(".") ? goType : "map[string]" + goType);
        }
        Type element = type.item();
        for (Map.Entry<String, JsonNode> entry : object.properties()) {
            path.add(KEY + entry.getKey());
            JsonNode normal = value(entry.getValue(), element, struct, goType);
            if (normal == null) {
                normal = zero(element);
            }
            if (normal != null && normal != entry.getValue()) {
                entry.setValue(normal);
            }
            path.remove(path.size() - 1);
        }
        return object;
    }

    private JsonNode list(JsonNode value, Type type, String struct, String goType) {
        if (!(value instanceof ArrayNode array)) {
            throw mismatch(value, struct, "[]" + goType);
        }
        Type element = type.item();
        int depth = path.size() - 1;
        String name = depth < 0 ? "" : path.get(depth);
        for (int i = 0; i < array.size(); i++) {
            if (depth >= 0) {
                path.set(depth, name + "[" + i + "]");
            }
            JsonNode item = array.get(i);
            JsonNode normal = value(item, element, struct, goType);
            if (normal == null) {
                normal = element.shape == Shape.STRUCT ? emptyStruct(element) : zero(element);
            }
            if (normal != null && normal != item) {
                array.set(i, normal);
            }
        }
        if (depth >= 0) {
            path.set(depth, name);
        }
        return array;
    }

    private JsonNode emptyStruct(Type type) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        struct(node, type);
        return node;
    }

    private JsonNode check(JsonNode value, boolean fits, String struct, String goType) {
        if (!fits) {
            throw mismatch(value, struct, goType);
        }
        return value;
    }

    private JsonNode integer(JsonNode value, Type type, String struct, String goType) {
        if (!value.isNumber()) {
            throw mismatch(value, struct, goType);
        }
        boolean fits = value.isIntegralNumber()
                && (type.format.equals("int32") ? value.canConvertToInt() : value.canConvertToLong());
        if (!fits) {
            throw outOfRange(value, struct, goType);
        }
        return value;
    }

    private Mismatch outOfRange(JsonNode value, String struct, String goType) {
        return new Mismatch("json: cannot unmarshal number %s into Go struct field %s.%s of type %s"
                .formatted(value.asText(), struct, fieldPath(), goType));
    }

    private JsonNode intOrString(JsonNode value, String struct) {
        check(value, value.isTextual() || value.isIntegralNumber(), struct, "intstr.IntOrString");
        if (value.isNumber() && !value.canConvertToInt()) {
            throw outOfRange(value, struct, "int32");
        }
        return value;
    }

    private static JsonNode quantity(JsonNode value) {
        if (!value.isTextual() && !value.isNumber()) {
            throw new Mismatch(QuantityText.SYNTAX_ERROR);
        }
        String text = value.asText().trim();
        if (text.isEmpty()) {
            throw new Mismatch(QuantityText.SYNTAX_ERROR);
        }
        try {
            String canonical = QuantityText.canonical(text);
            return value.isTextual() && canonical.equals(value.textValue()) ? value : TextNode.valueOf(canonical);
        } catch (IllegalArgumentException e) {
            throw new Mismatch(String.valueOf(e.getMessage()));
        }
    }

    private JsonNode time(JsonNode value, Type type, String struct) {
        if (!value.isTextual()) {
            throw mismatch(value, struct, "string");
        }
        String text = value.textValue();
        boolean micro = type.name.equals("MicroTime");
        try {
            Instant instant = OffsetDateTime.parse(text).toInstant();
            String normal = micro
                    ? MICROS.format(instant)
                    : instant.truncatedTo(ChronoUnit.SECONDS).toString();
            return normal.equals(text) ? value : TextNode.valueOf(normal);
        } catch (DateTimeParseException e) {
            String layout = micro ? "2006-01-02T15:04:05.000000Z07:00" : "2006-01-02T15:04:05Z07:00";
            throw new Mismatch(
                    "parsing time \"%s\" as \"%s\": cannot parse \"%s\" as \"2006\"".formatted(text, layout, text));
        }
    }

    private JsonNode bytes(JsonNode value, String struct, String goType) {
        if (!value.isTextual()) {
            throw mismatch(value, struct, goType.equals("byte") ? "[]uint8" : goType);
        }
        String text = value.textValue();
        String compact = text.indexOf('\n') < 0 && text.indexOf('\r') < 0 ? text : text.replaceAll("[\r\n]", "");
        try {
            Base64.getDecoder().decode(compact);
        } catch (IllegalArgumentException e) {
            throw new Mismatch("illegal base64 data at input byte " + firstIllegal(compact));
        }
        if (compact.length() % 4 != 0) {
            throw new Mismatch("illegal base64 data at input byte " + compact.length() / 4 * 4);
        }
        return compact.equals(text) ? value : TextNode.valueOf(compact);
    }

    private static int firstIllegal(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean legal = (c >= 'A' && c <= 'Z')
                    || (c >= 'a' && c <= 'z')
                    || (c >= '0' && c <= '9')
                    || c == '+'
                    || c == '/'
                    || c == '=';
            if (!legal) {
                return i;
            }
        }
        return text.length() / 4 * 4;
    }

    static boolean isZero(JsonNode value) {
        if (value.isTextual()) {
            return value.textValue().isEmpty();
        }
        if (value.isContainerNode()) {
            return value.isEmpty();
        }
        return value.isBoolean() ? !value.booleanValue() : value.isNumber() && value.doubleValue() == 0;
    }

    static @Nullable JsonNode zero(Type type) {
        return switch (type.shape) {
            case STRUCT -> {
                ObjectNode node = JsonNodeFactory.instance.objectNode();
                type.fields.values().forEach(field -> setZero(node, field));
                yield node;
            }
            case STRING -> TextNode.valueOf("");
            case INTEGER -> JsonNodeFactory.instance.numberNode(0);
            case BOOLEAN -> JsonNodeFactory.instance.booleanNode(false);
            case QUANTITY -> TextNode.valueOf("0");
            default -> null;
        };
    }

    static String describe(JsonNode value) {
        if (value.isTextual()) {
            return "string";
        }
        if (value.isArray()) {
            return "array";
        }
        if (value.isObject()) {
            return "object";
        }
        return value.isBoolean() ? "bool" : value.isNull() ? "null" : "number";
    }

    private Mismatch mismatch(JsonNode value, String struct, String goType) {
        String message = "json: cannot unmarshal %s into Go struct field %s.%s of type %s"
                .formatted(describe(value), struct, fieldPath(), goType);
        boolean slice = goType.startsWith("[]");
        return new Mismatch(
                message, slice ? "cannot restore slice from " + describe(value).replace("object", "map") : message);
    }

    private String path() {
        return String.join(".", path).replace(String.valueOf(KEY), "");
    }

    /** Messages about types leave out indexes and keys. */
    private String fieldPath() {
        return path.stream()
                .filter(each -> each.isEmpty() || each.charAt(0) != KEY)
                .map(each -> each.replaceAll("\\[\\d+]", ""))
                .collect(Collectors.joining("."));
    }
}

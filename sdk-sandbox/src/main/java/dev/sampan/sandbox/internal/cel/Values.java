package dev.sampan.sandbox.internal.cel;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.protobuf.NullValue;
import dev.cel.common.values.CelByteString;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** JSON as values of the language. */
public final class Values {
    private Values() {}

    /** As the JSON is: fields under their own names. */
    public static Object of(JsonNode json) {
        return of(json, json, false);
    }

    /** As a schema has it: fields under the names that expressions use, dates and durations as such. */
    public static Object of(JsonNode json, JsonNode schema) {
        return of(json, schema, true);
    }

    private static Object of(JsonNode json, JsonNode schema, boolean typed) {
        if (json.isObject()) {
            return map(json, schema, typed);
        }
        if (json.isArray()) {
            List<Object> list = new ArrayList<>(json.size());
            json.forEach(item -> list.add(of(item, schema.path("items"), typed)));
            return list;
        }
        if (json.isTextual()) {
            return typed ? text(json.textValue(), schema.path("format").asText()) : json.textValue();
        }
        if (json.isBoolean()) {
            return json.booleanValue();
        }
        if (json.isNumber()) {
            boolean whole = json.isIntegralNumber()
                    && !(typed && schema.path("type").asText().equals("number"));
            return whole ? (Object) json.longValue() : (Object) json.doubleValue();
        }
        return NullValue.NULL_VALUE;
    }

    private static Map<String, Object> map(JsonNode json, JsonNode schema, boolean typed) {
        Map<String, Object> map = new LinkedHashMap<>();
        JsonNode properties = schema.path("properties");
        JsonNode additional = schema.path("additionalProperties");
        json.properties().forEach(field -> {
            String name = field.getKey();
            boolean declared = properties.has(name);
            JsonNode type = declared ? properties.path(name) : additional;
            map.put(typed && declared ? FieldNames.escaped(name) : name, of(field.getValue(), type, typed));
        });
        return map;
    }

    private static Object text(String text, String format) {
        try {
            return switch (format) {
                case "date-time" -> Instant.parse(text);
                case "date" ->
                    LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant();
                case "duration" -> GoDuration.parse(text);
                case "byte" -> CelByteString.of(Base64.getDecoder().decode(text));
                default -> text;
            };
        } catch (DateTimeParseException | IllegalArgumentException e) {
            // the format's own check has refused it already; a rule sees the text
            return text;
        }
    }
}

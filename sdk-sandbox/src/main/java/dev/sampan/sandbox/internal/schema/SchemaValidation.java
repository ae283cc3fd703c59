package dev.sampan.sandbox.internal.schema;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * Checks a custom object against its schema, in the words of the server. Its rules in CEL are for {@link CustomRules}.
 */
final class SchemaValidation {
    private final List<FieldError> errors;
    /** Told after all others. */
    private final List<FieldError> duplicates = new ArrayList<>();

    private SchemaValidation(List<FieldError> errors) {
        this.errors = errors;
    }

    static void validate(JsonNode object, JsonNode schema, List<FieldError> errors) {
        SchemaValidation validation = new SchemaValidation(errors);
        validation.root(object, schema);
        errors.addAll(validation.duplicates);
    }

    /** The metadata of the object has rules of its own. */
    private void root(JsonNode object, JsonNode schema) {
        if (!schema.isObject()) {
            return;
        }
        composition(object, schema, "");
        require(object, schema, "");
        for (Map.Entry<String, JsonNode> property :
                sorted(schema.path("properties")).entrySet()) {
            JsonNode value = object.get(property.getKey());
            boolean own = !Set.of("metadata", "apiVersion", "kind").contains(property.getKey());
            if (own && value != null) {
                value(value, property.getValue(), property.getKey());
            }
        }
    }

    private void value(JsonNode value, JsonNode schema, String path) {
        if (value.isNull() && schema.path("nullable").asBoolean()) {
            return;
        }
        if (!typeFits(value, schema)) {
            String wanted = schema.path("x-kubernetes-int-or-string").asBoolean()
                    ? "integer,string"
                    : schema.path("type").asText();
            String found = typeName(value);
            errors.add(FieldError.typeInvalid(
                    path, found, "%s in body must be of type %s: \"%s\"".formatted(path, wanted, found)));
            return;
        }
        enumeration(value, schema, path);
        if (value.isTextual()) {
            text(value.textValue(), schema, path);
        } else if (value.isNumber()) {
            number(value, schema, path);
        } else if (value.isArray()) {
            array(value, schema, path);
        } else if (value.isObject()) {
            object(value, schema, path);
        }
        composition(value, schema, path);
    }

    private static boolean typeFits(JsonNode value, JsonNode schema) {
        if (schema.path("x-kubernetes-int-or-string").asBoolean()) {
            return value.isIntegralNumber() || value.isTextual();
        }
        return switch (schema.path("type").asText("")) {
            case "string" -> value.isTextual();
            case "integer" ->
                value.isIntegralNumber() || (value.isNumber() && value.doubleValue() == Math.rint(value.doubleValue()));
            case "number" -> value.isNumber();
            case "boolean" -> value.isBoolean();
            case "array" -> value.isArray();
            case "object" -> value.isObject();
            default -> true;
        };
    }

    private static String typeName(JsonNode value) {
        if (value.isTextual()) {
            return "string";
        }
        if (value.isNumber()) {
            return value.isIntegralNumber() ? "integer" : "number";
        }
        return value.isBoolean() ? "boolean" : value.isArray() ? "array" : value.isNull() ? "null" : "object";
    }

    private void enumeration(JsonNode value, JsonNode schema, String path) {
        JsonNode allowed = schema.path("enum");
        if (!allowed.isArray()) {
            return;
        }
        List<String> texts = new ArrayList<>();
        for (JsonNode one : allowed) {
            if (TypedTrees.same(one, value)) {
                return;
            }
            texts.add(one.asText());
        }
        errors.add(FieldError.notSupported(path, value, texts));
    }

    private void text(String value, JsonNode schema, String path) {
        int length = value.codePointCount(0, value.length());
        JsonNode max = schema.path("maxLength");
        if (max.isNumber() && length > max.intValue()) {
            errors.add(FieldError.tooLong(path, max.intValue()));
        }
        JsonNode min = schema.path("minLength");
        if (min.isNumber() && length < min.intValue()) {
            invalid(path, value, "should be at least %d chars long".formatted(min.intValue()));
        }
        JsonNode pattern = schema.path("pattern");
        if (pattern.isTextual() && !matches(pattern.textValue(), value)) {
            invalid(path, value, "should match '" + pattern.textValue() + "'");
        }
        String format = schema.path("format").asText("");
        if (!Formats.fits(format, value)) {
            invalid(path, value, "must be of type %s: \"%s\"".formatted(format, value));
        }
    }

    private static boolean matches(String pattern, String value) {
        try {
            Matcher matcher = Pattern.compile(pattern).matcher(value);
            return matcher.find();
        } catch (PatternSyntaxException e) {
            return false;
        }
    }

    private void number(JsonNode value, JsonNode schema, String path) {
        BigDecimal number = value.decimalValue();
        JsonNode max = schema.path("maximum");
        if (max.isNumber()) {
            boolean exclusive = schema.path("exclusiveMaximum").asBoolean();
            int order = number.compareTo(max.decimalValue());
            if (order > 0 || (exclusive && order == 0)) {
                invalid(
                        path,
                        value,
                        "should be less than %s%s".formatted(exclusive ? "" : "or equal to ", max.asText()));
            }
        }
        JsonNode min = schema.path("minimum");
        if (min.isNumber()) {
            boolean exclusive = schema.path("exclusiveMinimum").asBoolean();
            int order = number.compareTo(min.decimalValue());
            if (order < 0 || (exclusive && order == 0)) {
                invalid(
                        path,
                        value,
                        "should be greater than %s%s".formatted(exclusive ? "" : "or equal to ", min.asText()));
            }
        }
        JsonNode multiple = schema.path("multipleOf");
        if (multiple.isNumber() && number.remainder(multiple.decimalValue()).signum() != 0) {
            invalid(path, value, "should be a multiple of " + multiple.asText());
        }
        String format = schema.path("format").asText("");
        boolean fits = (!format.equals("int32") || value.canConvertToInt())
                && (!format.equals("int64") || value.canConvertToLong());
        if (!fits) {
            invalid(path, value, "must be of type %s: \"%s\"".formatted(format, value.asText()));
        }
    }

    private void array(JsonNode array, JsonNode schema, String path) {
        JsonNode max = schema.path("maxItems");
        if (max.isNumber() && array.size() > max.intValue()) {
            errors.add(FieldError.tooMany(path, array.size(), max.intValue()));
        }
        JsonNode min = schema.path("minItems");
        if (min.isNumber() && array.size() < min.intValue()) {
            invalid(path, array.size(), "should have at least %d items".formatted(min.intValue()));
        }
        duplicates(array, schema, path);
        for (int i = 0; i < array.size(); i++) {
            value(array.get(i), schema.path("items"), path + "[" + i + "]");
        }
    }

    private void duplicates(JsonNode array, JsonNode schema, String path) {
        String listType = schema.path("x-kubernetes-list-type").asText("");
        if (!listType.equals("set") && !listType.equals("map")) {
            return;
        }
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < array.size(); i++) {
            JsonNode item = array.get(i);
            JsonNode key = item;
            if (listType.equals("map")) {
                List<String> keys = new ArrayList<>();
                schema.path("x-kubernetes-list-map-keys").forEach(name -> keys.add(name.asText()));
                com.fasterxml.jackson.databind.node.ObjectNode picked =
                        com.fasterxml.jackson.databind.node.JsonNodeFactory.instance.objectNode();
                keys.stream().sorted().filter(item::has).forEach(name -> picked.set(name, item.get(name)));
                key = picked;
            }
            if (!seen.add(key.toString())) {
                duplicates.add(FieldError.duplicate(path + "[" + i + "]", key));
            }
        }
    }

    private void object(JsonNode object, JsonNode schema, String path) {
        JsonNode max = schema.path("maxProperties");
        if (max.isNumber() && object.size() > max.intValue()) {
            errors.add(FieldError.tooMany(path, object.size(), max.intValue()));
        }
        JsonNode min = schema.path("minProperties");
        if (min.isNumber() && object.size() < min.intValue()) {
            invalid(path, object.size(), "should have at least %d properties".formatted(min.intValue()));
        }
        require(object, schema, path);
        JsonNode properties = schema.path("properties");
        JsonNode additional = schema.path("additionalProperties");
        for (Map.Entry<String, JsonNode> entry : sorted(object).entrySet()) {
            JsonNode below = properties.path(entry.getKey());
            if (below.isObject()) {
                value(entry.getValue(), below, child(path, entry.getKey()));
            } else if (additional.isObject()) {
                value(entry.getValue(), additional, child(path, entry.getKey()));
            }
        }
    }

    private static Map<String, JsonNode> sorted(JsonNode object) {
        Map<String, JsonNode> fields = new TreeMap<>();
        object.properties().forEach(entry -> fields.put(entry.getKey(), entry.getValue()));
        return fields;
    }

    private void require(JsonNode object, JsonNode schema, String path) {
        for (JsonNode name : schema.path("required")) {
            if (!object.has(name.asText())) {
                errors.add(FieldError.required(child(path, name.asText()), ""));
            }
        }
    }

    private void composition(JsonNode value, JsonNode schema, String path) {
        JsonNode one = schema.path("oneOf");
        if (one.isArray()) {
            int valid = countValid(value, one, path);
            if (valid != 1) {
                String found = valid == 0 ? "Found none valid" : "Found %d valid alternatives".formatted(valid);
                shape(path, value, "must validate one and only one schema (oneOf). " + found);
            }
        }
        JsonNode any = schema.path("anyOf");
        if (any.isArray() && countValid(value, any, path) == 0) {
            shape(path, value, "must validate at least one schema (anyOf)");
        }
        JsonNode all = schema.path("allOf");
        if (all.isArray() && countValid(value, all, path) != all.size()) {
            for (JsonNode part : all) {
                errors.addAll(problems(value, part, path));
            }
            shape(path, value, "must validate all the schemas (allOf)");
        }
        JsonNode not = schema.path("not");
        if (not.isObject() && problems(value, not, path).isEmpty()) {
            shape(path, value, "must not validate the schema (not)");
        }
    }

    private static int countValid(JsonNode value, JsonNode schemas, String path) {
        int valid = 0;
        for (JsonNode schema : schemas) {
            valid += problems(value, schema, path).isEmpty() ? 1 : 0;
        }
        return valid;
    }

    private static List<FieldError> problems(JsonNode value, JsonNode schema, String path) {
        List<FieldError> found = new ArrayList<>();
        new SchemaValidation(found).value(value, schema, path);
        return found;
    }

    private void shape(String path, JsonNode value, String what) {
        errors.add(FieldError.invalid(path.isEmpty() ? "<nil>" : path, value, "\"%s\" %s".formatted(path, what)));
    }

    private void invalid(String path, Object value, String what) {
        errors.add(FieldError.invalid(path, value, path + " in body " + what));
    }

    private static String child(String path, String name) {
        return path.isEmpty() ? name : path + "." + name;
    }
}

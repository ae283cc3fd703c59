package dev.sampan.sandbox.internal.schema;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** The checks that rules of all kinds are made of; complaints go into one list. */
class Rules {
    final List<FieldError> errors;

    Rules(List<FieldError> errors) {
        this.errors = errors;
    }

    final void add(FieldError error) {
        errors.add(error);
    }

    final void each(String path, String value, Function<String, List<String>> rule) {
        rule.apply(value).forEach(problem -> add(FieldError.invalid(path, value, problem)));
    }

    /** Whether there is a text; complains if not. */
    final boolean required(JsonNode holder, String field, String path) {
        if (text(holder, field).isEmpty()) {
            add(FieldError.required(join(path, field), ""));
            return false;
        }
        return true;
    }

    private static String join(String path, String field) {
        return path.isEmpty() ? field : path + "." + field;
    }

    static String text(JsonNode holder, String field) {
        return holder.path(field).asText("");
    }

    static boolean isSet(JsonNode holder, String field) {
        return holder.hasNonNull(field);
    }

    final void nonNegative(JsonNode holder, String field, String path) {
        JsonNode value = holder.path(field);
        if (value.isNumber() && value.longValue() < 0) {
            add(FieldError.invalid(path + "." + field, value, "must be greater than or equal to 0"));
        }
    }

    final void oneOf(JsonNode holder, String field, String path, String... supported) {
        String value = text(holder, field);
        if (!List.of(supported).contains(value)) {
            add(FieldError.notSupported(join(path, field), value, List.of(supported)));
        }
    }

    final void immutable(JsonNode now, JsonNode before, String path) {
        if (!TypedTrees.same(now, before)) {
            JsonNode shown = now.isMissingNode() ? com.fasterxml.jackson.databind.node.NullNode.instance : now;
            add(FieldError.invalid(path, shown, "field is immutable"));
        }
    }

    final void labels(JsonNode labels, String path) {
        for (Map.Entry<String, JsonNode> label : labels.properties()) {
            each(path, label.getKey(), NameRules::qualified);
            each(path, label.getValue().asText(), NameRules::labelValue);
        }
    }

    final void labelSelector(JsonNode selector, String path) {
        labels(selector.path("matchLabels"), path + ".matchLabels");
        int i = 0;
        for (JsonNode expression : selector.path("matchExpressions")) {
            String below = path + ".matchExpressions[" + i++ + "]";
            boolean empty = expression.path("values").isEmpty();
            switch (text(expression, "operator")) {
                case "In", "NotIn" -> {
                    if (empty) {
                        add(FieldError.required(
                                below + ".values", "must be specified when `operator` is 'In' or 'NotIn'"));
                    }
                }
                case "Exists", "DoesNotExist" -> {
                    if (!empty) {
                        add(FieldError.forbidden(
                                below + ".values",
                                "may not be specified when `operator` is 'Exists' or 'DoesNotExist'"));
                    }
                }
                default ->
                    add(FieldError.invalid(
                            below + ".operator", text(expression, "operator"), "not a valid selector operator"));
            }
            each(below + ".key", text(expression, "key"), NameRules::qualified);
            int v = 0;
            for (JsonNode value : expression.path("values")) {
                each(below + ".values[" + v++ + "]", value.asText(), NameRules::labelValue);
            }
        }
    }

    static boolean isEmptySelector(JsonNode selector) {
        return selector.path("matchLabels").isEmpty()
                && selector.path("matchExpressions").isEmpty();
    }

    static boolean matches(JsonNode selector, JsonNode labels) {
        for (Map.Entry<String, JsonNode> label : selector.path("matchLabels").properties()) {
            if (!labels.path(label.getKey()).equals(label.getValue())) {
                return false;
            }
        }
        for (JsonNode expression : selector.path("matchExpressions")) {
            JsonNode value = labels.path(text(expression, "key"));
            boolean listed = false;
            for (JsonNode one : expression.path("values")) {
                listed |= one.equals(value);
            }
            boolean fits = switch (text(expression, "operator")) {
                case "In" -> listed;
                case "NotIn" -> !listed;
                case "Exists" -> !value.isMissingNode();
                case "DoesNotExist" -> value.isMissingNode();
                default -> true;
            };
            if (!fits) {
                return false;
            }
        }
        return true;
    }

    /** A count or a percentage, neither negative. */
    final void intOrPercent(JsonNode value, String path) {
        if (value.isTextual()) {
            NameRules.percent(value.textValue()).forEach(problem -> add(FieldError.invalid(path, value, problem)));
        } else if (value.isNumber() && value.longValue() < 0) {
            add(FieldError.invalid(path, value, "must be greater than or equal to 0"));
        }
    }

    final void atMost100Percent(JsonNode value, String path) {
        if (value.isTextual() && value.textValue().matches("[0-9]{1,9}%") && number(value) > 100) {
            add(FieldError.invalid(path, value, "must not be greater than 100%"));
        }
    }

    /** The count, or the percentage without its sign. */
    static long number(JsonNode value) {
        if (value.isTextual()) {
            String digits = value.textValue().replace("%", "");
            return digits.matches("[0-9]{1,9}") ? Long.parseLong(digits) : 0;
        }
        return value.longValue();
    }

    static BigDecimal quantity(JsonNode value) {
        return QuantityText.parse(value.asText()).value();
    }

    final void portOrName(JsonNode port, String path) {
        if (port.isTextual()) {
            each(path, port.textValue(), NameRules::portName);
        } else {
            NameRules.portNumber(port.asLong(0))
                    .forEach(problem -> add(FieldError.invalid(path, port.asLong(0), problem)));
        }
    }
}

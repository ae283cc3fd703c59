package dev.sampan.sandbox.internal.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.sandbox.internal.cel.Expression;
import dev.sampan.sandbox.internal.cel.ExpressionException;
import dev.sampan.sandbox.internal.cel.Scope;
import dev.sampan.sandbox.internal.cel.Values;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One rule of a schema, in the expression language. */
final class CustomRule {
    private final JsonNode rule;
    private final JsonNode schema;
    private final boolean root;
    private final boolean optionalOldSelf;
    private volatile @Nullable Compiled compiled;

    CustomRule(JsonNode rule, JsonNode schema, boolean root) {
        this.rule = rule;
        this.schema = schema;
        this.root = root;
        this.optionalOldSelf = rule.path("optionalOldSelf").asBoolean();
    }

    /** One of rule and problem is null. */
    private record Compiled(
            @Nullable Expression rule, @Nullable Expression message, String problem) {}

    /** When it is first needed: many definitions are made and few of their rules ever asked. */
    private Compiled compiled() {
        Compiled known = compiled;
        if (known == null) {
            known = compile();
            compiled = known;
        }
        return known;
    }

    private Compiled compile() {
        try {
            Scope scope = Scope.ofSchema(schema, root, optionalOldSelf);
            Expression expression = Expression.compile(text("rule"), scope);
            if (!expression.maybeBoolean()) {
                return new Compiled(null, null, "cel expression must evaluate to a bool");
            }
            String message = text("messageExpression");
            return new Compiled(expression, message.isEmpty() ? null : Expression.compile(message, scope), "");
        } catch (ExpressionException e) {
            return new Compiled(null, null, e.words());
        }
    }

    /** The rule as the server's messages spell it: all fields, by the names that they have in its code. */
    ObjectNode spelled() {
        ObjectNode spelled = JsonNodeFactory.instance.objectNode();
        spelled.put("Rule", text("rule"));
        spelled.put("Message", text("message"));
        spelled.put("MessageExpression", text("messageExpression"));
        spelled.set("Reason", rule.path("reason").isTextual() ? rule.path("reason") : NullNode.getInstance());
        spelled.put("FieldPath", text("fieldPath"));
        spelled.set(
                "OptionalOldSelf",
                rule.path("optionalOldSelf").isBoolean() ? rule.path("optionalOldSelf") : NullNode.getInstance());
        return spelled;
    }

    /** Why it cannot be compiled; empty if it can. */
    Optional<String> compileProblem() {
        String problem = compiled().problem();
        return problem.isEmpty() ? Optional.empty() : Optional.of(problem);
    }

    /** What is wrong with a value; null if nothing is. */
    @Nullable
    FieldError problem(JsonNode value, @Nullable JsonNode old, String path) {
        Expression expression = compiled().rule();
        if (expression == null) {
            return invalid(path, "rule compile error: " + compiled().problem());
        }
        boolean transition = expression.mentions("oldSelf");
        boolean unchanged = old != null && TypedTrees.same(old, value);
        if (transition && old == null && !optionalOldSelf || !transition && unchanged) {
            // without a value before there is no transition; what was there before the rule may stay as it is
            return null;
        }
        Map<String, Object> variables = variables(value, old);
        try {
            return Boolean.TRUE.equals(expression.evaluate(variables)) ? null : refusal(value, variables, path);
        } catch (ExpressionException e) {
            return invalid(path, evaluationProblem(e.words()));
        }
    }

    private Map<String, Object> variables(JsonNode value, @Nullable JsonNode old) {
        Map<String, Object> variables = new HashMap<>();
        variables.put("self", Values.of(value, schema));
        if (optionalOldSelf) {
            variables.put("oldSelf", Optional.ofNullable(old).map(before -> Values.of(before, schema)));
        } else if (old != null) {
            variables.put("oldSelf", Values.of(old, schema));
        }
        return variables;
    }

    private String evaluationProblem(String problem) {
        return problem.startsWith("no such overload")
                ? "'%s': call arguments did not match a supported operator, function or macro signature for rule: %s"
                        .formatted(problem, name())
                : "%s evaluating rule: %s".formatted(problem, name());
    }

    private FieldError refusal(JsonNode value, Map<String, Object> variables, String path) {
        String where = path + text("fieldPath");
        where = where.startsWith(".") ? where.substring(1) : where;
        String detail = message(variables);
        return switch (text("reason")) {
            case "FieldValueForbidden" -> FieldError.forbidden(shown(where), detail);
            case "FieldValueRequired" -> FieldError.required(shown(where), detail);
            case "FieldValueDuplicate" -> FieldError.duplicate(shown(where), value);
            default ->
                value.isContainerNode()
                        ? new FieldError("FieldValueInvalid", shown(where), "Invalid value: " + detail)
                        : FieldError.invalid(shown(where), value, detail);
        };
    }

    private String message(Map<String, Object> variables) {
        Expression expression = compiled().message();
        if (expression == null) {
            return fixedMessage();
        }
        try {
            Object made = expression.evaluate(variables);
            return made instanceof String words && !words.isBlank() && !words.contains("\n")
                    ? words.trim()
                    : fixedMessage();
        } catch (ExpressionException unusable) {
            // the server falls back to the fixed message as well
            return fixedMessage();
        }
    }

    private String fixedMessage() {
        return text("message").isEmpty()
                ? "failed rule: " + name()
                : text("message").trim();
    }

    private String name() {
        return (text("message").isEmpty() ? text("rule") : text("message")).trim();
    }

    private FieldError invalid(String path, String detail) {
        return FieldError.invalid(shown(path), schema.path("type").asText(), detail);
    }

    private static String shown(String path) {
        return path.isEmpty() ? "<nil>" : path;
    }

    private String text(String field) {
        return rule.path(field).asText("");
    }
}

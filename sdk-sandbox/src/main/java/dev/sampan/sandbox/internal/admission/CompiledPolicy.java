package dev.sampan.sandbox.internal.admission;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.sandbox.internal.cel.Expression;
import dev.sampan.sandbox.internal.cel.ExpressionException;
import dev.sampan.sandbox.internal.cel.Scope;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** One generation of a policy, its expressions compiled as they are needed. Thread-safe. */
final class CompiledPolicy {
    private static final Scope SCOPE =
            Scope.dynamic(Set.of("object", "oldObject", "request", "params", "namespaceObject", "variables"));

    private final ObjectNode policy;
    private final boolean ignoresFailures;
    private final Map<String, Expression> expressions = new ConcurrentHashMap<>();

    CompiledPolicy(ObjectNode policy) {
        this.policy = policy;
        this.ignoresFailures =
                policy.path("spec").path("failurePolicy").asText().equals("Ignore");
    }

    /** What speaks against a request. */
    record Decision(String message, String reason) {}

    boolean isOf(ObjectNode other) {
        return policy.path("metadata").path("uid").equals(other.path("metadata").path("uid"))
                && policy.path("metadata")
                        .path("generation")
                        .equals(other.path("metadata").path("generation"));
    }

    /** Empty if nothing speaks against it, or the policy's conditions do not hold. */
    List<Decision> decide(PolicyInput input) {
        Map<String, Object> values = input.variables();
        values.put("variables", variables(values));
        JsonNode spec = policy.path("spec");
        for (JsonNode condition : spec.path("matchConditions")) {
            try {
                if (!isTrue(condition.path("expression").asText(), values)) {
                    return List.of();
                }
            } catch (ExpressionException e) {
                return failure("expression '%s' resulted in error: %s"
                        .formatted(condition.path("expression").asText(), e.words()));
            }
        }
        List<Decision> decisions = new ArrayList<>();
        for (JsonNode validation : spec.path("validations")) {
            decisions.addAll(judge(validation, values));
        }
        return decisions;
    }

    private List<Decision> judge(JsonNode validation, Map<String, Object> values) {
        String expression = validation.path("expression").asText();
        try {
            return isTrue(expression, values)
                    ? List.of()
                    : List.of(new Decision(
                            message(validation, values),
                            validation.path("reason").asText("")));
        } catch (ExpressionException e) {
            return failure("expression '%s' resulted in error: %s".formatted(expression, e.words()));
        }
    }

    private List<Decision> failure(String message) {
        return ignoresFailures ? List.of() : List.of(new Decision(message, ""));
    }

    /** A variable that cannot be computed is missing to those who ask for it. */
    private Map<String, Object> variables(Map<String, Object> values) {
        Map<String, Object> computed = new LinkedHashMap<>();
        values.put("variables", computed);
        for (JsonNode variable : policy.path("spec").path("variables")) {
            try {
                computed.put(
                        variable.path("name").asText(),
                        compiled(variable.path("expression").asText()).evaluate(values));
            } catch (ExpressionException unusable) {
                computed.remove(variable.path("name").asText());
            }
        }
        return computed;
    }

    private boolean isTrue(String expression, Map<String, Object> values) {
        return Boolean.TRUE.equals(compiled(expression).evaluate(values));
    }

    private Expression compiled(String text) {
        return expressions.computeIfAbsent(text, one -> Expression.compile(one, SCOPE));
    }

    private String message(JsonNode validation, Map<String, Object> values) {
        String made = "";
        String expression = validation.path("messageExpression").asText("");
        if (!expression.isEmpty()) {
            try {
                made = compiled(expression).evaluate(values) instanceof String words && !words.contains("\n")
                        ? words.trim()
                        : "";
            } catch (ExpressionException unusable) {
                // the server falls back to the fixed message as well
                made = "";
            }
        }
        if (made.isEmpty()) {
            made = validation.path("message").asText("").trim();
        }
        return made.isEmpty()
                ? "failed expression: " + validation.path("expression").asText().trim()
                : made;
    }
}

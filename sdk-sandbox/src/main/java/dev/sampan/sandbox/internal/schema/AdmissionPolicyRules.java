package dev.sampan.sandbox.internal.schema;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sampan.sandbox.internal.cel.Expression;
import dev.sampan.sandbox.internal.cel.ExpressionException;
import dev.sampan.sandbox.internal.cel.Scope;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/** The rules of validating admission policies and of their bindings. */
final class AdmissionPolicyRules extends Rules {
    private static final Set<String> ACTIONS = Set.of("Audit", "Deny", "Warn");

    AdmissionPolicyRules(List<FieldError> errors) {
        super(errors);
    }

    void policy(JsonNode spec) {
        oneOf(spec, "failurePolicy", "spec", "Fail", "Ignore");
        if (spec.path("matchConstraints").path("resourceRules").isEmpty()) {
            String path =
                    spec.has("matchConstraints") ? "spec.matchConstraints.resourceRules" : "spec.matchConstraints";
            add(FieldError.required(path, ""));
        }
        if (spec.path("validations").isEmpty() && spec.path("auditAnnotations").isEmpty()) {
            add(FieldError.required(
                    "spec.validations", "validations or auditAnnotations must contain at least one item"));
        }
        Scope scope = scope(spec);
        expressions(spec.path("variables"), "spec.variables", "expression", scope, any -> true, "");
        expressions(
                spec.path("matchConditions"),
                "spec.matchConditions",
                "expression",
                scope,
                Expression::maybeBoolean,
                "must evaluate to bool");
        expressions(
                spec.path("validations"),
                "spec.validations",
                "expression",
                scope,
                Expression::maybeBoolean,
                "must evaluate to bool");
        expressions(
                spec.path("validations"),
                "spec.validations",
                "messageExpression",
                scope,
                Expression::maybeText,
                "must evaluate to string");
    }

    private static Scope scope(JsonNode spec) {
        List<String> variables =
                new ArrayList<>(List.of("object", "oldObject", "request", "namespaceObject", "variables"));
        if (spec.has("paramKind")) {
            variables.add("params");
        }
        return Scope.dynamic(variables);
    }

    private void expressions(
            JsonNode items, String path, String field, Scope scope, Predicate<Expression> fits, String otherwise) {
        int at = 0;
        for (JsonNode item : items) {
            String text = item.path(field).asText("");
            String where = path + "[" + at++ + "]." + field;
            if (!text.isEmpty()) {
                expression(text, where, scope, fits, otherwise);
            } else if (field.equals("expression")) {
                add(FieldError.required(where, "expression is not specified"));
            }
        }
    }

    private void expression(String text, String where, Scope scope, Predicate<Expression> fits, String otherwise) {
        try {
            if (!fits.test(Expression.compile(text, scope))) {
                add(FieldError.invalid(where, text, otherwise));
            }
        } catch (ExpressionException e) {
            add(FieldError.invalid(where, text, e.words()));
        }
    }

    void binding(JsonNode spec) {
        required(spec, "policyName", "spec");
        JsonNode actions = spec.path("validationActions");
        if (actions.isEmpty()) {
            add(FieldError.required("spec.validationActions", "at least one validation action is required"));
        }
        Set<String> seen = new HashSet<>();
        int at = 0;
        for (JsonNode action : actions) {
            String where = "spec.validationActions[" + at++ + "]";
            if (!ACTIONS.contains(action.asText())) {
                add(FieldError.notSupported(where, action, List.of("Audit", "Deny", "Warn")));
            } else if (!seen.add(action.asText())) {
                add(FieldError.duplicate(where, action));
            }
        }
        if (seen.contains("Deny") && seen.contains("Warn")) {
            add(
                    FieldError.invalid(
                            "spec.validationActions",
                            actions,
                            "must not contain both Deny and Warn (repeating the same validation failure information in the API response and headers serves no purpose)"));
        }
    }
}

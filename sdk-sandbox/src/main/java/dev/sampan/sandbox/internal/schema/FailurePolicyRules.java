package dev.sampan.sandbox.internal.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The rules of what a Job makes of the failures of its pods. */
final class FailurePolicyRules extends Rules {
    private static final List<String> ACTIONS = List.of("Count", "FailIndex", "FailJob", "Ignore");

    FailurePolicyRules(List<FieldError> errors) {
        super(errors);
    }

    void policy(JsonNode job, String path) {
        Set<String> containers = new HashSet<>();
        for (String list : List.of("containers", "initContainers")) {
            job.at("/template/spec").path(list).forEach(each -> containers.add(text(each, "name")));
        }
        int i = 0;
        for (JsonNode rule : job.path("podFailurePolicy").path("rules")) {
            rule(rule, job, containers, path + ".podFailurePolicy.rules[" + i++ + "]");
        }
    }

    private void rule(JsonNode rule, JsonNode job, Set<String> containers, String path) {
        String action = text(rule, "action");
        if (action.isEmpty()) {
            add(FieldError.required(path + ".action", "valid values: " + quoted(ACTIONS)));
        } else if (action.equals("FailIndex") && !isSet(job, "backoffLimitPerIndex")) {
            add(FieldError.invalid(path + ".action", action, "requires the backoffLimitPerIndex to be set"));
        } else {
            oneOf(rule, "action", path, ACTIONS.toArray(String[]::new));
        }
        boolean codes = isSet(rule, "onExitCodes");
        boolean conditions = !rule.path("onPodConditions").isEmpty();
        if (codes) {
            exitCodes(rule.path("onExitCodes"), containers, path + ".onExitCodes");
        }
        conditions(rule.path("onPodConditions"), path + ".onPodConditions");
        if (codes == conditions) {
            add(new FieldError(
                    "FieldValueInvalid",
                    path,
                    codes
                            ? "Invalid value: specifying both OnExitCodes and OnPodConditions is not supported"
                            : "Invalid value: specifying one of OnExitCodes and OnPodConditions is required"));
        }
    }

    private static String quoted(List<String> texts) {
        return "[\"" + String.join("\" \"", texts) + "\"]";
    }

    private void exitCodes(JsonNode requirement, Set<String> containers, String path) {
        String operator = text(requirement, "operator");
        if (operator.isEmpty()) {
            add(FieldError.required(path + ".operator", "valid values: " + quoted(List.of("In", "NotIn"))));
        } else {
            oneOf(requirement, "operator", path, "In", "NotIn");
        }
        if (isSet(requirement, "containerName") && !containers.contains(text(requirement, "containerName"))) {
            add(FieldError.invalid(
                    path + ".containerName",
                    text(requirement, "containerName"),
                    "must be one of the container or initContainer names in the pod template"));
        }
        JsonNode values = requirement.path("values");
        if (values.isEmpty()) {
            add(FieldError.invalid(
                    path + ".values", values.isArray() ? values : NullNode.instance, "at least one value is required"));
        }
        codes(values, operator, path + ".values");
    }

    private void codes(JsonNode values, String operator, String path) {
        Set<Long> seen = new HashSet<>();
        boolean ordered = true;
        long last = Long.MIN_VALUE;
        int i = 0;
        for (JsonNode value : values) {
            String below = path + "[" + i++ + "]";
            if (operator.equals("In") && value.asLong() == 0) {
                add(FieldError.invalid(below, value, "must not be 0 for the In operator"));
            }
            if (!seen.add(value.asLong())) {
                add(FieldError.duplicate(below, value));
            }
            ordered &= value.asLong() >= last;
            last = value.asLong();
        }
        if (!ordered) {
            add(FieldError.invalid(path, values, "must be ordered"));
        }
    }

    private void conditions(JsonNode patterns, String path) {
        int i = 0;
        for (JsonNode pattern : patterns) {
            String below = path + "[" + i++ + "]";
            each(below + ".type", text(pattern, "type"), NameRules::qualified);
            oneOf(pattern, "status", below, "False", "True", "Unknown");
        }
    }
}

package dev.sampan.sandbox.internal.schema;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/** The rules of where a pod wants to be: its affinities and how it is spread. */
final class AffinityRules extends Rules {
    private static final String REQUIRED = "requiredDuringSchedulingIgnoredDuringExecution";
    private static final String PREFERRED = "preferredDuringSchedulingIgnoredDuringExecution";

    AffinityRules(List<FieldError> errors) {
        super(errors);
    }

    void affinity(JsonNode affinity, String path) {
        nodes(affinity.path("nodeAffinity"), path + ".nodeAffinity");
        for (String kind : List.of("podAffinity", "podAntiAffinity")) {
            pods(affinity.path(kind), path + "." + kind);
        }
    }

    private void nodes(JsonNode affinity, String path) {
        if (isSet(affinity, REQUIRED)) {
            String terms = path + "." + REQUIRED + ".nodeSelectorTerms";
            if (affinity.path(REQUIRED).path("nodeSelectorTerms").isEmpty()) {
                add(FieldError.required(terms, "must have at least one node selector term"));
            }
            int i = 0;
            for (JsonNode term : affinity.path(REQUIRED).path("nodeSelectorTerms")) {
                nodeTerm(term, true, terms + "[" + i++ + "]");
            }
        }
        int i = 0;
        for (JsonNode preferred : affinity.path(PREFERRED)) {
            String below = path + "." + PREFERRED + "[" + i++ + "]";
            weight(preferred, below);
            nodeTerm(preferred.path("preference"), false, below + ".preference");
        }
    }

    private void nodeTerm(JsonNode term, boolean checksValues, String path) {
        int i = 0;
        for (JsonNode expression : term.path("matchExpressions")) {
            String below = path + ".matchExpressions[" + i++ + "]";
            nodeOperator(expression, below);
            each(below + ".key", text(expression, "key"), NameRules::qualified);
            if (checksValues) {
                values(expression.path("values"), below + ".values");
            }
        }
    }

    private void values(JsonNode values, String path) {
        int i = 0;
        for (JsonNode value : values) {
            each(path + "[" + i++ + "]", value.asText(), NameRules::labelValue);
        }
    }

    private void nodeOperator(JsonNode expression, String path) {
        int values = expression.path("values").size();
        switch (text(expression, "operator")) {
            case "In", "NotIn" -> {
                if (values == 0) {
                    add(FieldError.required(path + ".values", "must be specified when `operator` is 'In' or 'NotIn'"));
                }
            }
            case "Exists", "DoesNotExist" -> {
                if (values > 0) {
                    add(FieldError.forbidden(
                            path + ".values", "may not be specified when `operator` is 'Exists' or 'DoesNotExist'"));
                }
            }
            case "Gt", "Lt" -> {
                if (values != 1) {
                    add(FieldError.required(
                            path + ".values", "must be specified single value when `operator` is 'Lt' or 'Gt'"));
                }
            }
            default ->
                add(FieldError.invalid(
                        path + ".operator", text(expression, "operator"), "not a valid selector operator"));
        }
    }

    private void pods(JsonNode affinity, String path) {
        int i = 0;
        for (JsonNode term : affinity.path(REQUIRED)) {
            podTerm(term, path + "." + REQUIRED + "[" + i++ + "]");
        }
        int p = 0;
        for (JsonNode preferred : affinity.path(PREFERRED)) {
            String below = path + "." + PREFERRED + "[" + p++ + "]";
            weight(preferred, below);
            podTerm(preferred.path("podAffinityTerm"), below + ".podAffinityTerm");
        }
    }

    private void podTerm(JsonNode term, String path) {
        labelSelector(term.path("labelSelector"), path + ".labelSelector");
        labelSelector(term.path("namespaceSelector"), path + ".namespaceSelector");
        for (JsonNode namespace : term.path("namespaces")) {
            each(path + ".namespace", namespace.asText(), NameRules::label);
        }
        String topology = text(term, "topologyKey");
        if (topology.isEmpty()) {
            add(FieldError.required(path + ".topologyKey", "can not be empty"));
        }
        each(path + ".topologyKey", topology, NameRules::qualified);
    }

    private void weight(JsonNode preferred, String path) {
        long weight = preferred.path("weight").asLong(0);
        if (weight < 1 || weight > 100) {
            add(FieldError.invalid(path + ".weight", weight, "must be in the range 1-100"));
        }
    }

    void spread(JsonNode constraints, String path) {
        int i = 0;
        for (JsonNode constraint : constraints) {
            String below = path + "[" + i++ + "]";
            if (constraint.path("maxSkew").asLong(0) <= 0) {
                add(FieldError.invalid(
                        below + ".maxSkew", constraint.path("maxSkew").asLong(0), "must be greater than zero"));
            }
            if (text(constraint, "topologyKey").isEmpty()) {
                add(FieldError.required(below + ".topologyKey", "can not be empty"));
            }
            oneOf(constraint, "whenUnsatisfiable", below, "DoNotSchedule", "ScheduleAnyway");
            labelSelector(constraint.path("labelSelector"), below + ".labelSelector");
        }
    }
}

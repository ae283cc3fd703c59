package dev.sampan.sandbox.internal.admission;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sampan.sandbox.internal.schema.QosClass;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Whether an object is in the scopes of a quota. An object that a scope says nothing of is not in it. */
public final class QuotaScopes {
    private QuotaScopes() {}

    /** Whether the object is in all scopes of the quota; a quota without scopes is for all. */
    public static boolean contain(JsonNode quota, String groupResource, JsonNode object) {
        JsonNode spec = quota.path("spec");
        for (JsonNode scope : spec.path("scopes")) {
            if (!matches(scope.asText(), "Exists", Set.of(), groupResource, object)) {
                return false;
            }
        }
        for (JsonNode selector : spec.path("scopeSelector").path("matchExpressions")) {
            Set<String> values = new TreeSet<>();
            selector.path("values").forEach(value -> values.add(value.asText()));
            boolean inside = matches(
                    selector.path("scopeName").asText(),
                    selector.path("operator").asText(),
                    values,
                    groupResource,
                    object);
            if (!inside) {
                return false;
            }
        }
        return true;
    }

    private static boolean matches(
            String scope, String operator, Set<String> values, String groupResource, JsonNode object) {
        return switch (groupResource) {
            case "pods" -> podMatches(scope, operator, values, object);
            case "persistentvolumeclaims" ->
                scope.equals("VolumeAttributesClass") && anyMatches(operator, values, attributesClasses(object));
            default -> false;
        };
    }

    private static boolean podMatches(String scope, String operator, Set<String> values, JsonNode pod) {
        JsonNode spec = pod.path("spec");
        return switch (scope) {
            case "Terminating" -> isTerminating(spec);
            case "NotTerminating" -> !isTerminating(spec);
            case "BestEffort" -> QosClass.of(spec).equals("BestEffort");
            case "NotBestEffort" -> !QosClass.of(spec).equals("BestEffort");
            case "PriorityClass" -> anyMatches(operator, values, texts(spec.path("priorityClassName")));
            case "CrossNamespacePodAffinity" -> looksAcrossNamespaces(spec.path("affinity"));
            default -> false;
        };
    }

    static boolean isTerminating(JsonNode podSpec) {
        return podSpec.path("activeDeadlineSeconds").asLong(-1) >= 0;
    }

    private static boolean anyMatches(String operator, Set<String> values, Set<String> present) {
        return switch (operator) {
            case "Exists" -> !present.isEmpty();
            case "DoesNotExist" -> present.isEmpty();
            case "In" -> present.stream().anyMatch(values::contains);
            case "NotIn" -> present.isEmpty() || present.stream().anyMatch(one -> !values.contains(one));
            default -> false;
        };
    }

    private static Set<String> attributesClasses(JsonNode claim) {
        JsonNode status = claim.path("status");
        return texts(
                claim.path("spec").path("volumeAttributesClassName"),
                status.path("currentVolumeAttributesClassName"),
                status.path("modifyVolumeStatus").path("targetVolumeAttributesClassName"));
    }

    private static Set<String> texts(JsonNode... nodes) {
        Set<String> texts = new TreeSet<>();
        for (JsonNode node : nodes) {
            if (!node.asText("").isEmpty()) {
                texts.add(node.asText());
            }
        }
        return texts;
    }

    private static boolean looksAcrossNamespaces(JsonNode affinity) {
        for (String side : List.of("podAffinity", "podAntiAffinity")) {
            for (JsonNode term : affinity.path(side).path("requiredDuringSchedulingIgnoredDuringExecution")) {
                if (isAcross(term)) {
                    return true;
                }
            }
            for (JsonNode weighted : affinity.path(side).path("preferredDuringSchedulingIgnoredDuringExecution")) {
                if (isAcross(weighted.path("podAffinityTerm"))) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean isAcross(JsonNode term) {
        return !term.path("namespaces").isEmpty() || term.hasNonNull("namespaceSelector");
    }
}

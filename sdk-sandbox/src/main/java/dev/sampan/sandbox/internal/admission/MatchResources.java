package dev.sampan.sandbox.internal.admission;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.sandbox.internal.objects.ObjectKey;
import dev.sampan.sandbox.internal.objects.ObjectStore;
import dev.sampan.sandbox.internal.objects.Resource;
import dev.sampan.sandbox.internal.objects.StructuredSelector;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a policy or a binding is for: rules, exceptions, selectors of namespaces and objects. */
record MatchResources(JsonNode spec, ObjectStore store) {

    boolean match(AdmissionRequest request) {
        return namespaceMatches(request)
                && objectMatches(request)
                && !anyMatches(spec.path("excludeResourceRules"), request)
                && (spec.path("resourceRules").isEmpty() || anyMatches(spec.path("resourceRules"), request));
    }

    private boolean namespaceMatches(AdmissionRequest request) {
        JsonNode selector = spec.path("namespaceSelector");
        if (selector.isMissingNode() || selector.isEmpty()) {
            return true;
        }
        if (request.groupResource().equals("namespaces")) {
            ObjectNode object = request.object() == null ? request.old() : request.object();
            return StructuredSelector.matches(selector, labels(object));
        }
        return request.namespace().isEmpty()
                || StructuredSelector.matches(
                        selector,
                        labels(store.get("namespaces", new ObjectKey("", request.namespace()))
                                .orElse(null)));
    }

    private boolean objectMatches(AdmissionRequest request) {
        JsonNode selector = spec.path("objectSelector");
        return selector.isMissingNode()
                || selector.isEmpty()
                || StructuredSelector.matches(selector, labels(request.object()))
                || StructuredSelector.matches(selector, labels(request.old()));
    }

    private static Map<String, String> labels(@Nullable JsonNode object) {
        return object == null ? Map.of() : Trees.labels(object);
    }

    private boolean anyMatches(JsonNode rules, AdmissionRequest request) {
        for (JsonNode rule : rules) {
            if (matches(rule, request)) {
                return true;
            }
        }
        return false;
    }

    private boolean matches(JsonNode rule, AdmissionRequest request) {
        Resource resource = request.resource().resource();
        boolean sameVersion = has(rule.path("apiVersions"), resource.version())
                || !spec.path("matchPolicy").asText("Equivalent").equals("Exact");
        String scope = rule.path("scope").asText("*");
        return sameVersion
                && has(rule.path("operations"), request.operation().name())
                && has(rule.path("apiGroups"), resource.group())
                && resourceMatches(rule.path("resources"), resource.plural(), request.subresource())
                && (scope.equals("*") || scope.equals("Namespaced") == resource.namespaced())
                && (rule.path("resourceNames").isEmpty() || has(rule.path("resourceNames"), request.name()));
    }

    private static boolean resourceMatches(JsonNode wanted, String plural, String subresource) {
        String whole = subresource.isEmpty() ? plural : plural + "/" + subresource;
        for (JsonNode one : wanted) {
            String text = one.asText();
            if (text.equals(whole)
                    || text.equals("*/*")
                    || text.equals("*") && subresource.isEmpty()
                    || !subresource.isEmpty() && (text.equals(plural + "/*") || text.equals("*/" + subresource))) {
                return true;
            }
            if (text.equals(plural + "/*") && subresource.isEmpty()) {
                return true;
            }
        }
        return false;
    }

    private static boolean has(JsonNode list, String value) {
        for (JsonNode one : list) {
            if (one.asText().equals("*") || one.asText().equals(value)) {
                return true;
            }
        }
        return false;
    }
}

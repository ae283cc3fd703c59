package dev.sampan.sandbox.internal.kubeapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.sandbox.internal.objects.ApiStatusException;
import dev.sampan.sandbox.internal.schema.ServedResource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A field selector in its text form, over the fields that the resource lets be selected. Immutable. */
final class FieldSelector {
    private static final Set<String> EVENT_FIELDS = Set.of(
            "involvedObject.kind",
            "involvedObject.namespace",
            "involvedObject.name",
            "involvedObject.uid",
            "involvedObject.apiVersion",
            "involvedObject.resourceVersion",
            "involvedObject.fieldPath",
            "reason",
            "reportingComponent",
            "source",
            "type");
    private static final Map<String, Set<String>> FIELDS = Map.ofEntries(
            Map.entry(
                    "pods",
                    Set.of(
                            "spec.host",
                            "spec.nodeName",
                            "spec.restartPolicy",
                            "spec.schedulerName",
                            "spec.serviceAccountName",
                            "spec.hostNetwork",
                            "status.phase",
                            "status.podIP",
                            "status.podIPs",
                            "status.nominatedNodeName")),
            Map.entry("events", EVENT_FIELDS),
            Map.entry(
                    "events.events.k8s.io",
                    Set.of(
                            "reason",
                            "regarding.kind",
                            "regarding.namespace",
                            "regarding.name",
                            "regarding.uid",
                            "regarding.apiVersion",
                            "regarding.resourceVersion",
                            "regarding.fieldPath",
                            "reportingController",
                            "type")),
            Map.entry("resourceslices.resource.k8s.io", Set.of("spec.nodeName", "spec.driver")),
            Map.entry("nodes", Set.of("spec.unschedulable")),
            Map.entry("namespaces", Set.of("status.phase")),
            Map.entry("secrets", Set.of("type")),
            Map.entry("services", Set.of("spec.clusterIP", "spec.type")),
            Map.entry("replicationcontrollers", Set.of("status.replicas")),
            Map.entry("jobs.batch", Set.of("status.successful")),
            Map.entry("certificatesigningrequests.certificates.k8s.io", Set.of("spec.signerName")));
    private static final Set<String> ZERO_WHEN_ABSENT = Set.of("status.replicas", "status.successful");
    private static final Set<String> FALSE_WHEN_ABSENT = Set.of("spec.unschedulable", "spec.hostNetwork");

    private final List<Term> terms;

    private FieldSelector(List<Term> terms) {
        this.terms = List.copyOf(terms);
    }

    private record Term(String field, boolean equal, String value) {}

    /**
     * Reads the text; blank selects everything.
     *
     * @throws ApiStatusException 400: not readable, or a field that cannot be selected
     */
    static FieldSelector parse(String text, ServedResource resource, Set<String> customFields) {
        List<Term> terms = new ArrayList<>();
        for (String part : split(text)) {
            if (part.isBlank()) {
                continue;
            }
            Term term = term(part);
            checkSelectable(term.field(), resource, customFields);
            terms.add(term);
        }
        return new FieldSelector(terms);
    }

    boolean isEverything() {
        return terms.isEmpty();
    }

    boolean matches(ObjectNode object) {
        for (Term term : terms) {
            if (value(object, term.field()).equals(term.value()) != term.equal()) {
                return false;
            }
        }
        return true;
    }

    /** The one name that can match, if the selector says so. */
    Optional<String> name() {
        return terms.stream()
                .filter(term -> term.equal() && term.field().equals("metadata.name"))
                .map(Term::value)
                .findFirst();
    }

    private static String value(ObjectNode object, String field) {
        if (field.equals("source")) {
            String component = object.path("source").path("component").asText("");
            return component.isEmpty() ? object.path("reportingComponent").asText("") : component;
        }
        if (field.equals("spec.host")) {
            return object.path("spec").path("nodeName").asText("");
        }
        if (field.equals("status.successful")) {
            return object.path("status").path("succeeded").asText("0");
        }
        JsonNode node = object;
        for (String step : field.split("\\.")) {
            node = node.path(step);
        }
        String absent = ZERO_WHEN_ABSENT.contains(field) ? "0" : FALSE_WHEN_ABSENT.contains(field) ? "false" : "";
        return node.asText(absent);
    }

    private static void checkSelectable(String field, ServedResource resource, Set<String> customFields) {
        if (field.equals("metadata.name")
                || (field.equals("metadata.namespace") && resource.resource().namespaced())
                || customFields.contains(field)) {
            return;
        }
        Set<String> own = FIELDS.get(resource.resource().groupResource());
        if (own != null && own.contains(field)) {
            return;
        }
        throw ApiStatusException.badRequest(notSelectable(field, resource, own != null));
    }

    private static String notSelectable(String field, ServedResource resource, boolean hasOwn) {
        String name = resource.resource().groupResource();
        if (name.equals("jobs.batch")) {
            return "field label \"%s\" not supported for Job".formatted(field);
        }
        if (name.equals("resourceslices.resource.k8s.io")) {
            return "field label not supported for resource.k8s.io/v1, Kind=ResourceSlice: " + field;
        }
        return hasOwn || resource.custom()
                ? "field label not supported: " + field
                : "\"%s\" is not a known field selector: only \"metadata.name\", \"metadata.namespace\""
                        .formatted(field);
    }

    private static Term term(String part) {
        int not = unescapedIndex(part, "!=");
        if (not >= 0) {
            return new Term(part.substring(0, not), false, unescape(part.substring(not + 2)));
        }
        int twice = unescapedIndex(part, "==");
        if (twice >= 0) {
            return new Term(part.substring(0, twice), true, unescape(part.substring(twice + 2)));
        }
        int once = unescapedIndex(part, "=");
        if (once >= 0) {
            return new Term(part.substring(0, once), true, unescape(part.substring(once + 1)));
        }
        throw ApiStatusException.badRequest("invalid selector: '%s'; can't understand '%s'".formatted(part, part));
    }

    private static int unescapedIndex(String text, String operator) {
        for (int i = 0; i + operator.length() <= text.length(); i++) {
            if (text.charAt(i) == '\\') {
                i++;
            } else if (text.startsWith(operator, i)) {
                return i;
            }
        }
        return -1;
    }

    private static List<String> split(String text) {
        List<String> parts = new ArrayList<>();
        int start = 0;
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) == '\\') {
                i++;
            } else if (text.charAt(i) == ',') {
                parts.add(text.substring(start, i));
                start = i + 1;
            }
        }
        parts.add(text.substring(start));
        return parts;
    }

    private static String unescape(String value) {
        return value.replace("\\,", ",").replace("\\=", "=").replace("\\\\", "\\");
    }
}

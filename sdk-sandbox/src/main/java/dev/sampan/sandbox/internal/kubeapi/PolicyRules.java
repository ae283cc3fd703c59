package dev.sampan.sandbox.internal.kubeapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The rules of roles: what they allow, and whether some say all that others do. */
final class PolicyRules {
    private PolicyRules() {}

    static boolean allows(JsonNode rule, RequestInfo info) {
        if (!has(rule.path("verbs"), info.verb())) {
            return false;
        }
        if (!info.resourceRequest()) {
            return coversPath(rule.path("nonResourceURLs"), info.path());
        }
        String resource = info.subresource().isEmpty() ? info.resource() : info.resource() + "/" + info.subresource();
        JsonNode names = rule.path("resourceNames");
        return has(rule.path("apiGroups"), info.group())
                && coversResource(rule.path("resources"), resource)
                && (names.isEmpty() || contains(names, info.name()));
    }

    /** What of the wanted rules the held ones do not say, as one line for each resource, sorted; empty if nothing is missing. */
    static List<String> missing(List<JsonNode> held, List<JsonNode> wanted) {
        List<ObjectNode> missing = new ArrayList<>();
        for (JsonNode rule : wanted) {
            for (ObjectNode single : singles(rule)) {
                if (held.stream().noneMatch(one -> covers(one, single))) {
                    missing.add(single);
                }
            }
        }
        return List.copyOf(
                compact(missing).stream().map(PolicyRules::text).collect(Collectors.toCollection(TreeSet::new)));
    }

    /** One rule for each verb on each resource and name, or on each path. */
    private static List<ObjectNode> singles(JsonNode rule) {
        List<ObjectNode> singles = new ArrayList<>();
        for (JsonNode group : rule.path("apiGroups")) {
            for (JsonNode resource : rule.path("resources")) {
                for (JsonNode verb : rule.path("verbs")) {
                    if (rule.path("resourceNames").isEmpty()) {
                        singles.add(single(group, resource, verb));
                    }
                    for (JsonNode name : rule.path("resourceNames")) {
                        ObjectNode single = single(group, resource, verb);
                        single.putArray("resourceNames").add(name);
                        singles.add(single);
                    }
                }
            }
        }
        for (JsonNode path : rule.path("nonResourceURLs")) {
            for (JsonNode verb : rule.path("verbs")) {
                ObjectNode single = Json.object();
                single.putArray("verbs").add(verb);
                single.putArray("nonResourceURLs").add(path);
                singles.add(single);
            }
        }
        return singles;
    }

    private static ObjectNode single(JsonNode group, JsonNode resource, JsonNode verb) {
        ObjectNode single = Json.object();
        single.putArray("verbs").add(verb);
        single.putArray("apiGroups").add(group);
        single.putArray("resources").add(resource);
        return single;
    }

    private static boolean covers(JsonNode held, ObjectNode single) {
        JsonNode names = held.path("resourceNames");
        boolean named = names.isEmpty()
                || (!single.path("resourceNames").isEmpty() && hasAll(names, single.path("resourceNames")));
        if (!named || !(has(held.path("verbs"), single.path("verbs").path(0).asText()))) {
            return false;
        }
        if (single.has("nonResourceURLs")) {
            String path = single.path("nonResourceURLs").path(0).asText();
            return coversPath(held.path("nonResourceURLs"), path);
        }
        return has(held.path("apiGroups"), single.path("apiGroups").path(0).asText())
                && coversResource(
                        held.path("resources"), single.path("resources").path(0).asText());
    }

    private static boolean hasAll(JsonNode held, JsonNode wanted) {
        for (JsonNode one : wanted) {
            if (!contains(held, one.asText())) {
                return false;
            }
        }
        return true;
    }

    private static boolean coversResource(JsonNode resources, String resource) {
        int slash = resource.indexOf('/');
        return has(resources, resource) || (slash >= 0 && contains(resources, "*" + resource.substring(slash)));
    }

    private static boolean coversPath(JsonNode patterns, String path) {
        for (JsonNode pattern : patterns) {
            String text = pattern.asText();
            if (text.equals("*")
                    || text.equals(path)
                    || (text.endsWith("*") && path.startsWith(text.replaceFirst("\\*+$", "")))) {
                return true;
            }
        }
        return false;
    }

    private static List<ObjectNode> compact(List<ObjectNode> singles) {
        Map<String, ObjectNode> compact = new LinkedHashMap<>();
        for (ObjectNode single : singles) {
            String key = single.path("apiGroups") + " " + single.path("resources") + " " + single.path("resourceNames");
            String distinct = single.has("nonResourceURLs") ? single.toString() : key;
            ObjectNode known = compact.putIfAbsent(distinct, single);
            if (known != null) {
                known.withArrayProperty("verbs").add(single.path("verbs").path(0));
            }
        }
        return List.copyOf(compact.values());
    }

    private static String text(ObjectNode rule) {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("APIGroups", "apiGroups");
        fields.put("Resources", "resources");
        fields.put("NonResourceURLs", "nonResourceURLs");
        fields.put("ResourceNames", "resourceNames");
        fields.put("Verbs", "verbs");
        List<String> parts = new ArrayList<>();
        fields.forEach((label, field) -> {
            if (!rule.path(field).isEmpty()) {
                parts.add(label + ":" + quoted(Meta.strings(rule.path(field))));
            }
        });
        return "{" + String.join(", ", parts) + "}";
    }

    /** Texts as the server writes a list of them. */
    static String quoted(List<String> texts) {
        return texts.stream().map(text -> "\"" + text + "\"").collect(Collectors.joining(" ", "[", "]"));
    }

    private static boolean has(JsonNode values, String value) {
        return contains(values, "*") || contains(values, value);
    }

    private static boolean contains(JsonNode values, String value) {
        for (JsonNode one : values) {
            if (one.asText().equals(value)) {
                return true;
            }
        }
        return false;
    }
}

package dev.sampan.sandbox.internal.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.sandbox.internal.objects.Resource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the resources that a CustomResourceDefinition defines. */
final class CustomResources {
    private static final List<String> VERBS =
            List.of("delete", "deletecollection", "get", "list", "patch", "create", "update", "watch");
    private static final List<String> STATUS_VERBS = List.of("get", "patch", "update");
    private static final Pattern VERSION = Pattern.compile("v(\\d+)(?:(alpha|beta)(\\d+))?");

    private CustomResources() {}

    /** One for each served version, the preferred one first. */
    static List<ServedResource> of(ObjectNode definition) {
        JsonNode spec = definition.path("spec");
        String storage = "";
        List<JsonNode> served = new ArrayList<>();
        Map<String, Type> types = new TreeMap<>();
        StructuralTypes compiler = new StructuralTypes(Schemas.builtIn().facts());
        for (JsonNode version : spec.path("versions")) {
            String name = version.path("name").asText();
            types.put(
                    name,
                    compiler.object(
                            version.path("schema").path("openAPIV3Schema"),
                            spec.path("names").path("kind").asText()));
            if (version.path("storage").asBoolean()) {
                storage = name;
            }
            if (version.path("served").asBoolean()) {
                served.add(version);
            }
        }
        served.sort((a, b) -> byPriority(b.path("name").asText(), a.path("name").asText()));
        List<ServedResource> resources = new ArrayList<>();
        for (JsonNode version : served) {
            resources.add(new CustomResource(facts(spec, version, storage), warned(spec, version, served), types));
        }
        return List.copyOf(resources);
    }

    /** A deprecated version without words of its own names the newest that is not. */
    private static JsonNode warned(JsonNode spec, JsonNode version, List<JsonNode> served) {
        if (!version.path("deprecated").asBoolean()
                || version.hasNonNull("deprecationWarning")
                || !(version.deepCopy() instanceof ObjectNode copy)) {
            return version;
        }
        String group = text(spec, "group");
        String kind = text(spec.path("names"), "kind");
        String warning = "%s/%s %s is deprecated".formatted(group, text(version, "name"), kind);
        String better = served.stream()
                .filter(other -> !other.path("deprecated").asBoolean())
                .map(other -> "; use %s/%s %s".formatted(group, text(other, "name"), kind))
                .findFirst()
                .orElse("");
        return copy.put("deprecationWarning", warning + better);
    }

    private static String text(JsonNode node, String field) {
        return node.path(field).asText("");
    }

    private static ResourceFacts facts(JsonNode spec, JsonNode version, String storage) {
        JsonNode names = spec.path("names");
        String group = spec.path("group").asText();
        String plural = names.path("plural").asText();
        String kind = names.path("kind").asText();
        boolean namespaced = spec.path("scope").asText().equals("Namespaced");
        String name = version.path("name").asText();
        Map<String, Subresource> subresources = new TreeMap<>();
        if (version.path("subresources").has("status")) {
            subresources.put("status", new Subresource("status", group, name, kind, STATUS_VERBS));
        }
        if (version.path("subresources").has("scale")) {
            subresources.put("scale", new Subresource("scale", "autoscaling", "v1", "Scale", STATUS_VERBS));
        }
        return new ResourceFacts(
                new Resource(group, name, plural, kind, namespaced),
                new Resource(group, storage, plural, kind, namespaced),
                names.path("singular").asText(kind.toLowerCase(java.util.Locale.ROOT)),
                names.path("listKind").asText(kind + "List"),
                texts(names.path("shortNames")),
                texts(names.path("categories")),
                VERBS,
                Map.copyOf(subresources),
                "");
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(text -> texts.add(text.asText()));
        return List.copyOf(texts);
    }

    /** v10 before v2 before v1 before v11beta2 before v1alpha1 before anything else by name. */
    static int byPriority(String a, String b) {
        Matcher left = VERSION.matcher(a);
        Matcher right = VERSION.matcher(b);
        boolean leftKnown = left.matches();
        boolean rightKnown = right.matches();
        if (!leftKnown || !rightKnown) {
            return leftKnown == rightKnown ? b.compareTo(a) : leftKnown ? 1 : -1;
        }
        int stability = Integer.compare(stability(left), stability(right));
        if (stability != 0) {
            return stability;
        }
        int major = Integer.compare(Integer.parseInt(left.group(1)), Integer.parseInt(right.group(1)));
        if (major != 0 || left.group(3) == null || right.group(3) == null) {
            return major;
        }
        return Integer.compare(Integer.parseInt(left.group(3)), Integer.parseInt(right.group(3)));
    }

    private static int stability(Matcher version) {
        String level = version.group(2);
        return level == null ? 2 : level.equals("beta") ? 1 : 0;
    }
}

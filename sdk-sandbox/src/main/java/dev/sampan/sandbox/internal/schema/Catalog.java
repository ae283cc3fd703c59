package dev.sampan.sandbox.internal.schema;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sampan.sandbox.internal.objects.Resource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The built-in resources. Immutable. */
final class Catalog {
    private final List<ServedResource> resources;
    private final Map<String, ServedResource> byName = new LinkedHashMap<>();
    private final Map<String, ServedResource> byKind = new LinkedHashMap<>();

    private Catalog(List<ServedResource> resources) {
        this.resources = List.copyOf(resources);
        for (ServedResource one : resources) {
            Resource resource = one.resource();
            byName.put(key(resource.group(), resource.version(), resource.plural()), one);
            byKind.putIfAbsent(key(resource.group(), resource.version(), resource.kind()), one);
        }
    }

    static Catalog of(Facts facts) {
        List<ServedResource> resources = new ArrayList<>();
        for (JsonNode group : facts.groups()) {
            String storage = storageVersion(group);
            for (JsonNode version : group.path("versions")) {
                for (ResourceFacts one : read(group.path("name").asText(), version, storage)) {
                    resources.add(new BuiltInResource(facts, one));
                }
            }
        }
        return new Catalog(resources);
    }

    List<ServedResource> resources() {
        return resources;
    }

    Optional<ServedResource> find(String group, String version, String plural) {
        return Optional.ofNullable(byName.get(key(group, version, plural)));
    }

    Optional<ServedResource> findKind(String group, String version, String kind) {
        return Optional.ofNullable(byKind.get(key(group, version, kind)));
    }

    /** Objects are kept in the version that the group prefers. */
    private static String storageVersion(JsonNode group) {
        return group.path("versions").path(0).path("version").asText();
    }

    private static List<ResourceFacts> read(String group, JsonNode version, String storage) {
        String name = version.path("version").asText();
        Map<String, Map<String, Subresource>> subresources = new TreeMap<>();
        for (JsonNode entry : version.path("resources")) {
            String path = entry.path("name").asText();
            int slash = path.indexOf('/');
            if (slash > 0) {
                subresources
                        .computeIfAbsent(path.substring(0, slash), parent -> new TreeMap<>())
                        .put(path.substring(slash + 1), subresource(group, name, entry, path.substring(slash + 1)));
            }
        }
        List<ResourceFacts> result = new ArrayList<>();
        for (JsonNode entry : version.path("resources")) {
            String plural = entry.path("name").asText();
            if (!plural.contains("/")) {
                result.add(resource(group, name, storage, entry, subresources.getOrDefault(plural, new TreeMap<>())));
            }
        }
        return result;
    }

    private static ResourceFacts resource(
            String group, String version, String storage, JsonNode entry, Map<String, Subresource> subresources) {
        String plural = entry.path("name").asText();
        String kind = entry.path("kind").asText();
        boolean namespaced = entry.path("namespaced").asBoolean();
        String storageGroup = group.equals("events.k8s.io") ? "" : group;
        return new ResourceFacts(
                new Resource(group, version, plural, kind, namespaced),
                new Resource(storageGroup, storage, plural, kind, namespaced),
                entry.path("singularName").asText(),
                kind + "List",
                texts(entry.path("shortNames")),
                texts(entry.path("categories")),
                texts(entry.path("verbs")),
                Map.copyOf(subresources),
                entry.path("storageVersionHash").asText(""));
    }

    private static Subresource subresource(String group, String version, JsonNode entry, String name) {
        return new Subresource(
                name,
                entry.path("group").asText(group),
                entry.path("version").asText(version),
                entry.path("kind").asText(),
                texts(entry.path("verbs")));
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(text -> texts.add(text.asText()));
        return List.copyOf(texts);
    }

    private static String key(String group, String version, String name) {
        return group + "/" + version + "/" + name;
    }
}

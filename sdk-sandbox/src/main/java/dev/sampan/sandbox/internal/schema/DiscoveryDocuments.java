package dev.sampan.sandbox.internal.schema;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.sandbox.internal.objects.Resource;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Writes discovery documents, classic and aggregated. */
final class DiscoveryDocuments {
    private DiscoveryDocuments() {}

    static ObjectNode apiVersions(String serverAddress) {
        ObjectNode document = JsonNodeFactory.instance.objectNode();
        document.put("kind", "APIVersions");
        document.putArray("versions").add("v1");
        document.putArray("serverAddressByClientCIDRs")
                .addObject()
                .put("clientCIDR", "0.0.0.0/0")
                .put("serverAddress", serverAddress);
        return document;
    }

    static ObjectNode groupList(List<ServedResource> resources) {
        ObjectNode document = JsonNodeFactory.instance.objectNode();
        document.put("kind", "APIGroupList").put("apiVersion", "v1");
        ArrayNode groups = document.putArray("groups");
        versionsByGroup(resources).forEach((group, versions) -> {
            if (!group.isEmpty()) {
                groups.add(describe(JsonNodeFactory.instance.objectNode(), group, versions));
            }
        });
        return document;
    }

    static ObjectNode group(String group, List<ServedResource> resources) {
        ObjectNode document = JsonNodeFactory.instance.objectNode();
        document.put("kind", "APIGroup").put("apiVersion", "v1");
        return describe(document, group, versionsByGroup(resources).getOrDefault(group, Set.of()));
    }

    private static ObjectNode describe(ObjectNode target, String group, Set<String> versions) {
        target.put("name", group);
        ArrayNode list = target.putArray("versions");
        for (String version : versions) {
            list.addObject().put("groupVersion", group + "/" + version).put("version", version);
        }
        if (!list.isEmpty()) {
            target.set("preferredVersion", list.get(0).deepCopy());
        }
        return target;
    }

    static ObjectNode resourceList(String group, String version, List<ServedResource> resources) {
        ObjectNode document = JsonNodeFactory.instance.objectNode();
        document.put("kind", "APIResourceList");
        if (!group.isEmpty()) {
            document.put("apiVersion", "v1");
        }
        document.put("groupVersion", group.isEmpty() ? version : group + "/" + version);
        ArrayNode list = document.putArray("resources");
        for (ServedResource one : ofVersion(group, version, resources)) {
            addClassic(list, one);
        }
        return document;
    }

    private static void addClassic(ArrayNode list, ServedResource one) {
        Resource resource = one.resource();
        ObjectNode entry = list.addObject();
        entry.put("name", resource.plural());
        entry.put("singularName", one.singular());
        entry.put("namespaced", resource.namespaced());
        entry.put("kind", resource.kind());
        addTexts(entry, "verbs", one.verbs());
        addTextsIfAny(entry, "shortNames", one.shortNames());
        addTextsIfAny(entry, "categories", one.categories());
        if (one.verbs().contains("get") && !resource.plural().equals("componentstatuses")) {
            entry.put("storageVersionHash", storageVersionHash(one.storage()));
        }
        for (Subresource subresource : sorted(one)) {
            ObjectNode child = list.addObject();
            child.put("name", resource.plural() + "/" + subresource.name());
            child.put("singularName", "");
            child.put("namespaced", resource.namespaced());
            boolean foreign = !subresource.group().equals(resource.group())
                    || !subresource.version().equals(resource.version());
            if (foreign) {
                child.put("group", subresource.group());
                child.put("version", subresource.version());
            }
            child.put("kind", subresource.kind());
            addTexts(child, "verbs", subresource.verbs());
        }
    }

    /** Tells whether objects are stored otherwise than before. */
    private static String storageVersionHash(Resource storage) {
        // definitions of kinds are still written as they were first
        String version = storage.kind().equals("CustomResourceDefinition") ? "v1beta1" : storage.version();
        String kind = storage.group() + "/" + version + "/" + storage.kind();
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(kind.getBytes(StandardCharsets.UTF_8));
            return Base64.getEncoder().encodeToString(Arrays.copyOf(digest, 8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    static ObjectNode aggregated(boolean core, List<ServedResource> resources) {
        ObjectNode document = JsonNodeFactory.instance.objectNode();
        document.put("kind", "APIGroupDiscoveryList").put("apiVersion", "apidiscovery.k8s.io/v2");
        document.putObject("metadata");
        ArrayNode items = document.putArray("items");
        versionsByGroup(resources).forEach((group, versions) -> {
            if (group.isEmpty() == core) {
                ObjectNode item = items.addObject();
                ObjectNode metadata = item.putObject("metadata");
                if (!group.isEmpty()) {
                    metadata.put("name", group);
                }
                ArrayNode list = item.putArray("versions");
                for (String version : versions) {
                    addVersion(list, version, ofVersion(group, version, resources));
                }
            }
        });
        return document;
    }

    private static void addVersion(ArrayNode versions, String version, List<ServedResource> resources) {
        ObjectNode entry = versions.addObject();
        entry.put("version", version);
        ArrayNode list = entry.putArray("resources");
        for (ServedResource one : resources) {
            Resource resource = one.resource();
            ObjectNode item = list.addObject();
            item.put("resource", resource.plural());
            item.set("responseKind", kind("", "", resource.kind(), resource));
            item.put("scope", resource.namespaced() ? "Namespaced" : "Cluster");
            item.put("singularResource", one.singular());
            addTexts(item, "verbs", one.verbs());
            addTextsIfAny(item, "shortNames", one.shortNames());
            addTextsIfAny(item, "categories", one.categories());
            if (!one.subresources().isEmpty()) {
                ArrayNode children = item.putArray("subresources");
                for (Subresource subresource : sorted(one)) {
                    ObjectNode child = children.addObject();
                    child.put("subresource", subresource.name());
                    child.set(
                            "responseKind",
                            kind(subresource.group(), subresource.version(), subresource.kind(), resource));
                    addTexts(child, "verbs", subresource.verbs());
                }
            }
        }
        entry.put("freshness", "Current");
    }

    /** Group and version are written only where they differ from the resource's own. */
    private static ObjectNode kind(String group, String version, String kind, Resource parent) {
        boolean own = group.equals(parent.group()) && version.equals(parent.version());
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.put("group", own ? "" : group);
        node.put("version", own ? "" : version);
        node.put("kind", kind);
        return node;
    }

    private static List<Subresource> sorted(ServedResource one) {
        List<Subresource> list = new ArrayList<>(one.subresources().values());
        Comparator<Subresource> byName = Comparator.comparing(Subresource::name);
        // of a custom resource, the status comes before the scale
        list.sort(one.custom() ? byName.reversed() : byName);
        return list;
    }

    private static List<ServedResource> ofVersion(String group, String version, List<ServedResource> resources) {
        return resources.stream()
                .filter(one -> one.resource().group().equals(group)
                        && one.resource().version().equals(version))
                .toList();
    }

    private static Map<String, Set<String>> versionsByGroup(List<ServedResource> resources) {
        Map<String, Set<String>> groups = new LinkedHashMap<>();
        for (ServedResource one : resources) {
            groups.computeIfAbsent(one.resource().group(), group -> new LinkedHashSet<>())
                    .add(one.resource().version());
        }
        return groups;
    }

    private static void addTexts(ObjectNode target, String field, List<String> texts) {
        ArrayNode array = target.putArray(field);
        texts.forEach(array::add);
    }

    private static void addTextsIfAny(ObjectNode target, String field, List<String> texts) {
        if (!texts.isEmpty()) {
            addTexts(target, field, texts);
        }
    }
}

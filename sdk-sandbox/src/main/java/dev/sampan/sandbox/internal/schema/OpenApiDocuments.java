package dev.sampan.sandbox.internal.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.sandbox.internal.objects.Resource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Writes OpenAPI documents: schemas as the server has them, paths with what clients look for in them. */
final class OpenApiDocuments {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final String STATUS = "io.k8s.apimachinery.pkg.apis.meta.v1.Status";
    private static final String RESOURCE_LIST = "io.k8s.apimachinery.pkg.apis.meta.v1.APIResourceList";

    private OpenApiDocuments() {}

    static ObjectNode root(List<ServedResource> resources) {
        Map<String, List<ServedResource>> byVersion = new TreeMap<>();
        for (ServedResource one : resources) {
            byVersion
                    .computeIfAbsent(path(one.resource()), path -> new java.util.ArrayList<>())
                    .add(one);
        }
        ObjectNode root = NODES.objectNode();
        ObjectNode paths = root.putObject("paths");
        byVersion.forEach((path, members) -> paths.putObject(path)
                .put("serverRelativeURL", "/openapi/v3/" + path + "?hash=" + fingerprint(members)));
        return root;
    }

    /** Changes when a resource or the schema of a custom one does. */
    private static String fingerprint(List<ServedResource> members) {
        long hash = 7;
        for (ServedResource one : members) {
            hash = hash * 31 + one.resource().hashCode();
            hash = hash * 31 + one.subresources().keySet().hashCode();
            if (one instanceof CustomResource custom) {
                hash = hash * 31 + custom.schema().toString().hashCode();
            }
        }
        return "%016X".formatted(hash);
    }

    private static String path(Resource resource) {
        return resource.group().isEmpty()
                ? "api/" + resource.version()
                : "apis/" + resource.group() + "/" + resource.version();
    }

    static ObjectNode version3(String group, String version, List<ServedResource> resources) {
        ObjectNode document = NODES.objectNode();
        document.put("openapi", "3.0.0");
        document.putObject("info").put("title", "Kubernetes").put("version", info());
        ObjectNode paths = document.putObject("paths");
        paths.putObject(group.isEmpty() ? "/api/" + version + "/" : "/apis/" + group + "/" + version + "/");
        OpenApiSchemas schemas = new OpenApiSchemas(Schemas.builtIn().facts(), "#/components/schemas/", true);
        schemas.add(STATUS);
        schemas.add(RESOURCE_LIST);
        for (ServedResource one : resources) {
            Resource resource = one.resource();
            if (resource.group().equals(group) && resource.version().equals(version)) {
                String definition = schemas.add(one);
                OpenApiPaths.add(paths, one, definition, true);
            }
        }
        document.putObject("components").set("schemas", schemas.document());
        return document;
    }

    static ObjectNode version2(List<ServedResource> resources) {
        ObjectNode document = NODES.objectNode();
        document.put("swagger", "2.0");
        document.putObject("info").put("title", "Kubernetes").put("version", info());
        ObjectNode paths = document.putObject("paths");
        OpenApiSchemas schemas = new OpenApiSchemas(Schemas.builtIn().facts(), "#/definitions/", false);
        schemas.add(STATUS);
        for (ServedResource one : resources) {
            String definition = schemas.add(one);
            OpenApiPaths.add(paths, one, definition, false);
        }
        document.set("definitions", schemas.document());
        return document;
    }

    private static String info() {
        // the minor version alone
        return Schemas.builtIn().facts().version().replaceFirst("\\.\\d+$", "");
    }

    /** The parameters of an action, for either version of OpenAPI. */
    static ArrayNode parameters(String action, boolean version3) {
        ArrayNode list = NODES.arrayNode();
        for (JsonNode parameter : Schemas.builtIn().facts().parameters(action)) {
            String[] nameAndType = parameter.asText().split(":", 2);
            ObjectNode entry = list.addObject().put("name", nameAndType[0]).put("in", "query");
            if (version3) {
                entry.putObject("schema").put("type", nameAndType[1]).put("uniqueItems", true);
            } else {
                entry.put("type", nameAndType[1]).put("uniqueItems", true);
            }
        }
        return list;
    }

    /** The verbs of a resource as methods and actions of its collection and its objects. */
    static Map<String, List<String>> methods() {
        Map<String, List<String>> methods = new LinkedHashMap<>();
        methods.put("get", List.of("get", "get"));
        methods.put("update", List.of("put", "put"));
        methods.put("patch", List.of("patch", "patch"));
        methods.put("delete", List.of("delete", "delete"));
        return methods;
    }
}

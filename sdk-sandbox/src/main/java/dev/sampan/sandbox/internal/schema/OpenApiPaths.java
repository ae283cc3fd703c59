package dev.sampan.sandbox.internal.schema;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.sandbox.internal.objects.Resource;
import java.util.List;

/** Writes the paths of a resource with what clients read from them: kinds, actions and query parameters. */
final class OpenApiPaths {
    private final ObjectNode paths;
    private final Resource resource;
    private final String definition;
    private final boolean version3;

    private OpenApiPaths(ObjectNode paths, Resource resource, String definition, boolean version3) {
        this.paths = paths;
        this.resource = resource;
        this.definition = definition;
        this.version3 = version3;
    }

    static void add(ObjectNode paths, ServedResource one, String definition, boolean version3) {
        new OpenApiPaths(paths, one.resource(), definition, version3).add(one);
    }

    private void add(ServedResource one) {
        String base = resource.group().isEmpty()
                ? "/api/" + resource.version()
                : "/apis/" + resource.group() + "/" + resource.version();
        String scope = resource.namespaced() ? base + "/namespaces/{namespace}" : base;
        String collection = scope + "/" + resource.plural();
        List<String> verbs = one.verbs();
        if (resource.namespaced() && verbs.contains("list")) {
            operation(base + "/" + resource.plural(), "get", "list", resource, definition);
        }
        if (verbs.contains("list")) {
            operation(collection, "get", "list", resource, definition);
        }
        if (verbs.contains("create")) {
            operation(collection, "post", "post", resource, definition);
        }
        if (verbs.contains("deletecollection")) {
            operation(collection, "delete", "deletecollection", resource, definition);
        }
        objectOperations(collection + "/{name}", verbs, resource, definition);
        for (Subresource subresource : one.subresources().values()) {
            Resource kind = new Resource(
                    subresource.group(),
                    subresource.version(),
                    resource.plural(),
                    subresource.kind(),
                    resource.namespaced());
            String path = collection + "/{name}/" + subresource.name();
            objectOperations(path, subresource.verbs(), kind, "");
            if (subresource.verbs().contains("create")) {
                operation(path, "post", "post", kind, "");
            }
        }
    }

    private void objectOperations(String path, List<String> verbs, Resource kind, String schema) {
        OpenApiDocuments.methods().forEach((verb, method) -> {
            if (verbs.contains(verb)) {
                operation(path, method.get(0), method.get(1), kind, schema);
            }
        });
    }

    private void operation(String path, String method, String action, Resource kind, String schema) {
        ObjectNode item = paths.withObjectProperty(path);
        addPathParameters(item, path);
        ObjectNode operation = item.putObject(method);
        operation.put("operationId", action + path.replaceAll("[^A-Za-z0-9]+", "_"));
        ArrayNode parameters = OpenApiDocuments.parameters(action, version3);
        if (!parameters.isEmpty()) {
            operation.set("parameters", parameters);
        }
        ObjectNode ok = operation.putObject("responses").putObject("200").put("description", "OK");
        if (version3 && !schema.isEmpty() && !action.startsWith("delete") && !action.equals("list")) {
            ok.putObject("content")
                    .putObject("application/json")
                    .putObject("schema")
                    .put("$ref", "#/components/schemas/" + schema);
        }
        operation.put("x-kubernetes-action", action);
        operation
                .putObject("x-kubernetes-group-version-kind")
                .put("group", kind.group())
                .put("kind", kind.kind())
                .put("version", kind.version());
    }

    private void addPathParameters(ObjectNode item, String path) {
        if (item.has("parameters")) {
            return;
        }
        ArrayNode parameters = JsonNodeFactory.instance.arrayNode();
        for (String name : List.of("name", "namespace")) {
            if (path.contains("{" + name + "}")) {
                ObjectNode parameter = parameters
                        .addObject()
                        .put("name", name)
                        .put("in", "path")
                        .put("required", true);
                if (version3) {
                    parameter.putObject("schema").put("type", "string").put("uniqueItems", true);
                } else {
                    parameter.put("type", "string").put("uniqueItems", true);
                }
            }
        }
        if (!parameters.isEmpty()) {
            item.set("parameters", parameters);
        }
    }
}

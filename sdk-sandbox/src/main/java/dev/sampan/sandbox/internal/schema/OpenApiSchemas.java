package dev.sampan.sandbox.internal.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.sandbox.internal.objects.Resource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Collects the schemas of kinds and of all that they refer to. */
final class OpenApiSchemas {
    private static final String OBJECT_META = "io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta";

    private final Facts facts;
    private final String prefix;
    private final boolean version3;
    private final Map<String, JsonNode> schemas = new TreeMap<>();

    OpenApiSchemas(Facts facts, String prefix, boolean version3) {
        this.facts = facts;
        this.prefix = prefix;
        this.version3 = version3;
    }

    ObjectNode document() {
        ObjectNode document = JsonNodeFactory.instance.objectNode();
        document.setAll(schemas);
        return document;
    }

    /** Returns the name of the resource's schema. */
    String add(ServedResource one) {
        if (one instanceof CustomResource custom) {
            return addCustom(custom);
        }
        Resource resource = one.resource();
        String definition = facts.definitionOfKind(resource.group(), resource.version(), resource.kind())
                .orElse("");
        add(definition);
        facts.definitionOfKind(resource.group(), resource.version(), one.listKind())
                .ifPresent(this::add);
        for (Subresource subresource : one.subresources().values()) {
            facts.definitionOfKind(subresource.group(), subresource.version(), subresource.kind())
                    .ifPresent(this::add);
        }
        return definition;
    }

    void add(String definition) {
        JsonNode schema = facts.definitions().path(definition);
        if (schema.isMissingNode() || schemas.containsKey(definition)) {
            return;
        }
        schemas.put(definition, JsonNodeFactory.instance.objectNode());
        schemas.put(definition, expand(schema));
    }

    private String addCustom(CustomResource custom) {
        Resource resource = custom.resource();
        List<String> parts = new ArrayList<>(List.of(resource.group().split("\\.")));
        Collections.reverse(parts);
        String name = String.join(".", parts) + "." + resource.version() + "." + resource.kind();
        ObjectNode schema = custom.schema().isObject()
                ? ((ObjectNode) custom.schema()).deepCopy()
                : JsonNodeFactory.instance.objectNode().put("type", "object");
        ObjectNode properties = schema.withObjectProperty("properties");
        properties.putObject("apiVersion").put("type", "string");
        properties.putObject("kind").put("type", "string");
        properties.set("metadata", expand(JsonNodeFactory.instance.objectNode().put("$ref", OBJECT_META)));
        schema.putArray("x-kubernetes-group-version-kind")
                .addObject()
                .put("group", resource.group())
                .put("kind", resource.kind())
                .put("version", resource.version());
        schemas.put(name, schema);
        return name;
    }

    private JsonNode expand(JsonNode compact) {
        if (compact instanceof ArrayNode array) {
            ArrayNode result = JsonNodeFactory.instance.arrayNode();
            array.forEach(item -> result.add(item.isObject() ? expand(item) : item));
            return result;
        }
        ObjectNode result = JsonNodeFactory.instance.objectNode();
        for (Map.Entry<String, JsonNode> entry : compact.properties()) {
            JsonNode value = entry.getValue();
            switch (entry.getKey()) {
                case "x-go" -> {}
                case "$ref" -> {
                    if (value.isTextual()) {
                        add(value.textValue());
                    }
                }
                case "properties" -> {
                    ObjectNode properties = result.putObject("properties");
                    value.properties().forEach(one -> properties.set(one.getKey(), expand(one.getValue())));
                }
                case "items", "additionalProperties", "not" ->
                    result.set(entry.getKey(), value.isObject() ? expand(value) : value);
                case "oneOf", "anyOf", "allOf" -> {
                    if (version3) {
                        result.set(entry.getKey(), expand(value));
                    } else if (!result.has("type")) {
                        result.put("type", "string");
                    }
                }
                default -> result.set(entry.getKey(), value);
            }
        }
        JsonNode reference = compact.path("$ref");
        return reference.isTextual() ? withReference(result, prefix + reference.textValue()) : result;
    }

    /** Beside a reference there may be nothing else, so OpenAPI 3 wraps it. */
    private JsonNode withReference(ObjectNode rest, String reference) {
        if (rest.isEmpty() || !version3) {
            rest.put("$ref", reference);
            return rest;
        }
        ObjectNode result = JsonNodeFactory.instance.objectNode();
        result.putArray("allOf").addObject().put("$ref", reference);
        result.setAll(rest);
        return result;
    }
}

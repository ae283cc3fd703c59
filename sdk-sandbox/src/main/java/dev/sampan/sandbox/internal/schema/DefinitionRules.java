package dev.sampan.sandbox.internal.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The rules of CustomResourceDefinitions: names, versions and that schemas are structural. */
final class DefinitionRules extends Rules {
    private static final Set<String> TYPES = Set.of("array", "boolean", "integer", "number", "object", "string");

    DefinitionRules(List<FieldError> errors) {
        super(errors);
    }

    void definition(ObjectNode tree, @Nullable ObjectNode live) {
        JsonNode spec = tree.path("spec");
        String group = text(spec, "group");
        String plural = text(spec.path("names"), "plural");
        String name = text(tree.path("metadata"), "name");
        if (!name.equals(plural + "." + group)) {
            add(FieldError.invalid("metadata.name", name, "must be spec.names.plural+\".\"+spec.group"));
        }
        if (group.isEmpty()) {
            add(FieldError.required("spec.group", ""));
        } else {
            each("spec.group", group, NameRules::subdomain);
            if (!group.contains(".")) {
                add(FieldError.invalid("spec.group", group, "should be a domain with at least one dot"));
            }
        }
        if (required(spec, "scope", "spec")) {
            oneOf(spec, "scope", "spec", "Cluster", "Namespaced");
        }
        versions(spec.path("versions"));
        names(spec.path("names"));
        if (spec.path("versions").isEmpty()) {
            add(FieldError.invalid(
                    "status.storedVersions", NullNode.getInstance(), "must have at least one stored version"));
        }
        if (live != null) {
            immutable(spec.path("group"), live.path("spec").path("group"), "spec.group");
            immutable(spec.path("scope"), live.path("spec").path("scope"), "spec.scope");
            immutable(
                    spec.path("names").path("kind"),
                    live.path("spec").path("names").path("kind"),
                    "spec.names.kind");
            immutable(
                    spec.path("names").path("plural"),
                    live.path("spec").path("names").path("plural"),
                    "spec.names.plural");
            storedVersions(spec, live);
        }
    }

    private void storedVersions(JsonNode spec, ObjectNode live) {
        Set<String> names = new HashSet<>();
        spec.path("versions").forEach(version -> names.add(text(version, "name")));
        int i = 0;
        for (JsonNode stored : live.path("status").path("storedVersions")) {
            if (!names.contains(stored.asText())) {
                add(FieldError.invalid(
                        "status.storedVersions[" + i + "]",
                        stored.asText(),
                        "missing from spec.versions; %s was previously a storage version, and must remain in spec.versions until a storage migration ensures no data remains persisted in %s and removes %s from status.storedVersions"
                                .formatted(stored.asText(), stored.asText(), stored.asText())));
            }
            i++;
        }
    }

    private void names(JsonNode names) {
        for (String field : List.of("plural", "singular")) {
            if (required(names, field, "spec.names")) {
                each("spec.names." + field, text(names, field), NameRules::label1035);
            }
        }
        for (String field : List.of("kind", "listKind")) {
            if (required(names, field, "spec.names")) {
                String value = text(names, field);
                NameRules.label1035(value.toLowerCase(java.util.Locale.ROOT))
                        .forEach(problem -> add(FieldError.invalid(
                                "spec.names." + field,
                                value,
                                "may have mixed case, but should otherwise match: " + problem)));
            }
        }
        if (!text(names, "kind").isEmpty() && text(names, "kind").equals(text(names, "listKind"))) {
            add(FieldError.invalid(
                    "spec.names.listKind", text(names, "listKind"), "kind and listKind may not be the same"));
        }
    }

    private void versions(JsonNode versions) {
        int storage = 0;
        Set<String> seen = new HashSet<>();
        int i = 0;
        for (JsonNode version : versions) {
            String path = "spec.versions[" + i++ + "]";
            storage += version.path("storage").asBoolean() ? 1 : 0;
            String name = text(version, "name");
            each(path + ".name", name, NameRules::label1035);
            if (!seen.add(name)) {
                add(FieldError.invalid("spec.versions", name, "must contain unique version names"));
            }
            JsonNode schema = version.path("schema").path("openAPIV3Schema");
            if (!schema.isObject()) {
                add(FieldError.required(path + ".schema.openAPIV3Schema", ""));
            } else {
                // a schema that all versions share is one of the definition
                root(schema, shared(versions) ? "spec.validation.openAPIV3Schema" : path + ".schema.openAPIV3Schema");
            }
        }
        if (storage != 1) {
            add(FieldError.invalid(
                    "spec.versions",
                    versions.isMissingNode() ? NullNode.getInstance() : versions,
                    "must have exactly one version marked as storage version"));
        }
    }

    private static boolean shared(JsonNode versions) {
        for (JsonNode version : versions) {
            if (!version.path("schema").equals(versions.path(0).path("schema"))) {
                return false;
            }
        }
        return true;
    }

    private void root(JsonNode schema, String path) {
        structural(schema, path, true);
        String type = text(schema, "type");
        if (type.isEmpty()) {
            add(FieldError.required(path + ".type", "must not be empty at the root"));
        } else if (!type.equals("object")) {
            add(FieldError.invalid(path + ".type", type, "must be object at the root"));
        }
    }

    private void structural(JsonNode schema, String path, boolean root) {
        String type = text(schema, "type");
        boolean open = schema.path("x-kubernetes-preserve-unknown-fields").asBoolean()
                || schema.path("x-kubernetes-int-or-string").asBoolean();
        if (type.isEmpty() && !root && !open) {
            add(FieldError.required(path + ".type", "must not be empty for specified object fields"));
        } else if (!type.isEmpty() && !TYPES.contains(type)) {
            add(FieldError.notSupported(
                    path + ".type", type, List.of("array", "boolean", "integer", "number", "object", "string")));
        }
        if (type.equals("array")) {
            if (schema.path("items").isObject()) {
                structural(schema.path("items"), path + ".items", false);
            } else {
                add(FieldError.required(path + ".items", "must be specified"));
            }
        }
        if (schema.path("uniqueItems").asBoolean()) {
            add(FieldError.forbidden(
                    path + ".uniqueItems",
                    "uniqueItems cannot be set to true since the runtime complexity becomes quadratic"));
        }
        if (schema.has("$ref")) {
            add(FieldError.forbidden(path + ".$ref", "$ref is not supported"));
        }
        String listType = text(schema, "x-kubernetes-list-type");
        if (listType.equals("map") && schema.path("x-kubernetes-list-map-keys").isEmpty()) {
            add(FieldError.required(
                    path + ".x-kubernetes-list-map-keys", "must not be empty if x-kubernetes-list-type is map"));
        }
        for (Map.Entry<String, JsonNode> property : schema.path("properties").properties()) {
            structural(property.getValue(), path + ".properties[" + property.getKey() + "]", false);
        }
        int i = 0;
        for (JsonNode rule : schema.path("x-kubernetes-validations")) {
            String at = path + ".x-kubernetes-validations[" + i++ + "].rule";
            CustomRule compiled = new CustomRule(rule, schema, root);
            compiled.compileProblem().ifPresent(problem -> add(FieldError.invalid(at, compiled.spelled(), problem)));
        }
        if (schema.path("additionalProperties").isObject()) {
            if (!schema.path("properties").isEmpty()) {
                add(FieldError.forbidden(
                        path + ".additionalProperties", "additionalProperties and properties are mutual exclusive"));
            }
            structural(schema.path("additionalProperties"), path + ".additionalProperties", false);
        }
    }
}

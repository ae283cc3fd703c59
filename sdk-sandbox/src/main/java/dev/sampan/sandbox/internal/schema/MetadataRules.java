package dev.sampan.sandbox.internal.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.sandbox.internal.objects.Resource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** The rules of metadata, which all kinds share. */
final class MetadataRules extends Rules {
    private static final int MAX_ANNOTATIONS = 256 * 1024;
    private static final Set<String> STANDARD_FINALIZERS = Set.of("kubernetes", "orphan", "foregroundDeletion");

    MetadataRules(List<FieldError> errors) {
        super(errors);
    }

    void create(Resource resource, ObjectNode tree, Function<String, List<String>> nameRule) {
        JsonNode metadata = tree.path("metadata");
        String generateName = text(metadata, "generateName");
        if (!generateName.isEmpty()) {
            String masked = generateName.replaceAll("-$", "a");
            nameRule.apply(masked)
                    .forEach(problem -> add(FieldError.invalid("metadata.generateName", generateName, problem)));
        }
        String name = text(metadata, "name");
        if (name.isEmpty()) {
            add(FieldError.required("metadata.name", "name or generateName is required"));
        } else {
            each("metadata.name", name, nameRule);
        }
        String namespace = text(metadata, "namespace");
        if (resource.namespaced()) {
            if (namespace.isEmpty()) {
                add(FieldError.required("metadata.namespace", ""));
            } else {
                each("metadata.namespace", namespace, NameRules::label);
            }
        } else if (!namespace.isEmpty()) {
            add(FieldError.forbidden("metadata.namespace", "not allowed on this type"));
        }
        common(metadata);
    }

    void update(ObjectNode tree, ObjectNode live) {
        JsonNode metadata = tree.path("metadata");
        JsonNode before = live.path("metadata");
        if (isSet(before, "deletionTimestamp")) {
            newFinalizers(metadata.path("finalizers"), before.path("finalizers"));
        }
        for (String field : List.of("name", "namespace", "uid", "creationTimestamp", "deletionTimestamp")) {
            immutable(metadata.path(field), before.path(field), "metadata." + field);
        }
        common(metadata);
    }

    private void newFinalizers(JsonNode now, JsonNode before) {
        List<String> known = new ArrayList<>();
        before.forEach(one -> known.add(one.asText()));
        List<String> added = new ArrayList<>();
        now.forEach(one -> {
            if (!known.contains(one.asText())) {
                added.add(one.asText());
            }
        });
        if (!added.isEmpty()) {
            List<String> quoted = added.stream().map(one -> "\"" + one + "\"").toList();
            add(FieldError.forbidden(
                    "metadata.finalizers",
                    "no new finalizers can be added if the object is being deleted, found new finalizers []string{%s}"
                            .formatted(String.join(", ", quoted))));
        }
    }

    private void common(JsonNode metadata) {
        labels(metadata.path("labels"), "metadata.labels");
        annotations(metadata.path("annotations"), "metadata.annotations");
        owners(metadata.path("ownerReferences"));
        finalizers(metadata.path("finalizers"));
    }

    /** Built-in kinds want a domain before the name of a finalizer that is not Kubernetes' own. */
    void qualifiedFinalizers(JsonNode finalizers) {
        int i = 0;
        for (JsonNode finalizer : finalizers) {
            String name = finalizer.asText();
            if (!name.contains("/") && !STANDARD_FINALIZERS.contains(name)) {
                add(FieldError.invalid(
                        "metadata.finalizers[" + i + "]",
                        name,
                        "name is neither a standard finalizer name nor is it fully qualified"));
            }
            i++;
        }
    }

    void annotations(JsonNode annotations, String path) {
        long size = 0;
        for (Map.Entry<String, JsonNode> annotation : annotations.properties()) {
            String key = annotation.getKey();
            NameRules.qualified(key.toLowerCase(Locale.ROOT))
                    .forEach(problem -> add(FieldError.invalid(path, key, problem)));
            size += key.length() + annotation.getValue().asText().length();
        }
        if (size > MAX_ANNOTATIONS) {
            add(FieldError.tooLong(path, MAX_ANNOTATIONS));
        }
    }

    private void owners(JsonNode owners) {
        String path = "metadata.ownerReferences";
        String controller = "";
        for (JsonNode owner : owners) {
            if (text(owner, "apiVersion").isEmpty()) {
                add(FieldError.invalid(path + ".apiVersion", "", "version must not be empty"));
            }
            for (String field : List.of("kind", "name", "uid")) {
                if (text(owner, field).isEmpty()) {
                    add(FieldError.invalid(path + "." + field, "", "must not be empty"));
                }
            }
            if (text(owner, "kind").equals("Event")
                    && List.of("v1", "events.k8s.io/v1").contains(text(owner, "apiVersion"))) {
                String version = text(owner, "apiVersion");
                add(FieldError.invalid(
                        path,
                        owner,
                        "%s, Kind=Event is disallowed from being an owner"
                                .formatted(version.contains("/") ? version : "/" + version)));
            }
            if (owner.path("controller").asBoolean()) {
                String name = text(owner, "kind") + "/" + text(owner, "name");
                if (controller.isEmpty()) {
                    controller = name;
                } else {
                    add(FieldError.invalid(
                            path,
                            owners,
                            "Only one reference can have Controller set to true. Found \"true\" in references for %s and %s"
                                    .formatted(controller, name)));
                }
            }
        }
    }

    private void finalizers(JsonNode finalizers) {
        boolean orphan = false;
        boolean foreground = false;
        for (JsonNode finalizer : finalizers) {
            each("metadata.finalizers", finalizer.asText(), NameRules::qualified);
            orphan |= finalizer.asText().equals("orphan");
            foreground |= finalizer.asText().equals("foregroundDeletion");
        }
        if (orphan && foreground) {
            add(FieldError.invalid(
                    "metadata.finalizers", finalizers, "finalizer orphan and foregroundDeletion cannot be both set"));
        }
    }
}

package dev.sampan.sandbox.internal.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/** Trees from YAML for tests, and the built-in resources by name. */
final class Trees {
    static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

    private Trees() {}

    static ObjectNode yaml(String text) {
        return (ObjectNode) node(text);
    }

    static JsonNode node(String text) {
        return Schemas.parse(text.getBytes(StandardCharsets.UTF_8), "application/yaml");
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static ServedResource resource(String group, String plural) {
        return Schemas.builtIn().resources().stream()
                .filter(one -> one.resource().group().equals(group)
                        && one.resource().plural().equals(plural))
                .findFirst()
                .orElseThrow();
    }

    static ServedResource deployments() {
        return resource("apps", "deployments");
    }

    static ServedResource pods() {
        return resource("", "pods");
    }

    /** A small valid Deployment. */
    static ObjectNode deployment() {
        return yaml("""
                apiVersion: apps/v1
                kind: Deployment
                metadata: {name: web, namespace: shop}
                spec:
                  replicas: 3
                  selector: {matchLabels: {app: web}}
                  template:
                    metadata: {labels: {app: web}}
                    spec:
                      containers:
                      - name: web
                        image: registry.example/web:1.4.0
                        ports: [{containerPort: 8080}]
                        resources: {limits: {memory: 512Mi, cpu: 500m}}
                """);
    }

    /** As a POST leaves it: decoded, defaulted, prepared. */
    static ObjectNode created(ServedResource resource, ObjectNode tree) {
        ObjectNode object = resource.accept(tree, FieldValidation.STRICT).tree();
        resource.applyDefaults(object);
        resource.prepareForCreate(object);
        object.withObjectProperty("metadata").put("uid", "0a1b");
        return object;
    }
}

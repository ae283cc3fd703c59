package dev.sampan.security;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sampan.internal.diagnosis.Trees;
import dev.sampan.plan.Evidence;
import dev.sampan.plan.Severity;
import java.util.ArrayList;
import java.util.List;

/** Secrets belong in Secrets. The values themselves are never shown. */
final class SecretRules {
    static final PostureRule SECRET_IN_ENV = new PostureRule(
            "posture.secret-in-env",
            "an environment variable holds what looks like a secret",
            "everyone who may read the workload reads it, and it stays in every release",
            "put it into a Secret and refer to it with valueFrom.secretKeyRef; then rotate it",
            Severity.ERROR,
            Weight.BLOCKING,
            (object, all) -> inEnvironment(object));

    static final PostureRule SECRET_IN_CONFIG_MAP = new PostureRule(
            "posture.secret-in-config-map",
            "a ConfigMap holds what looks like a secret",
            "ConfigMaps are read by far more people than Secrets, and are not encrypted",
            "put it into a Secret; then rotate it",
            Severity.ERROR,
            Weight.STRICT,
            (object, all) -> inConfigMap(object));

    static final List<PostureRule> ALL = List.of(SECRET_IN_ENV, SECRET_IN_CONFIG_MAP);

    private SecretRules() {}

    private static List<Evidence> inEnvironment(ReviewedObject object) {
        List<Evidence> found = new ArrayList<>();
        for (JsonNode container : object.allContainers()) {
            for (JsonNode variable : Trees.list(container, "env")) {
                String name = Trees.text(variable, "name");
                String shape = SecretShape.of(name, Trees.text(variable, "value"));
                if (!shape.isEmpty()) {
                    found.add(new Evidence("container " + Trees.text(container, "name"), "env " + name + " " + shape));
                }
            }
        }
        return found;
    }

    private static List<Evidence> inConfigMap(ReviewedObject object) {
        List<Evidence> found = new ArrayList<>();
        if (object.kind().equals("ConfigMap")) {
            JsonNode data = object.tree().path("data");
            data.fieldNames().forEachRemaining(key -> {
                String shape = SecretShape.of(key, Trees.text(data, key));
                if (!shape.isEmpty()) {
                    found.add(new Evidence("key", key + " " + shape));
                }
            });
        }
        return found;
    }
}

package dev.sampan.sandbox.internal.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPInputStream;

/** The data file of the built-in kinds. Thread-safe. */
final class Facts {
    private static final String FILE = "kubernetes-1.35.json.gz";

    private final JsonNode root;
    private final Map<String, String> definitionOfKind = new HashMap<>();
    private final TypeCompiler compiler;

    private Facts(JsonNode root) {
        this.root = root;
        this.compiler = new TypeCompiler(root.path("definitions"));
        for (Map.Entry<String, JsonNode> definition : definitions().properties()) {
            for (JsonNode gvk : definition.getValue().path("x-kubernetes-group-version-kind")) {
                definitionOfKind.put(
                        key(
                                gvk.path("group").asText(),
                                gvk.path("version").asText(),
                                gvk.path("kind").asText()),
                        definition.getKey());
            }
        }
    }

    static Facts load() {
        try (InputStream file = Facts.class.getResourceAsStream(FILE)) {
            if (file == null) {
                throw new IllegalStateException(FILE + " is missing from the class path");
            }
            return new Facts(new ObjectMapper().readTree(new GZIPInputStream(file, 64 * 1024)));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + FILE, e);
        }
    }

    /** {@code 1.35.4}. */
    String version() {
        return root.path("version").asText();
    }

    JsonNode groups() {
        return root.path("groups");
    }

    JsonNode definitions() {
        return root.path("definitions");
    }

    /** The query parameters of an action such as {@code patch}, as {@code name:type}. */
    JsonNode parameters(String action) {
        return root.path("actions").path(action);
    }

    Optional<String> definitionOfKind(String group, String version, String kind) {
        return Optional.ofNullable(definitionOfKind.get(key(group, version, kind)));
    }

    Optional<Type> typeOfKind(String group, String version, String kind) {
        return definitionOfKind(group, version, kind).map(this::type);
    }

    Type type(String definition) {
        synchronized (compiler) {
            return compiler.named(definition);
        }
    }

    private static String key(String group, String version, String kind) {
        return group + "/" + version + "/" + kind;
    }
}

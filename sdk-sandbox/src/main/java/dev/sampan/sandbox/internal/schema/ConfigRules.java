package dev.sampan.sandbox.internal.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.sandbox.internal.objects.ApiStatusException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The rules of ConfigMaps and Secrets. */
final class ConfigRules extends Rules {
    private static final int MAX_SIZE = 1024 * 1024;
    private static final String FROZEN = "field is immutable when `immutable` is set";

    ConfigRules(List<FieldError> errors) {
        super(errors);
    }

    void configMap(ObjectNode tree, @Nullable ObjectNode live) {
        if (live != null && live.path("immutable").asBoolean()) {
            frozen(tree, live, List.of("data", "binaryData"));
        }
        long size = 0;
        for (Map.Entry<String, JsonNode> entry : tree.path("data").properties()) {
            String path = "data[" + entry.getKey() + "]";
            each(path, entry.getKey(), NameRules::configKey);
            if (tree.path("binaryData").has(entry.getKey())) {
                add(FieldError.invalid(path, entry.getKey(), "duplicate of key present in binaryData"));
            }
            size += entry.getValue().asText().length();
        }
        for (Map.Entry<String, JsonNode> entry : tree.path("binaryData").properties()) {
            each("binaryData[" + entry.getKey() + "]", entry.getKey(), NameRules::configKey);
            size += decodedLength(entry.getValue());
        }
        if (size > MAX_SIZE) {
            add(FieldError.tooLong("", MAX_SIZE));
        }
    }

    void secret(ObjectNode tree, @Nullable ObjectNode live) {
        if (live != null) {
            immutable(tree.path("type"), live.path("type"), "type");
            if (live.path("immutable").asBoolean()) {
                frozen(tree, live, List.of("data"));
            }
        }
        long size = 0;
        for (Map.Entry<String, JsonNode> entry : tree.path("data").properties()) {
            each("data[" + entry.getKey() + "]", entry.getKey(), NameRules::configKey);
            size += decodedLength(entry.getValue());
        }
        if (size > MAX_SIZE) {
            add(FieldError.tooLong("data", MAX_SIZE));
        }
        switch (text(tree, "type")) {
            case "kubernetes.io/dockerconfigjson" -> dockerConfig(tree, ".dockerconfigjson");
            case "kubernetes.io/dockercfg" -> dockerConfig(tree, ".dockercfg");
            case "kubernetes.io/basic-auth" -> {
                if (!tree.path("data").has("username") && !tree.path("data").has("password")) {
                    add(FieldError.required("data[username]", ""));
                    add(FieldError.required("data[password]", ""));
                }
            }
            case "kubernetes.io/ssh-auth" -> key(tree, "ssh-privatekey");
            case "kubernetes.io/tls" -> {
                for (String name : List.of("tls.crt", "tls.key")) {
                    if (!tree.path("data").has(name)) {
                        add(FieldError.required("data[" + name + "]", ""));
                    }
                }
            }
            case "kubernetes.io/service-account-token" -> {
                String account = "kubernetes.io/service-account.name";
                if (text(tree.path("metadata").path("annotations"), account).isEmpty()) {
                    add(FieldError.required("metadata.annotations[" + account + "]", ""));
                }
            }
            default -> {}
        }
    }

    private void key(ObjectNode tree, String name) {
        if (decodedLength(tree.path("data").path(name)) == 0) {
            add(FieldError.required("data[" + name + "]", ""));
        }
    }

    private void dockerConfig(ObjectNode tree, String name) {
        JsonNode value = tree.path("data").path(name);
        if (value.isMissingNode()) {
            add(FieldError.required("data[" + name + "]", ""));
            return;
        }
        byte[] bytes = java.util.Base64.getDecoder().decode(value.asText());
        try {
            Documents.parse(bytes, null);
        } catch (ApiStatusException notJson) {
            add(FieldError.invalid(
                    "data[" + name + "]", "<secret contents redacted>", String.valueOf(notJson.getMessage())));
        }
    }

    private void frozen(ObjectNode tree, ObjectNode live, List<String> fields) {
        if (!tree.path("immutable").asBoolean()) {
            add(FieldError.forbidden("immutable", FROZEN));
        }
        for (String field : fields) {
            if (!TypedTrees.same(tree.path(field), live.path(field))) {
                add(FieldError.forbidden(field, FROZEN));
            }
        }
    }

    private static long decodedLength(JsonNode base64) {
        String text = base64.asText("");
        long padding = text.endsWith("==") ? 2 : text.endsWith("=") ? 1 : 0;
        return text.length() / 4L * 3 - padding;
    }
}

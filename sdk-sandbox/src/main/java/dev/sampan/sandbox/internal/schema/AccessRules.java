package dev.sampan.sandbox.internal.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The rules of RBAC. */
final class AccessRules extends Rules {
    private static final String GROUP = "rbac.authorization.k8s.io";

    AccessRules(List<FieldError> errors) {
        super(errors);
    }

    void role(ObjectNode tree, boolean namespaced) {
        int i = 0;
        for (JsonNode rule : tree.path("rules")) {
            String path = "rules[" + i++ + "]";
            if (rule.path("verbs").isEmpty()) {
                add(FieldError.required(path + ".verbs", "verbs must contain at least one value"));
            }
            JsonNode urls = rule.path("nonResourceURLs");
            if (!urls.isEmpty()) {
                if (namespaced) {
                    add(FieldError.invalid(
                            path + ".nonResourceURLs", urls, "namespaced rules cannot apply to non-resource URLs"));
                }
                if (!rule.path("apiGroups").isEmpty()
                        || !rule.path("resources").isEmpty()
                        || !rule.path("resourceNames").isEmpty()) {
                    add(FieldError.invalid(
                            path + ".nonResourceURLs",
                            urls,
                            "rules cannot apply to both regular resources and non-resource URLs"));
                }
                continue;
            }
            if (rule.path("apiGroups").isEmpty()) {
                add(FieldError.required(path + ".apiGroups", "resource rules must supply at least one api group"));
            }
            if (rule.path("resources").isEmpty()) {
                add(FieldError.required(path + ".resources", "resource rules must supply at least one resource"));
            }
        }
    }

    void binding(ObjectNode tree, @Nullable ObjectNode live, boolean namespaced) {
        JsonNode role = tree.path("roleRef");
        oneOf(role, "apiGroup", "roleRef", GROUP);
        if (namespaced) {
            oneOf(role, "kind", "roleRef", "Role", "ClusterRole");
        } else {
            oneOf(role, "kind", "roleRef", "ClusterRole");
        }
        if (required(role, "name", "roleRef")) {
            each("roleRef.name", text(role, "name"), NameRules::pathSegment);
        }
        int i = 0;
        for (JsonNode subject : tree.path("subjects")) {
            subject(subject, namespaced, "subjects[" + i++ + "]");
        }
        if (live != null && !TypedTrees.same(role, live.path("roleRef"))) {
            ObjectNode shown = JsonNodeFactory.instance.objectNode();
            shown.put("APIGroup", text(role, "apiGroup"))
                    .put("Kind", text(role, "kind"))
                    .put("Name", text(role, "name"));
            add(FieldError.invalid("roleRef", shown, "cannot change roleRef"));
        }
    }

    private void subject(JsonNode subject, boolean namespaced, String path) {
        required(subject, "name", path);
        String kind = text(subject, "kind");
        switch (kind) {
            case "ServiceAccount" -> {
                if (!text(subject, "name").isEmpty()) {
                    each(path + ".name", text(subject, "name"), NameRules::subdomain);
                }
                if (!text(subject, "apiGroup").isEmpty()) {
                    add(FieldError.notSupported(path + ".apiGroup", text(subject, "apiGroup"), List.of("")));
                }
                if (!namespaced && text(subject, "namespace").isEmpty()) {
                    add(FieldError.required(path + ".namespace", ""));
                }
            }
            case "User", "Group" -> oneOf(subject, "apiGroup", path, GROUP);
            default -> add(FieldError.notSupported(path + ".kind", kind, List.of("ServiceAccount", "User", "Group")));
        }
    }
}

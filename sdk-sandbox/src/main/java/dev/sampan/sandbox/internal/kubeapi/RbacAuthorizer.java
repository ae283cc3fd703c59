package dev.sampan.sandbox.internal.kubeapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.sandbox.internal.objects.ObjectKey;
import dev.sampan.sandbox.internal.objects.ObjectStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Role-based access control over the roles and bindings of the cluster. Thread-safe. */
final class RbacAuthorizer {
    private static final String GROUP = ".rbac.authorization.k8s.io";
    private static final Set<String> PUBLIC_PATHS = Set.of("/healthz", "/livez", "/readyz", "/version");

    private final ObjectStore store;

    RbacAuthorizer(ObjectStore store) {
        this.store = store;
    }

    /** A rule that holds for somebody, and where it comes from. */
    record Grant(JsonNode rule, String reason) {}

    /**
     * Lets a request pass or not.
     *
     * @throws dev.sampan.sandbox.internal.objects.ApiStatusException 403
     */
    void require(Identity caller, RequestInfo info) {
        if (allows(caller, info).isEmpty()) {
            throw Refusals.forbidden(info, caller, "");
        }
    }

    /** Why it is allowed; empty if it is not. */
    Optional<String> allows(Identity caller, RequestInfo info) {
        if (caller.isMaster()) {
            return Optional.of("");
        }
        if (!info.resourceRequest() && info.verb().equals("get") && PUBLIC_PATHS.contains(info.path())) {
            return Optional.of("");
        }
        return grants(caller, info.namespace()).stream()
                .filter(grant -> matches(grant.rule(), info))
                .map(Grant::reason)
                .findFirst();
    }

    /** Every rule that holds for a caller in a namespace. */
    List<Grant> grants(Identity caller, String namespace) {
        List<Grant> grants = new ArrayList<>();
        for (ObjectNode binding :
                store.list("clusterrolebindings" + GROUP, null).items()) {
            if (names(binding, caller, "")) {
                add(grants, binding, "", "ClusterRoleBinding \"%s\"".formatted(Meta.name(binding)));
            }
        }
        if (!namespace.isEmpty()) {
            for (ObjectNode binding :
                    store.list("rolebindings" + GROUP, namespace).items()) {
                if (names(binding, caller, namespace)) {
                    add(grants, binding, namespace, "RoleBinding \"%s/%s\"".formatted(Meta.name(binding), namespace));
                }
            }
        }
        return grants;
    }

    private void add(List<Grant> grants, ObjectNode binding, String namespace, String origin) {
        JsonNode reference = binding.path("roleRef");
        String kind = reference.path("kind").asText();
        String name = reference.path("name").asText();
        boolean cluster = kind.equals("ClusterRole");
        String reason = "RBAC: allowed by %s of %s \"%s\" to %s".formatted(origin, kind, name, subjectText(binding));
        store.get((cluster ? "clusterroles" : "roles") + GROUP, new ObjectKey(cluster ? "" : namespace, name))
                .ifPresent(role -> role.path("rules").forEach(rule -> grants.add(new Grant(rule, reason))));
    }

    private static String subjectText(ObjectNode binding) {
        JsonNode subject = binding.path("subjects").path(0);
        String name = subject.path("name").asText();
        return subject.path("kind").asText().equals("ServiceAccount")
                ? "ServiceAccount \"%s/%s\""
                        .formatted(name, subject.path("namespace").asText())
                : "%s \"%s\"".formatted(subject.path("kind").asText(), name);
    }

    private static boolean names(ObjectNode binding, Identity caller, String bindingNamespace) {
        for (JsonNode subject : binding.path("subjects")) {
            String name = subject.path("name").asText();
            boolean named = switch (subject.path("kind").asText()) {
                case "User" -> name.equals(caller.name());
                case "Group" -> caller.groups().contains(name);
                case "ServiceAccount" ->
                    caller.name()
                            .equals("system:serviceaccount:%s:%s"
                                    .formatted(subject.path("namespace").asText(bindingNamespace), name));
                default -> false;
            };
            if (named) {
                return true;
            }
        }
        return false;
    }

    static boolean matches(JsonNode rule, RequestInfo info) {
        if (!has(rule.path("verbs"), info.verb())) {
            return false;
        }
        if (!info.resourceRequest()) {
            return matchesPath(rule.path("nonResourceURLs"), info.path());
        }
        String resource = info.subresource().isEmpty() ? info.resource() : info.resource() + "/" + info.subresource();
        JsonNode resources = rule.path("resources");
        boolean named = has(resources, resource)
                || (!info.subresource().isEmpty() && contains(resources, "*/" + info.subresource()));
        JsonNode names = rule.path("resourceNames");
        return has(rule.path("apiGroups"), info.group()) && named && (names.isEmpty() || contains(names, info.name()));
    }

    private static boolean matchesPath(JsonNode patterns, String path) {
        for (JsonNode pattern : patterns) {
            String text = pattern.asText();
            if (text.equals("*")
                    || text.equals(path)
                    || (text.endsWith("*") && path.startsWith(text.substring(0, text.length() - 1)))) {
                return true;
            }
        }
        return false;
    }

    private static boolean has(JsonNode values, String value) {
        return contains(values, "*") || contains(values, value);
    }

    private static boolean contains(JsonNode values, String value) {
        for (JsonNode one : values) {
            if (one.asText().equals(value)) {
                return true;
            }
        }
        return false;
    }
}

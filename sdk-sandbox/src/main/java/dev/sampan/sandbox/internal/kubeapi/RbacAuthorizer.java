package dev.sampan.sandbox.internal.kubeapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.sandbox.internal.objects.ObjectKey;
import dev.sampan.sandbox.internal.objects.ObjectStore;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Role-based access control over the roles and bindings of the cluster. Thread-safe. */
final class RbacAuthorizer {
    static final String GROUP = "rbac.authorization.k8s.io";

    private final ObjectStore store;

    RbacAuthorizer(ObjectStore store) {
        this.store = store;
    }

    /** A rule that holds for somebody, and where it comes from. */
    record Grant(JsonNode rule, String source) {}

    /**
     * What holds for somebody.
     *
     * @param grants in the order in which they are tried
     * @param errors the references to roles that lead nowhere
     */
    record Grants(List<Grant> grants, Set<String> errors) {
        /** The errors as one text, empty if there are none. */
        String errorText() {
            return errors.size() > 1
                    ? "[" + String.join(", ", errors) + "]"
                    : errors.stream().findFirst().orElse("");
        }
    }

    /** Whether something is allowed, and why or why not; the reason may be empty. */
    record Decision(boolean allowed, String reason) {}

    /**
     * Lets a request pass or not.
     *
     * @throws dev.sampan.sandbox.internal.objects.ApiStatusException 403
     */
    void require(Identity caller, RequestInfo info) {
        Decision decision = decide(caller, info);
        if (!decision.allowed()) {
            throw Refusals.forbidden(info, caller, decision.reason());
        }
    }

    Decision decide(Identity caller, RequestInfo info) {
        if (caller.isMaster()) {
            return new Decision(true, "");
        }
        Grants grants = grants(caller, info.namespace());
        for (Grant grant : grants.grants()) {
            if (PolicyRules.allows(grant.rule(), info)) {
                return new Decision(true, "RBAC: allowed by " + grant.source());
            }
        }
        return new Decision(false, grants.errors().isEmpty() ? "" : "RBAC: " + grants.errorText());
    }

    /** Every rule that holds for a caller in a namespace, or in none. */
    Grants grants(Identity caller, String namespace) {
        Grants grants = new Grants(new ArrayList<>(), new LinkedHashSet<>());
        for (ObjectNode binding :
                store.list("clusterrolebindings." + GROUP, null).items()) {
            subject(binding, caller, "")
                    .ifPresent(subject -> add(
                            grants, binding, "", "ClusterRoleBinding \"%s\"".formatted(Meta.name(binding)), subject));
        }
        if (!namespace.isEmpty()) {
            for (ObjectNode binding :
                    store.list("rolebindings." + GROUP, namespace).items()) {
                String origin = "RoleBinding \"%s/%s\"".formatted(Meta.name(binding), namespace);
                subject(binding, caller, namespace)
                        .ifPresent(subject -> add(grants, binding, namespace, origin, subject));
            }
        }
        return grants;
    }

    private void add(Grants grants, ObjectNode binding, String namespace, String origin, JsonNode subject) {
        JsonNode reference = binding.path("roleRef");
        Optional<ObjectNode> role = role(reference, namespace);
        if (role.isEmpty()) {
            grants.errors().add(missing(reference));
            return;
        }
        String source = "%s of %s \"%s\" to %s"
                .formatted(
                        origin,
                        reference.path("kind").asText(),
                        reference.path("name").asText(),
                        described(subject, namespace));
        role.get().path("rules").forEach(rule -> grants.grants().add(new Grant(rule, source)));
    }

    /** The role that a binding of a namespace, or of none, refers to. */
    Optional<ObjectNode> role(JsonNode reference, String namespace) {
        boolean cluster = reference.path("kind").asText().equals("ClusterRole");
        ObjectKey key =
                new ObjectKey(cluster ? "" : namespace, reference.path("name").asText());
        return store.get((cluster ? "clusterroles." : "roles.") + GROUP, key);
    }

    /** What is said of a role that is not there. */
    static String missing(JsonNode reference) {
        return "%s.%s \"%s\" not found"
                .formatted(
                        reference.path("kind").asText().toLowerCase(java.util.Locale.ROOT),
                        GROUP,
                        reference.path("name").asText());
    }

    private static String described(JsonNode subject, String bindingNamespace) {
        String kind = subject.path("kind").asText();
        String name = subject.path("name").asText();
        return kind.equals("ServiceAccount")
                ? "ServiceAccount \"%s/%s\""
                        .formatted(name, subject.path("namespace").asText(bindingNamespace))
                : "%s \"%s\"".formatted(kind, name);
    }

    private static Optional<JsonNode> subject(ObjectNode binding, Identity caller, String bindingNamespace) {
        for (JsonNode subject : binding.path("subjects")) {
            if (names(subject, caller, bindingNamespace)) {
                return Optional.of(subject);
            }
        }
        return Optional.empty();
    }

    private static boolean names(JsonNode subject, Identity caller, String bindingNamespace) {
        String name = subject.path("name").asText();
        return switch (subject.path("kind").asText()) {
            case "User" -> name.equals(caller.name());
            case "Group" -> caller.groups().contains(name);
            case "ServiceAccount" -> {
                String namespace = subject.path("namespace").asText(bindingNamespace);
                yield !namespace.isEmpty() && caller.name().equals(Identity.serviceAccountName(namespace, name));
            }
            default -> false;
        };
    }
}

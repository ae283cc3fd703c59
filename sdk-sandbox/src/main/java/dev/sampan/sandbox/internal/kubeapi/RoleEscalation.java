package dev.sampan.sandbox.internal.kubeapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.sandbox.internal.objects.ApiStatusException;
import dev.sampan.sandbox.internal.objects.Resource;
import dev.sampan.sandbox.internal.schema.ServedResource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Nobody grants what he does not hold, unless he may {@code escalate} roles or {@code bind} the one in question. */
final class RoleEscalation {
    private static final Set<String> ROLES = Set.of("roles", "clusterroles");
    private static final Set<String> BINDINGS = Set.of("rolebindings", "clusterrolebindings");
    private static final List<JsonNode> EVERYTHING = everything();

    private final RbacAuthorizer authorizer;

    RoleEscalation(RbacAuthorizer authorizer) {
        this.authorizer = authorizer;
    }

    private static List<JsonNode> everything() {
        ObjectNode resources = Json.object();
        resources.putArray("verbs").add("*");
        resources.putArray("apiGroups").add("*");
        resources.putArray("resources").add("*");
        ObjectNode paths = Json.object();
        paths.putArray("verbs").add("*");
        paths.putArray("nonResourceURLs").add("*");
        return List.of(resources, paths);
    }

    /**
     * Refuses a role or binding that grants more than its writer holds.
     *
     * @param name in the address of the request, empty for a creation
     * @param old null for a creation
     * @throws ApiStatusException 403; 404 if a binding refers to no role
     */
    void check(
            ServedResource resource,
            String namespace,
            String name,
            ObjectNode object,
            @Nullable ObjectNode old,
            Identity caller) {
        if (!resource.resource().group().equals(RbacAuthorizer.GROUP) || caller.isMaster()) {
            return;
        }
        Write write = new Write(resource.resource(), namespace, name, object, old, caller);
        if (write.onlyReleases()) {
            return;
        }
        if (ROLES.contains(write.resource().plural()) && !mayEscalate(write)) {
            checkRole(write);
        } else if (BINDINGS.contains(write.resource().plural()) && !mayBind(write)) {
            checkBinding(write);
        }
    }

    private record Write(
            Resource resource,
            String namespace,
            String name,
            ObjectNode object,
            @Nullable ObjectNode old,
            Identity caller) {
        /** Whether an update changes nothing but what the garbage collector needs to. */
        boolean onlyReleases() {
            return old != null && withoutOwnership(old).equals(withoutOwnership(object));
        }

        private static ObjectNode withoutOwnership(ObjectNode object) {
            ObjectNode copy = object.deepCopy();
            Meta.of(copy).remove(List.of("ownerReferences", "finalizers", "managedFields", "resourceVersion"));
            return copy;
        }
    }

    private boolean mayEscalate(Write write) {
        return may(write, "escalate", write.resource().plural(), write.name());
    }

    private boolean mayBind(Write write) {
        JsonNode role = write.object().path("roleRef");
        String plural = role.path("kind").asText().equals("ClusterRole") ? "clusterroles" : "roles";
        return may(write, "bind", plural, role.path("name").asText());
    }

    private boolean may(Write write, String verb, String resource, String name) {
        RequestInfo info =
                new RequestInfo(true, verb, RbacAuthorizer.GROUP, "*", write.namespace(), resource, "", name, "", "");
        return authorizer.decide(write.caller(), info).allowed();
    }

    private void checkRole(Write write) {
        List<JsonNode> rules = new ArrayList<>();
        write.object().path("rules").forEach(rules::add);
        requireHeld(write, rules);
        if (aggregates(write.object()) || aggregates(write.old())) {
            try {
                requireHeld(write, EVERYTHING);
            } catch (ApiStatusException lacking) {
                throw refusal(write, "must have cluster-admin privileges to use the aggregationRule");
            }
        }
    }

    private static boolean aggregates(@Nullable ObjectNode role) {
        return role != null
                && !role.path("aggregationRule").path("clusterRoleSelectors").isEmpty();
    }

    private void checkBinding(Write write) {
        JsonNode reference = write.object().path("roleRef");
        ObjectNode role = authorizer
                .role(reference, write.namespace())
                .orElseThrow(() -> ApiStatusException.notFound(
                        write.resource().groupResource(), reference.path("name").asText()));
        List<JsonNode> rules = new ArrayList<>();
        role.path("rules").forEach(rules::add);
        requireHeld(write, rules);
    }

    private void requireHeld(Write write, List<JsonNode> wanted) {
        Identity caller = write.caller();
        RbacAuthorizer.Grants grants = authorizer.grants(caller, write.namespace());
        List<String> missing = PolicyRules.missing(
                grants.grants().stream().map(RbacAuthorizer.Grant::rule).toList(), wanted);
        if (missing.isEmpty()) {
            return;
        }
        String why = "user \"%s\" (groups=%s) is attempting to grant RBAC permissions not currently held:\n%s"
                .formatted(caller.name(), PolicyRules.quoted(caller.groups()), String.join("\n", missing));
        throw refusal(
                write, grants.errors().isEmpty() ? why : why + "; resolution errors: [" + grants.errorText() + "]");
    }

    private static ApiStatusException refusal(Write write, String why) {
        return ApiStatusException.forbidden(write.resource().groupResource(), Meta.name(write.object()), why);
    }
}

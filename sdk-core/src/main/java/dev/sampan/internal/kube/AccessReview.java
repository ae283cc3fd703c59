package dev.sampan.internal.kube;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.internal.retry.CallClass;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Asks what the caller may do: all at once by a SelfSubjectRulesReview, and one by one by SelfSubjectAccessReview only what that does not
 * grant where it says that it does not know all.
 */
final class AccessReview {
    private static final Map<String, String> GROUPS = Map.ofEntries(
            Map.entry("deployments", "apps"),
            Map.entry("replicasets", "apps"),
            Map.entry("statefulsets", "apps"),
            Map.entry("daemonsets", "apps"),
            Map.entry("jobs", "batch"),
            Map.entry("cronjobs", "batch"),
            Map.entry("horizontalpodautoscalers", "autoscaling"),
            Map.entry("poddisruptionbudgets", "policy"),
            Map.entry("ingresses", "networking.k8s.io"),
            Map.entry("networkpolicies", "networking.k8s.io"),
            Map.entry("endpointslices", "discovery.k8s.io"),
            Map.entry("leases", "coordination.k8s.io"),
            Map.entry("roles", "rbac.authorization.k8s.io"),
            Map.entry("rolebindings", "rbac.authorization.k8s.io"));

    private final KubeCalls calls;
    private final KubePaths paths;

    AccessReview(KubeCalls calls, KubePaths paths) {
        this.calls = calls;
        this.paths = paths;
    }

    /** A verb on a resource, in the terms of RBAC. */
    private record Permission(String verb, String group, String plural, String subresource, String text) {
        static Permission of(String verb, String resource) {
            int slash = resource.indexOf('/');
            String whole = slash < 0 ? resource : resource.substring(0, slash);
            String part = slash < 0 ? "" : resource.substring(slash + 1);
            int dot = whole.indexOf('.');
            String plural = dot < 0 ? whole : whole.substring(0, dot);
            String group = dot < 0 ? GROUPS.getOrDefault(plural, "") : whole.substring(dot + 1);
            return new Permission(verb, group, plural, part, verb + " " + resource);
        }

        /** A rule for objects by name grants nothing that holds for all. */
        boolean isGrantedBy(JsonNode rule) {
            return rule.path("resourceNames").isEmpty()
                    && has(rule.path("verbs"), verb)
                    && has(rule.path("apiGroups"), group)
                    && (has(rule.path("resources"), subresource.isEmpty() ? plural : plural + "/" + subresource)
                            || (!subresource.isEmpty() && has(rule.path("resources"), "*/" + subresource)));
        }

        private static boolean has(JsonNode list, String wished) {
            for (JsonNode each : list) {
                if (each.asText().equals(wished) || each.asText().equals("*")) {
                    return true;
                }
            }
            return false;
        }
    }

    /** Resources are written as kubectl writes them: {@code deployments}, {@code deployments.apps}, {@code pods/log}. */
    List<String> missing(Map<String, List<String>> verbsByResource) {
        ObjectNode status = rules();
        List<String> missing = new ArrayList<>();
        verbsByResource.forEach((resource, verbs) -> {
            for (String verb : verbs) {
                Permission permission = Permission.of(verb, resource);
                boolean granted = isGranted(status, permission)
                        || (status.path("incomplete").asBoolean() && allowed(permission));
                if (!granted) {
                    missing.add(permission.text());
                }
            }
        });
        return missing;
    }

    private static boolean isGranted(ObjectNode status, Permission permission) {
        for (JsonNode rule : status.path("resourceRules")) {
            if (permission.isGrantedBy(rule)) {
                return true;
            }
        }
        return false;
    }

    private ObjectNode rules() {
        ObjectNode review =
                KubeJson.object().put("apiVersion", "authorization.k8s.io/v1").put("kind", "SelfSubjectRulesReview");
        review.putObject("spec").put("namespace", paths.namespace());
        String where = " in " + paths.namespace() + "@" + calls.cluster();
        ObjectNode answer = calls.json(question("selfsubjectrulesreviews", "ask what I may do" + where, review));
        return answer.path("status") instanceof ObjectNode status ? status : KubeJson.object();
    }

    private boolean allowed(Permission permission) {
        ObjectNode review =
                KubeJson.object().put("apiVersion", "authorization.k8s.io/v1").put("kind", "SelfSubjectAccessReview");
        ObjectNode attributes = review.withObject("/spec/resourceAttributes")
                .put("namespace", paths.namespace())
                .put("verb", permission.verb())
                .put("group", permission.group())
                .put("resource", permission.plural());
        if (!permission.subresource().isEmpty()) {
            attributes.put("subresource", permission.subresource());
        }
        String words = "ask whether I may " + permission.text() + " in " + paths.namespace() + "@" + calls.cluster();
        return calls.json(question("selfsubjectaccessreviews", words, review))
                .path("status")
                .path("allowed")
                .asBoolean(false);
    }

    /** It stores nothing, so that it may be repeated as a read, although it is sent by POST. */
    private static KubeRequest question(String plural, String attempted, ObjectNode review) {
        return new KubeRequest(
                "create",
                plural + ".authorization.k8s.io",
                attempted,
                CallClass.READ,
                "POST",
                "/apis/authorization.k8s.io/v1/" + plural,
                Map.of(),
                "application/json",
                KubeJson.bytes(review));
    }
}

package dev.sampan.internal.kube;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.internal.retry.CallClass;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Asks what the caller may do, by SelfSubjectAccessReview. */
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

    /** Resources are written as kubectl writes them: {@code deployments}, {@code deployments.apps}, {@code pods/log}. */
    List<String> missing(Map<String, List<String>> verbsByResource) {
        List<String> missing = new ArrayList<>();
        verbsByResource.forEach((resource, verbs) -> {
            for (String verb : verbs) {
                if (!allowed(verb, resource)) {
                    missing.add(verb + " " + resource);
                }
            }
        });
        return missing;
    }

    private boolean allowed(String verb, String resource) {
        int slash = resource.indexOf('/');
        String whole = slash < 0 ? resource : resource.substring(0, slash);
        int dot = whole.indexOf('.');
        String plural = dot < 0 ? whole : whole.substring(0, dot);
        String group = dot < 0 ? GROUPS.getOrDefault(plural, "") : whole.substring(dot + 1);
        ObjectNode review =
                KubeJson.object().put("apiVersion", "authorization.k8s.io/v1").put("kind", "SelfSubjectAccessReview");
        ObjectNode attributes = review.withObject("/spec/resourceAttributes")
                .put("namespace", paths.namespace())
                .put("verb", verb)
                .put("group", group)
                .put("resource", plural);
        if (slash >= 0) {
            attributes.put("subresource", resource.substring(slash + 1));
        }
        // It stores nothing, so that it may be repeated as a read, although it is sent by POST.
        KubeRequest request = new KubeRequest(
                "create",
                "selfsubjectaccessreviews.authorization.k8s.io",
                "ask whether I may " + verb + " " + resource + " in " + paths.namespace() + "@" + calls.cluster(),
                CallClass.READ,
                "POST",
                "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews",
                Map.of(),
                "application/json",
                KubeJson.bytes(review));
        return calls.json(request).path("status").path("allowed").asBoolean(false);
    }
}

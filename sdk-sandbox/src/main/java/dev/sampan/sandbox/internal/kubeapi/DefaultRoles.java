package dev.sampan.sandbox.internal.kubeapi;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** The cluster roles that users bind: cluster-admin, admin, edit and view. */
final class DefaultRoles {
    private static final List<String> READ = List.of("get", "list", "watch");
    private static final List<String> WRITE =
            List.of("create", "delete", "deletecollection", "get", "list", "patch", "update", "watch");
    private static final List<String> CORE = List.of(
            "configmaps",
            "endpoints",
            "persistentvolumeclaims",
            "pods",
            "replicationcontrollers",
            "replicationcontrollers/scale",
            "serviceaccounts",
            "services");
    private static final List<String> CORE_READ = List.of(
            "bindings",
            "events",
            "limitranges",
            "namespaces",
            "namespaces/status",
            "persistentvolumeclaims/status",
            "pods/log",
            "pods/status",
            "replicationcontrollers/status",
            "resourcequotas",
            "resourcequotas/status",
            "services/status");
    private static final List<String> APPS = List.of(
            "controllerrevisions",
            "daemonsets",
            "deployments",
            "deployments/scale",
            "replicasets",
            "replicasets/scale",
            "statefulsets",
            "statefulsets/scale");

    private DefaultRoles() {}

    static List<ObjectNode> all() {
        ObjectNode clusterAdmin = role("cluster-admin");
        rule(clusterAdmin, List.of("*"), List.of("*"), List.of("*"));
        ObjectNode everywhere = clusterAdmin.withArrayProperty("rules").addObject();
        everywhere.putArray("nonResourceURLs").add("*");
        everywhere.putArray("verbs").add("*");
        ObjectNode view = role("view");
        workloads(view, READ);
        ObjectNode edit = role("edit");
        editing(edit);
        ObjectNode admin = role("admin");
        editing(admin);
        rule(admin, List.of("rbac.authorization.k8s.io"), List.of("rolebindings", "roles"), WRITE);
        rule(admin, List.of("authorization.k8s.io"), List.of("localsubjectaccessreviews"), List.of("create"));
        return List.of(clusterAdmin, admin, edit, view);
    }

    private static void editing(ObjectNode role) {
        workloads(role, WRITE);
        rule(role, List.of(""), List.of("secrets"), WRITE);
        rule(
                role,
                List.of(""),
                List.of("pods/attach", "pods/exec", "pods/portforward", "pods/proxy", "services/proxy"),
                WRITE);
        rule(role, List.of(""), List.of("pods/eviction", "serviceaccounts/token"), List.of("create"));
        rule(role, List.of("coordination.k8s.io"), List.of("leases"), WRITE);
    }

    private static void workloads(ObjectNode role, List<String> verbs) {
        rule(role, List.of(""), CORE, verbs);
        rule(role, List.of(""), CORE_READ, READ);
        rule(role, List.of("apps"), APPS, verbs);
        rule(role, List.of("autoscaling"), List.of("horizontalpodautoscalers"), verbs);
        rule(role, List.of("batch"), List.of("cronjobs", "jobs"), verbs);
        rule(role, List.of("networking.k8s.io"), List.of("ingresses", "networkpolicies"), verbs);
        rule(role, List.of("policy"), List.of("poddisruptionbudgets"), verbs);
        rule(role, List.of("discovery.k8s.io"), List.of("endpointslices"), READ);
        rule(role, List.of("metrics.k8s.io"), List.of("pods", "nodes"), READ);
    }

    private static ObjectNode role(String name) {
        ObjectNode role = Json.object();
        ObjectNode metadata = role.putObject("metadata");
        metadata.put("name", name);
        metadata.putObject("labels").put("kubernetes.io/bootstrapping", "rbac-defaults");
        metadata.putObject("annotations").put("rbac.authorization.kubernetes.io/autoupdate", "true");
        role.putArray("rules");
        return role;
    }

    private static void rule(ObjectNode role, List<String> groups, List<String> resources, List<String> verbs) {
        ObjectNode rule = role.withArrayProperty("rules").addObject();
        groups.forEach(rule.putArray("apiGroups")::add);
        resources.forEach(rule.putArray("resources")::add);
        verbs.forEach(rule.putArray("verbs")::add);
    }
}

package dev.sampan.sandbox.internal.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.sampan.sandbox.internal.objects.Resource;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What the server fills in for built-in kinds, by kind. Pods have a class of their own, {@link PodDefaults}. */
final class Defaults {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private Defaults() {}

    static void apply(Resource resource, ObjectNode tree) {
        ObjectNode spec = tree.path("spec") instanceof ObjectNode object ? object : NODES.objectNode();
        switch (resource.groupResource()) {
            case "pods" -> PodDefaults.pod(spec);
            case "podtemplates" -> PodDefaults.template(tree);
            case "replicationcontrollers" -> replicationController(tree, spec);
            case "deployments.apps" -> deployment(spec);
            case "replicasets.apps" -> replicaSet(spec);
            case "statefulsets.apps" -> statefulSet(spec);
            case "daemonsets.apps" -> daemonSet(tree, spec);
            case "jobs.batch" -> job(tree, spec);
            case "cronjobs.batch" -> cronJob(spec);
            case "services" -> ServiceDefaults.apply(spec);
            case "namespaces" -> namespace(tree);
            case "secrets" -> secret(tree);
            case "persistentvolumes" -> persistentVolume(spec);
            case "persistentvolumeclaims" -> put(spec, "volumeMode", "Filesystem");
            case "endpoints" -> tree.path("subsets").forEach(subset -> eachPort(subset, "TCP"));
            case "limitranges" -> spec.path("limits").forEach(Defaults::limitRangeItem);
            case "nodes" -> node(tree);
            case "horizontalpodautoscalers.autoscaling" -> HpaDefaults.apply(resource.version(), spec);
            case "networkpolicies.networking.k8s.io" -> networkPolicy(spec);
            case "ingressclasses.networking.k8s.io" -> {
                if (spec.path("parameters") instanceof ObjectNode parameters) {
                    put(parameters, "scope", "Cluster");
                }
            }
            case "clusterrolebindings.rbac.authorization.k8s.io", "rolebindings.rbac.authorization.k8s.io" ->
                binding(tree);
            case "storageclasses.storage.k8s.io" -> {
                put(tree, "reclaimPolicy", "Delete");
                put(tree, "volumeBindingMode", "Immediate");
            }
            case "csidrivers.storage.k8s.io" -> csiDriver(spec);
            case "endpointslices.discovery.k8s.io" ->
                tree.path("ports").forEach(port -> {
                    put((ObjectNode) port, "name", "");
                    put((ObjectNode) port, "protocol", "TCP");
                });
            case "priorityclasses.scheduling.k8s.io" -> put(tree, "preemptionPolicy", "PreemptLowerPriority");
            case "validatingadmissionpolicies.admissionregistration.k8s.io" -> {
                put(spec, "failurePolicy", "Fail");
                matchResources(spec.path("matchConstraints"));
            }
            case "validatingadmissionpolicybindings.admissionregistration.k8s.io" ->
                matchResources(spec.path("matchResources"));
            case "validatingwebhookconfigurations.admissionregistration.k8s.io",
                    "mutatingwebhookconfigurations.admissionregistration.k8s.io" ->
                webhooks(tree, resource.plural().startsWith("mutating"));
            case "customresourcedefinitions.apiextensions.k8s.io" -> customResourceDefinition(tree, spec);
            default -> {}
        }
    }

    /** Sets a field that has no value. */
    static void put(ObjectNode node, String field, String value) {
        if (isUnset(node.get(field))) {
            node.put(field, value);
        }
    }

    /** Sets a field that has no value or an empty one. */
    private static void putText(ObjectNode node, String field, String value) {
        if (node.path(field).asText("").isEmpty()) {
            node.put(field, value);
        }
    }

    static void put(ObjectNode node, String field, int value) {
        if (isUnset(node.get(field))) {
            node.put(field, value);
        }
    }

    static void put(ObjectNode node, String field, boolean value) {
        if (isUnset(node.get(field))) {
            node.put(field, value);
        }
    }

    private static boolean isUnset(@org.jspecify.annotations.Nullable JsonNode value) {
        return value == null || value.isNull();
    }

    /** The object of a field, made if it is not there. */
    static ObjectNode child(ObjectNode node, String field) {
        return node.get(field) instanceof ObjectNode object ? object : node.putObject(field);
    }

    private static void matchResources(JsonNode constraints) {
        if (constraints instanceof ObjectNode given) {
            put(given, "matchPolicy", "Equivalent");
            child(given, "namespaceSelector");
            child(given, "objectSelector");
            for (String rules : List.of("resourceRules", "excludeResourceRules")) {
                given.path(rules).forEach(rule -> put((ObjectNode) rule, "scope", "*"));
            }
        }
    }

    private static void deployment(ObjectNode spec) {
        put(spec, "replicas", 1);
        ObjectNode strategy = child(spec, "strategy");
        put(strategy, "type", "RollingUpdate");
        if (strategy.path("type").asText().equals("RollingUpdate")) {
            ObjectNode rolling = child(strategy, "rollingUpdate");
            put(rolling, "maxUnavailable", "25%");
            put(rolling, "maxSurge", "25%");
        }
        put(spec, "revisionHistoryLimit", 10);
        put(spec, "progressDeadlineSeconds", 600);
        PodDefaults.template(spec);
    }

    private static void replicaSet(ObjectNode spec) {
        put(spec, "replicas", 1);
        PodDefaults.template(spec);
    }

    private static void replicationController(ObjectNode tree, ObjectNode spec) {
        put(spec, "replicas", 1);
        if (spec.path("template").path("metadata").path("labels") instanceof ObjectNode labels) {
            if (spec.path("selector").isEmpty()) {
                spec.set("selector", labels.deepCopy());
            }
            if (tree.path("metadata").path("labels").isEmpty()) {
                child(tree, "metadata").set("labels", labels.deepCopy());
            }
        }
        PodDefaults.template(spec);
    }

    private static void statefulSet(ObjectNode spec) {
        put(spec, "podManagementPolicy", "OrderedReady");
        ObjectNode strategy = child(spec, "updateStrategy");
        if (strategy.path("type").asText("").isEmpty()) {
            strategy.put("type", "RollingUpdate");
            child(strategy, "rollingUpdate");
        }
        if (strategy.path("type").asText().equals("RollingUpdate")
                && strategy.path("rollingUpdate") instanceof ObjectNode rolling) {
            put(rolling, "partition", 0);
        }
        ObjectNode retention = child(spec, "persistentVolumeClaimRetentionPolicy");
        put(retention, "whenDeleted", "Retain");
        put(retention, "whenScaled", "Retain");
        put(spec, "replicas", 1);
        put(spec, "revisionHistoryLimit", 10);
        for (JsonNode claim : spec.path("volumeClaimTemplates")) {
            ObjectNode object = (ObjectNode) claim;
            put(object, "apiVersion", "v1");
            put(object, "kind", "PersistentVolumeClaim");
            put(child(object, "spec"), "volumeMode", "Filesystem");
            put(child(object, "status"), "phase", "Pending");
        }
        PodDefaults.template(spec);
    }

    /** What is written as text joins what is written in Base64, and wins over it. */
    private static void secret(ObjectNode tree) {
        put(tree, "type", "Opaque");
        if (tree.remove("stringData") instanceof ObjectNode texts && !texts.isEmpty()) {
            ObjectNode data = child(tree, "data");
            for (Map.Entry<String, JsonNode> text : texts.properties()) {
                byte[] bytes = text.getValue().asText("").getBytes(StandardCharsets.UTF_8);
                data.put(text.getKey(), Base64.getEncoder().encodeToString(bytes));
            }
        }
    }

    private static void daemonSet(ObjectNode tree, ObjectNode spec) {
        put(child(child(tree, "metadata"), "annotations"), Lifecycle.TEMPLATE_GENERATION, "0");
        ObjectNode strategy = child(spec, "updateStrategy");
        put(strategy, "type", "RollingUpdate");
        if (strategy.path("type").asText().equals("RollingUpdate")) {
            ObjectNode rolling = child(strategy, "rollingUpdate");
            put(rolling, "maxUnavailable", 1);
            put(rolling, "maxSurge", 0);
        }
        put(spec, "revisionHistoryLimit", 10);
        PodDefaults.template(spec);
    }

    private static void job(ObjectNode tree, ObjectNode spec) {
        JsonNode labels = spec.path("template").path("metadata").path("labels");
        if (labels.isObject() && tree.path("metadata").path("labels").isEmpty()) {
            child(tree, "metadata").set("labels", labels.deepCopy());
        }
        jobSpec(spec);
    }

    private static void jobSpec(ObjectNode spec) {
        if (isUnset(spec.get("completions")) && isUnset(spec.get("parallelism"))) {
            spec.put("completions", 1);
        }
        put(spec, "parallelism", 1);
        put(spec, "backoffLimit", spec.has("backoffLimitPerIndex") ? Integer.MAX_VALUE : 6);
        put(spec, "completionMode", "NonIndexed");
        put(spec, "suspend", false);
        put(spec, "podReplacementPolicy", spec.has("podFailurePolicy") ? "Failed" : "TerminatingOrFailed");
        put(spec, "manualSelector", false);
        for (JsonNode rule : spec.path("podFailurePolicy").path("rules")) {
            rule.path("onPodConditions").forEach(condition -> putText((ObjectNode) condition, "status", "True"));
        }
        PodDefaults.template(spec);
    }

    private static void cronJob(ObjectNode spec) {
        put(spec, "concurrencyPolicy", "Allow");
        put(spec, "suspend", false);
        put(spec, "successfulJobsHistoryLimit", 3);
        put(spec, "failedJobsHistoryLimit", 1);
        if (spec.path("jobTemplate").path("spec") instanceof ObjectNode job) {
            PodDefaults.template(job);
        }
    }

    private static void namespace(ObjectNode tree) {
        String name = tree.path("metadata").path("name").asText("");
        if (!name.isEmpty()) {
            child(child(tree, "metadata"), "labels").put("kubernetes.io/metadata.name", name);
        }
        put(child(tree, "status"), "phase", "Active");
    }

    private static void persistentVolume(ObjectNode spec) {
        put(spec, "persistentVolumeReclaimPolicy", "Retain");
        put(spec, "volumeMode", "Filesystem");
        if (spec.path("hostPath") instanceof ObjectNode hostPath) {
            put(hostPath, "type", "");
        }
    }

    static void eachPort(JsonNode holder, String protocol) {
        for (JsonNode port : holder.path("ports")) {
            put((ObjectNode) port, "protocol", protocol);
        }
    }

    private static void limitRangeItem(JsonNode item) {
        if (!item.path("type").asText().equals("Container")) {
            return;
        }
        ObjectNode limit = (ObjectNode) item;
        ObjectNode standard = NODES.objectNode();
        standard.setAll(limit.path("default") instanceof ObjectNode given ? given : NODES.objectNode());
        limit.path("max").properties().forEach(one -> standard.putIfAbsent(one.getKey(), one.getValue()));
        ObjectNode requests = NODES.objectNode();
        requests.setAll(limit.path("defaultRequest") instanceof ObjectNode given ? given : NODES.objectNode());
        standard.properties().forEach(one -> requests.putIfAbsent(one.getKey(), one.getValue()));
        limit.path("min").properties().forEach(one -> requests.putIfAbsent(one.getKey(), one.getValue()));
        if (!standard.isEmpty()) {
            limit.set("default", standard);
        }
        if (!requests.isEmpty()) {
            limit.set("defaultRequest", requests);
        }
    }

    private static void node(ObjectNode tree) {
        if (tree.path("status") instanceof ObjectNode status && status.has("capacity") && !status.has("allocatable")) {
            status.set("allocatable", status.path("capacity").deepCopy());
        }
    }

    private static void networkPolicy(ObjectNode spec) {
        if (spec.path("policyTypes").isEmpty()) {
            ArrayNode types = spec.putArray("policyTypes").add("Ingress");
            if (!spec.path("egress").isEmpty()) {
                types.add("Egress");
            }
        }
        spec.path("ingress").forEach(rule -> eachPort(rule, "TCP"));
        spec.path("egress").forEach(rule -> eachPort(rule, "TCP"));
    }

    private static void binding(ObjectNode tree) {
        String group = "rbac.authorization.k8s.io";
        ObjectNode role = child(tree, "roleRef");
        if (role.path("apiGroup").asText("").isEmpty()) {
            role.set("apiGroup", TextNode.valueOf(group));
        }
        for (JsonNode subject : tree.path("subjects")) {
            String kind = subject.path("kind").asText("");
            if (kind.equals("User") || kind.equals("Group")) {
                put((ObjectNode) subject, "apiGroup", group);
            }
        }
    }

    private static void csiDriver(ObjectNode spec) {
        put(spec, "attachRequired", true);
        put(spec, "podInfoOnMount", false);
        put(spec, "storageCapacity", false);
        put(spec, "fsGroupPolicy", "ReadWriteOnceWithFSType");
        if (spec.path("volumeLifecycleModes").isEmpty()) {
            spec.putArray("volumeLifecycleModes").add("Persistent");
        }
        put(spec, "requiresRepublish", false);
        put(spec, "seLinuxMount", false);
    }

    /** Which requests a policy is about. */
    private static void webhooks(ObjectNode tree, boolean mutating) {
        for (JsonNode one : tree.path("webhooks")) {
            ObjectNode webhook = (ObjectNode) one;
            put(webhook, "failurePolicy", "Fail");
            put(webhook, "matchPolicy", "Equivalent");
            child(webhook, "namespaceSelector");
            child(webhook, "objectSelector");
            put(webhook, "timeoutSeconds", 10);
            if (mutating) {
                put(webhook, "reinvocationPolicy", "Never");
            }
            webhook.path("rules").forEach(rule -> put((ObjectNode) rule, "scope", "*"));
            if (webhook.path("clientConfig").path("service") instanceof ObjectNode service) {
                put(service, "port", 443);
            }
        }
    }

    private static void customResourceDefinition(ObjectNode tree, ObjectNode spec) {
        ObjectNode names = child(spec, "names");
        String kind = names.path("kind").asText("");
        if (names.path("singular").asText("").isEmpty() && !kind.isEmpty()) {
            names.put("singular", kind.toLowerCase(Locale.ROOT));
        }
        if (!kind.isEmpty()) {
            put(names, "listKind", kind + "List");
        }
        put(child(spec, "conversion"), "strategy", "None");
        ObjectNode status = child(tree, "status");
        if (status.path("storedVersions").isEmpty()) {
            for (JsonNode version : spec.path("versions")) {
                if (version.path("storage").asBoolean()) {
                    status.putArray("storedVersions").add(version.path("name").asText());
                    break;
                }
            }
        }
    }
}

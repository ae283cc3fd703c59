package dev.sampan.sandbox.internal.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What a write may not set, what it resets, and when the generation counts up, for built-in kinds. */
final class Lifecycle {
    static final String TEMPLATE_GENERATION = "deprecated.daemonset.template.generation";

    /** The kinds that count, each with the fields whose change counts. */
    private static final Map<String, List<String>> COUNTED = Map.ofEntries(
            Map.entry("pods", List.of("spec")),
            Map.entry("podtemplates", List.of("template")),
            Map.entry("replicationcontrollers", List.of("spec")),
            Map.entry("deployments.apps", List.of("spec")),
            Map.entry("replicasets.apps", List.of("spec")),
            Map.entry("statefulsets.apps", List.of("spec")),
            Map.entry("daemonsets.apps", List.of("spec")),
            Map.entry("jobs.batch", List.of("spec")),
            Map.entry("cronjobs.batch", List.of("spec")),
            Map.entry("ingresses.networking.k8s.io", List.of("spec")),
            Map.entry("ingressclasses.networking.k8s.io", List.of("spec")),
            Map.entry("networkpolicies.networking.k8s.io", List.of("spec")),
            Map.entry("poddisruptionbudgets.policy", List.of("spec")),
            Map.entry("endpointslices.discovery.k8s.io", List.of("addressType", "endpoints", "ports")),
            Map.entry("priorityclasses.scheduling.k8s.io", List.of()),
            Map.entry("flowschemas.flowcontrol.apiserver.k8s.io", List.of("spec")),
            Map.entry("prioritylevelconfigurations.flowcontrol.apiserver.k8s.io", List.of("spec")),
            Map.entry("deviceclasses.resource.k8s.io", List.of("spec")),
            Map.entry("resourceslices.resource.k8s.io", List.of("spec")),
            Map.entry("mutatingwebhookconfigurations.admissionregistration.k8s.io", List.of("webhooks")),
            Map.entry("validatingwebhookconfigurations.admissionregistration.k8s.io", List.of("webhooks")),
            Map.entry("validatingadmissionpolicies.admissionregistration.k8s.io", List.of("spec")),
            Map.entry("validatingadmissionpolicybindings.admissionregistration.k8s.io", List.of("spec")),
            Map.entry("customresourcedefinitions.apiextensions.k8s.io", List.of("spec")));

    /** Kinds whose status updates leave all metadata alone. */
    private static final Set<String> STATUS_KEEPS_METADATA = Set.of(
            "volumeattachments.storage.k8s.io",
            "resourceclaims.resource.k8s.io",
            "flowschemas.flowcontrol.apiserver.k8s.io",
            "prioritylevelconfigurations.flowcontrol.apiserver.k8s.io",
            "customresourcedefinitions.apiextensions.k8s.io",
            "apiservices.apiregistration.k8s.io");

    private final String name;
    private final boolean hasStatus;

    Lifecycle(ResourceFacts facts) {
        this.name = facts.resource().groupResource();
        this.hasStatus = facts.subresources().containsKey("status");
    }

    FieldSet resetFields(String subresource) {
        if (subresource.isEmpty()) {
            if (name.equals("certificatesigningrequests.certificates.k8s.io")) {
                return FieldSet.ofFields("spec", "status");
            }
            return hasStatus ? FieldSet.ofFields("status") : FieldSet.empty();
        }
        if (!subresource.equals("status")) {
            return FieldSet.empty();
        }
        return switch (name) {
            case "deployments.apps" -> FieldSet.ofFields("spec", "metadata.labels");
            case "pods" -> FieldSet.ofFields("spec", "metadata.deletionTimestamp", "metadata.ownerReferences");
            default ->
                STATUS_KEEPS_METADATA.contains(name)
                        ? FieldSet.ofFields("spec", "metadata")
                        : FieldSet.ofFields("spec");
        };
    }

    void prepareForCreate(ObjectNode tree) {
        ObjectNode metadata = tree.withObjectProperty("metadata");
        metadata.remove(List.of("deletionTimestamp", "deletionGracePeriodSeconds", "selfLink"));
        if (hasStatus && !name.equals("nodes")) {
            tree.set("status", initialStatus(tree));
        }
        if (COUNTED.containsKey(name)) {
            metadata.put("generation", 1);
        }
        switch (name) {
            case "namespaces" -> addFinalizer(tree);
            case "daemonsets.apps" -> metadata.withObjectProperty("annotations").put(TEMPLATE_GENERATION, "1");
            case "jobs.batch" -> selectOwnPods(tree);
            case "persistentvolumeclaims" -> {
                ObjectNode spec = tree.withObjectProperty("spec");
                if (spec.has("dataSource") && !spec.has("dataSourceRef")) {
                    spec.set("dataSourceRef", spec.path("dataSource").deepCopy());
                }
            }
            case "statefulsets.apps" -> dropDisabledFields(tree);
            default -> {}
        }
    }

    /** MaxUnavailableStatefulSet is off by default in this version. */
    private static void dropDisabledFields(ObjectNode set) {
        if (set.path("spec").path("updateStrategy").path("rollingUpdate") instanceof ObjectNode rolling) {
            rolling.remove("maxUnavailable");
        }
    }

    /** A Job finds its pods by its UID unless it says otherwise. */
    private static void selectOwnPods(ObjectNode job) {
        String uid = job.path("metadata").path("uid").asText("");
        if (job.path("spec").path("manualSelector").asBoolean() || uid.isEmpty()) {
            return;
        }
        String name = job.path("metadata").path("name").asText("");
        ObjectNode spec = job.withObjectProperty("spec");
        spec.withObjectProperty("template")
                .withObjectProperty("metadata")
                .withObjectProperty("labels")
                .put("batch.kubernetes.io/controller-uid", uid)
                .put("batch.kubernetes.io/job-name", name)
                .put("controller-uid", uid)
                .put("job-name", name);
        spec.withObjectProperty("selector")
                .withObjectProperty("matchLabels")
                .put("batch.kubernetes.io/controller-uid", uid);
    }

    private JsonNode initialStatus(ObjectNode tree) {
        ObjectNode status = JsonNodeFactory.instance.objectNode();
        switch (name) {
            case "pods" -> status.put("phase", "Pending").put("qosClass", QosClass.of(tree.path("spec")));
            case "namespaces" -> status.put("phase", "Active");
            case "persistentvolumeclaims" -> status.put("phase", "Pending");
            case "persistentvolumes" ->
                status.put("phase", "Pending")
                        .set("lastPhaseTransitionTime", tree.path("metadata").path("creationTimestamp"));
            case "customresourcedefinitions.apiextensions.k8s.io" -> {
                for (JsonNode version : tree.path("spec").path("versions")) {
                    if (version.path("storage").asBoolean()) {
                        status.putArray("storedVersions")
                                .add(version.path("name").asText());
                    }
                }
            }
            case "services" -> status.putObject("loadBalancer");
            case "ingresses.networking.k8s.io" -> status.putObject("loadBalancer");
            case "replicasets.apps", "replicationcontrollers" -> status.put("replicas", 0);
            case "statefulsets.apps" -> status.put("replicas", 0).put("availableReplicas", 0);
            case "daemonsets.apps" ->
                status.put("currentNumberScheduled", 0)
                        .put("numberMisscheduled", 0)
                        .put("desiredNumberScheduled", 0)
                        .put("numberReady", 0);
            case "poddisruptionbudgets.policy" ->
                status.put("disruptionsAllowed", 0)
                        .put("currentHealthy", 0)
                        .put("desiredHealthy", 0)
                        .put("expectedPods", 0);
            case "horizontalpodautoscalers.autoscaling" -> {
                status.put("desiredReplicas", 0);
                if (tree.path("apiVersion").asText().endsWith("/v1")) {
                    status.put("currentReplicas", 0);
                } else {
                    status.putNull("currentMetrics");
                }
            }
            default -> {}
        }
        return status;
    }

    private static void addFinalizer(ObjectNode namespace) {
        for (JsonNode finalizer : namespace.path("spec").path("finalizers")) {
            if (finalizer.asText().equals("kubernetes")) {
                return;
            }
        }
        namespace.withObjectProperty("spec").withArrayProperty("finalizers").add("kubernetes");
    }

    void prepareForUpdate(ObjectNode tree, ObjectNode live, String subresource) {
        keepSystemFields(tree, live);
        if (subresource.equals("status")) {
            prepareForStatus(tree, live);
            return;
        }
        if (hasStatus) {
            restore(tree, live, "status");
        }
        if (name.equals("namespaces") && !subresource.equals("finalize")) {
            JsonNode finalizers = live.path("spec").path("finalizers");
            if (finalizers.isArray()) {
                tree.withObjectProperty("spec").set("finalizers", finalizers.deepCopy());
            }
        }
        if (name.equals("daemonsets.apps")) {
            countTemplate(tree, live);
        }
        if (name.equals("statefulsets.apps")) {
            dropDisabledFields(tree);
        }
        if (name.equals("services")) {
            ServiceTypeChange.tidy(tree, live);
        }
        if (counts(tree, live)) {
            long generation = live.path("metadata").path("generation").asLong(0);
            tree.withObjectProperty("metadata").put("generation", generation + 1);
        }
    }

    /** What only the server sets stays as it is, whatever the client sends. */
    static void keepSystemFields(ObjectNode tree, ObjectNode live) {
        ObjectNode metadata = tree.withObjectProperty("metadata");
        JsonNode before = live.path("metadata");
        for (String field :
                List.of("generation", "creationTimestamp", "deletionTimestamp", "deletionGracePeriodSeconds")) {
            restore(metadata, before, field);
        }
        for (String field : List.of("uid", "namespace")) {
            if (!metadata.has(field)) {
                restore(metadata, before, field);
            }
        }
        metadata.remove("selfLink");
    }

    private void prepareForStatus(ObjectNode tree, ObjectNode live) {
        for (Map.Entry<String, JsonNode> entry : live.properties()) {
            if (!Set.of("status", "metadata", "apiVersion", "kind").contains(entry.getKey())) {
                tree.set(entry.getKey(), entry.getValue().deepCopy());
            }
        }
        if (STATUS_KEEPS_METADATA.contains(name)) {
            JsonNode managed = tree.path("metadata").get("managedFields");
            JsonNode version = tree.path("metadata").get("resourceVersion");
            ObjectNode metadata = live.path("metadata").deepCopy();
            if (managed != null) {
                metadata.set("managedFields", managed);
            }
            if (version != null) {
                metadata.set("resourceVersion", version);
            }
            tree.set("metadata", metadata);
        } else if (name.equals("deployments.apps")) {
            restore(tree.withObjectProperty("metadata"), live.path("metadata"), "labels");
        } else if (name.equals("pods")) {
            restore(tree.withObjectProperty("metadata"), live.path("metadata"), "ownerReferences");
            restore(tree.withObjectProperty("status"), live.path("status"), "qosClass");
        }
    }

    private static void restore(ObjectNode tree, JsonNode live, String field) {
        JsonNode before = live.get(field);
        if (before == null) {
            tree.remove(field);
        } else {
            tree.set(field, before.deepCopy());
        }
    }

    private boolean counts(ObjectNode tree, ObjectNode live) {
        List<String> fields = COUNTED.get(name);
        if (fields == null) {
            return false;
        }
        for (String field : fields) {
            if (!TypedTrees.same(tree.path(field), live.path(field))) {
                return true;
            }
        }
        if (name.equals("endpointslices.discovery.k8s.io")) {
            return !TypedTrees.same(
                    tree.path("metadata").path("labels"), live.path("metadata").path("labels"));
        }
        return name.equals("deployments.apps")
                && !TypedTrees.same(
                        tree.path("metadata").path("annotations"),
                        live.path("metadata").path("annotations"));
    }

    private static void countTemplate(ObjectNode tree, ObjectNode live) {
        long generation = live.path("metadata")
                .path("annotations")
                .path(TEMPLATE_GENERATION)
                .asLong(1);
        boolean same = TypedTrees.same(
                tree.path("spec").path("template"), live.path("spec").path("template"));
        tree.withObjectProperty("metadata")
                .withObjectProperty("annotations")
                .put(TEMPLATE_GENERATION, String.valueOf(same ? generation : generation + 1));
    }
}

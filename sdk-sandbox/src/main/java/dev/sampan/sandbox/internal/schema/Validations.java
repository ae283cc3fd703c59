package dev.sampan.sandbox.internal.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.sandbox.internal.objects.Resource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/** Validation of built-in kinds: metadata for all, and for each kind the rules it has. */
final class Validations {
    private Validations() {}

    static List<FieldError> create(Resource resource, ObjectNode tree) {
        List<FieldError> errors = new ArrayList<>();
        if (!isStored(resource)) {
            return errors;
        }
        MetadataRules metadata = new MetadataRules(errors);
        metadata.create(resource, tree, nameRule(resource));
        finalizers(resource, tree, metadata);
        object(resource, tree, null, errors);
        return errors;
    }

    static List<FieldError> update(Resource resource, ObjectNode tree, ObjectNode live, String subresource) {
        List<FieldError> errors = new ArrayList<>();
        if (!isStored(resource)) {
            return errors;
        }
        MetadataRules metadata = new MetadataRules(errors);
        // by the server for all kinds, and by each kind once more
        metadata.update(tree, live);
        metadata.update(tree, live);
        finalizers(resource, tree, metadata);
        switch (subresource) {
            case "status" -> {
                if (resource.groupResource().equals("services")) {
                    new ServiceRules(errors).status(tree);
                }
            }
            case "binding" -> {}
            case "ephemeralcontainers" -> {
                new ContainerRules(errors, Set.of()).ephemeral(tree.path("spec").path("ephemeralContainers"));
                object(resource, tree, null, errors);
            }
            // these change fields of a pod that an ordinary update may not
            case "resize" -> object(resource, tree, null, errors);
            default -> object(resource, tree, live, errors);
        }
        return errors;
    }

    /** Definitions of kinds are as free in their finalizers as the kinds that they define. */
    private static void finalizers(Resource resource, ObjectNode tree, MetadataRules metadata) {
        if (!resource.group().equals("apiextensions.k8s.io")
                && !resource.group().equals("apiregistration.k8s.io")) {
            metadata.qualifiedFinalizers(tree.path("metadata").path("finalizers"));
        }
    }

    /** Reviews and bindings are answered, not kept; they have no names. */
    private static boolean isStored(Resource resource) {
        return !resource.group().equals("authorization.k8s.io")
                && !resource.group().equals("authentication.k8s.io")
                && !resource.plural().equals("bindings");
    }

    private static Function<String, List<String>> nameRule(Resource resource) {
        return switch (resource.groupResource()) {
            case "namespaces" -> NameRules::label;
            case "services" -> NameRules::label1035;
            case "statefulsets.apps" -> NameRules::label;
            case "cronjobs.batch" -> NameRules::cronJob;
            case "events", "events.events.k8s.io" -> NameRules::any;
            case "roles.rbac.authorization.k8s.io",
                    "rolebindings.rbac.authorization.k8s.io",
                    "clusterroles.rbac.authorization.k8s.io",
                    "clusterrolebindings.rbac.authorization.k8s.io" -> NameRules::pathSegment;
            default -> NameRules::subdomain;
        };
    }

    /** @param live null on create */
    private static void object(
            Resource resource,
            ObjectNode tree,
            @org.jspecify.annotations.Nullable ObjectNode live,
            List<FieldError> errors) {
        JsonNode spec = tree.path("spec");
        JsonNode before =
                live == null ? com.fasterxml.jackson.databind.node.MissingNode.getInstance() : live.path("spec");
        boolean update = live != null;
        switch (resource.groupResource()) {
            case "pods" -> {
                new PodRules(errors).podSpec(spec, "spec");
                if (update) {
                    new PodUpdateRules(errors).update(spec, before);
                }
            }
            case "podtemplates" -> new PodRules(errors).template(tree.path("template"), "template");
            case "deployments.apps" -> new WorkloadRules(errors).deployment(spec, before, update);
            case "replicasets.apps" -> new WorkloadRules(errors).replicaSet(spec, before, update);
            case "statefulsets.apps" -> new WorkloadRules(errors).statefulSet(spec, before, update);
            case "daemonsets.apps" -> new WorkloadRules(errors).daemonSet(spec, before, update);
            case "replicationcontrollers" -> new WorkloadRules(errors).replicationController(spec);
            case "jobs.batch" -> new BatchRules(errors).job(spec, before, update);
            case "cronjobs.batch" -> new BatchRules(errors).cronJob(spec);
            case "services" -> new ServiceRules(errors).service(spec, before, update);
            case "configmaps" -> new ConfigRules(errors).configMap(tree, live);
            case "secrets" -> new ConfigRules(errors).secret(tree, live);
            case "persistentvolumeclaims" -> new StorageRules(errors).claim(tree, live);
            case "persistentvolumes" -> new StorageRules(errors).volume(tree, live);
            case "storageclasses.storage.k8s.io" -> new StorageRules(errors).storageClass(tree, live);
            case "endpointslices.discovery.k8s.io" -> new EndpointRules(errors).slice(tree);
            case "limitranges" -> new LimitRules(errors).limits(spec);
            case "events" -> new EventRules(errors).core(tree);
            case "events.events.k8s.io" -> new EventRules(errors).grouped(tree, live);
            case "resourcequotas" -> new StorageRules(errors).quota(spec);
            case "horizontalpodautoscalers.autoscaling" -> new PolicyRules(errors).autoscaler(spec, resource.version());
            case "poddisruptionbudgets.policy" -> new PolicyRules(errors).disruptionBudget(spec);
            case "networkpolicies.networking.k8s.io" -> new PolicyRules(errors).networkPolicy(spec);
            case "priorityclasses.scheduling.k8s.io" -> new PolicyRules(errors).priorityClass(tree, live);
            case "leases.coordination.k8s.io" -> new PolicyRules(errors).lease(spec);
            case "ingresses.networking.k8s.io" -> new IngressRules(errors).ingress(spec);
            case "roles.rbac.authorization.k8s.io" -> new AccessRules(errors).role(tree, true);
            case "clusterroles.rbac.authorization.k8s.io" -> new AccessRules(errors).role(tree, false);
            case "rolebindings.rbac.authorization.k8s.io" -> new AccessRules(errors).binding(tree, live, true);
            case "clusterrolebindings.rbac.authorization.k8s.io" -> new AccessRules(errors).binding(tree, live, false);
            case "validatingadmissionpolicies.admissionregistration.k8s.io" ->
                new AdmissionPolicyRules(errors).policy(spec);
            case "validatingadmissionpolicybindings.admissionregistration.k8s.io" ->
                new AdmissionPolicyRules(errors).binding(spec);
            case "customresourcedefinitions.apiextensions.k8s.io" -> new DefinitionRules(errors).definition(tree, live);
            default -> {}
        }
    }
}

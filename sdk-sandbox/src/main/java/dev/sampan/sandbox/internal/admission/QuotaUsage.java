package dev.sampan.sandbox.internal.admission;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sampan.sandbox.internal.schema.QuantityText;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** What the objects of each resource count for in a quota, by the names that quotas have for it. */
public final class QuotaUsage {
    private static final String COUNT = "count/";
    private static final String BY_STORAGE_CLASS = ".storageclass.storage.k8s.io/";
    private static final Set<String> OF_PODS = Set.of(
            "count/pods",
            "cpu",
            "memory",
            "ephemeral-storage",
            "requests.cpu",
            "requests.memory",
            "requests.ephemeral-storage",
            "limits.cpu",
            "limits.memory",
            "limits.ephemeral-storage",
            "pods");
    private static final Set<String> OF_SERVICES =
            Set.of("count/services", "services", "services.nodeports", "services.loadbalancers");
    private static final List<String> OF_CLAIMS = List.of("persistentvolumeclaims", "requests.storage");
    private static final Set<String> COUNTED_BY_PLAIN_NAME =
            Set.of("configmaps", "resourcequotas", "replicationcontrollers", "secrets");
    private static final Set<String> NOT_COUNTED = Set.of(
            "bindings",
            "componentstatuses",
            "events",
            "events.events.k8s.io",
            "tokenreviews.authentication.k8s.io",
            "selfsubjectreviews.authentication.k8s.io",
            "subjectaccessreviews.authorization.k8s.io",
            "selfsubjectaccessreviews.authorization.k8s.io",
            "localsubjectaccessreviews.authorization.k8s.io",
            "selfsubjectrulesreviews.authorization.k8s.io");

    private QuotaUsage() {}

    /** Whether any quota can count objects of that resource. */
    static boolean counts(String groupResource) {
        return !NOT_COUNTED.contains(groupResource);
    }

    /** The resources whose objects one of the names is about. */
    public static Set<String> resources(Collection<String> names) {
        Set<String> resources = new TreeSet<>();
        for (String name : names) {
            if (name.startsWith(COUNT)) {
                resources.add(name.substring(COUNT.length()));
            } else if (COUNTED_BY_PLAIN_NAME.contains(name)) {
                resources.add(name);
            }
            for (String special : List.of("pods", "services", "persistentvolumeclaims")) {
                if (isAbout(special, name)) {
                    resources.add(special);
                }
            }
        }
        resources.removeAll(NOT_COUNTED);
        return resources;
    }

    /** Those of the names that are about objects of that resource. */
    public static Set<String> matching(String groupResource, Collection<String> names) {
        Set<String> matching = new TreeSet<>();
        for (String name : names) {
            if (isAbout(groupResource, name)) {
                matching.add(name);
            }
        }
        return matching;
    }

    private static boolean isAbout(String groupResource, String name) {
        return switch (groupResource) {
            case "pods" ->
                OF_PODS.contains(name)
                        || name.startsWith("hugepages-")
                        || name.startsWith("requests.hugepages-")
                        || name.startsWith("requests.") && isExtended(name.substring("requests.".length()));
            case "services" -> OF_SERVICES.contains(name);
            case "persistentvolumeclaims" ->
                name.equals("count/persistentvolumeclaims")
                        || OF_CLAIMS.stream()
                                .anyMatch(one -> name.equals(one) || name.endsWith(BY_STORAGE_CLASS + one));
            default ->
                name.equals(COUNT + groupResource)
                        || COUNTED_BY_PLAIN_NAME.contains(groupResource) && name.equals(groupResource);
        };
    }

    private static boolean isExtended(String name) {
        return name.contains("/") && !name.contains("kubernetes.io/");
    }

    /** What an object counts for at that time. */
    public static Quantities of(String groupResource, JsonNode object, Instant now) {
        return switch (groupResource) {
            case "pods" -> ofPod(object, now);
            case "services" -> ofService(object.path("spec"));
            case "persistentvolumeclaims" -> ofClaim(object);
            default ->
                COUNTED_BY_PLAIN_NAME.contains(groupResource)
                        ? Quantities.count(COUNT + groupResource, groupResource)
                        : Quantities.count(COUNT + groupResource);
        };
    }

    private static Quantities ofPod(JsonNode pod, Instant now) {
        Quantities count = Quantities.count("count/pods");
        if (isOver(pod, now)) {
            return count;
        }
        JsonNode spec = pod.path("spec");
        PodResources resources = PodResources.of(spec).withOverhead(spec);
        return count.plus(ofCompute(resources.requests(), resources.limits()));
    }

    /** As quotas name what containers call cpu, memory and so on; one pod of it. */
    static Quantities ofCompute(Quantities requests, Quantities limits) {
        Quantities usage = Quantities.count("pods");
        for (Map.Entry<String, QuantityText> request : requests.amounts().entrySet()) {
            String name = request.getKey();
            boolean plain = OF_PODS.contains("requests." + name) || name.startsWith("hugepages-");
            if (plain) {
                usage = usage.with(name, request.getValue());
            }
            if (plain || isExtended(name)) {
                usage = usage.with("requests." + name, request.getValue());
            }
        }
        for (Map.Entry<String, QuantityText> limit : limits.amounts().entrySet()) {
            if (OF_PODS.contains("limits." + limit.getKey())) {
                usage = usage.with("limits." + limit.getKey(), limit.getValue());
            }
        }
        return usage;
    }

    /** Ended, or deleted and past twice its grace. */
    private static boolean isOver(JsonNode pod, Instant now) {
        String phase = pod.path("status").path("phase").asText();
        if (phase.equals("Succeeded") || phase.equals("Failed")) {
            return true;
        }
        JsonNode metadata = pod.path("metadata");
        return metadata.hasNonNull("deletionTimestamp")
                && metadata.hasNonNull("deletionGracePeriodSeconds")
                && now.isAfter(Instant.parse(metadata.path("deletionTimestamp").asText())
                        .plusSeconds(metadata.path("deletionGracePeriodSeconds").asLong()));
    }

    private static Quantities ofService(JsonNode spec) {
        Quantities usage = Quantities.count("count/services", "services");
        String type = spec.path("type").asText();
        boolean balanced = type.equals("LoadBalancer");
        int nodePorts = 0;
        if (balanced && !spec.path("allocateLoadBalancerNodePorts").asBoolean(true)) {
            for (JsonNode port : spec.path("ports")) {
                nodePorts += port.path("nodePort").asInt(0) == 0 ? 0 : 1;
            }
        } else if (balanced || type.equals("NodePort")) {
            nodePorts = spec.path("ports").size();
        }
        return usage.with("services.loadbalancers", QuantityText.parse(balanced ? "1" : "0"))
                .with("services.nodeports", QuantityText.parse(Integer.toString(nodePorts)));
    }

    private static Quantities ofClaim(JsonNode claim) {
        Quantities usage = Quantities.count("persistentvolumeclaims", "count/persistentvolumeclaims");
        String storageClass = PersistentVolumeClaimResize.storageClass(claim);
        if (!storageClass.isEmpty()) {
            usage = usage.with(storageClass + BY_STORAGE_CLASS + "persistentvolumeclaims", QuantityText.parse("1"));
        }
        JsonNode requested =
                claim.path("spec").path("resources").path("requests").path("storage");
        if (!requested.isMissingNode()) {
            QuantityText size = QuantityText.parse(requested.asText()).whole();
            JsonNode allocated = claim.path("status").path("allocatedResources").path("storage");
            if (!allocated.isMissingNode()) {
                QuantityText more = QuantityText.parse(allocated.asText()).whole();
                size = more.compareTo(size) > 0 ? more : size;
            }
            usage = usage.with("requests.storage", size);
            if (!storageClass.isEmpty()) {
                usage = usage.with(storageClass + BY_STORAGE_CLASS + "requests.storage", size);
            }
        }
        return usage;
    }
}

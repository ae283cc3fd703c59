package dev.sampan.sandbox.internal.kubeapi;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.sandbox.internal.kubelet.NodeAgent;
import dev.sampan.sandbox.internal.kubelet.NodeAgent.ContainerUsage;
import dev.sampan.sandbox.internal.objects.ApiStatusException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The group metrics.k8s.io as a metrics server gives it: what the pods and nodes use now. */
final class UsageMetrics {
    static final String GROUP = "metrics.k8s.io";
    private static final String API_VERSION = GROUP + "/v1beta1";

    private final ControlPlane plane;
    private final NodeAgent node;

    UsageMetrics(ControlPlane plane, NodeAgent node) {
        this.plane = plane;
        this.node = node;
    }

    ApiReply answer(ApiCall call) {
        RequestInfo info = call.info();
        if (!info.version().equals("v1beta1")) {
            return ApiReply.text(404, "404 page not found\n");
        }
        if (!info.verb().equals("get") && !info.verb().equals("list")) {
            throw Refusals.methodNotAllowed();
        }
        LabelSelector labels = LabelSelector.parse(call.parameter("labelSelector"));
        return switch (info.resource()) {
            case "pods" -> pods(info, labels);
            case "nodes" -> nodes(info, labels);
            default -> ApiReply.text(404, "404 page not found\n");
        };
    }

    private ApiReply pods(RequestInfo info, LabelSelector labels) {
        List<ObjectNode> items = new ArrayList<>();
        for (ObjectNode pod : plane.store
                .list("pods", info.namespace().isEmpty() ? null : info.namespace())
                .items()) {
            if ((info.name().isEmpty() || info.name().equals(Meta.name(pod))) && labels.matches(Meta.labels(pod))) {
                podMetrics(pod).ifPresent(items::add);
            }
        }
        return reply(info, items, "PodMetricsList", "pods." + GROUP);
    }

    private Optional<ObjectNode> podMetrics(ObjectNode pod) {
        List<ContainerUsage> usage = node.usage(Meta.namespace(pod), Meta.name(pod));
        if (usage == null) {
            return Optional.empty();
        }
        ObjectNode metrics = metrics("PodMetrics", pod);
        ArrayNode containers = metrics.putArray("containers");
        for (ContainerUsage container : usage) {
            ObjectNode one = containers.addObject();
            one.put("name", container.container());
            putUsage(one, container.cpuCores(), container.memoryBytes());
        }
        return Optional.of(metrics);
    }

    private ApiReply nodes(RequestInfo info, LabelSelector labels) {
        List<ObjectNode> items = new ArrayList<>();
        for (ObjectNode machine : plane.store.list("nodes", null).items()) {
            if ((info.name().isEmpty() || info.name().equals(Meta.name(machine)))
                    && labels.matches(Meta.labels(machine))) {
                items.add(nodeMetrics(machine));
            }
        }
        return reply(info, items, "NodeMetricsList", "nodes." + GROUP);
    }

    private ObjectNode nodeMetrics(ObjectNode machine) {
        double cores = 0;
        long bytes = 0;
        for (ObjectNode pod : plane.store.list("pods", null).items()) {
            if (!pod.path("spec").path("nodeName").asText().equals(Meta.name(machine))) {
                continue;
            }
            List<ContainerUsage> usage = node.usage(Meta.namespace(pod), Meta.name(pod));
            for (ContainerUsage container : usage == null ? List.<ContainerUsage>of() : usage) {
                cores += container.cpuCores();
                bytes += container.memoryBytes();
            }
        }
        ObjectNode metrics = metrics("NodeMetrics", machine);
        putUsage(metrics, cores, bytes);
        return metrics;
    }

    private ObjectNode metrics(String kind, ObjectNode of) {
        ObjectNode metrics = Json.object();
        metrics.put("kind", kind);
        metrics.put("apiVersion", API_VERSION);
        ObjectNode metadata = metrics.putObject("metadata");
        metadata.put("name", Meta.name(of));
        if (!Meta.namespace(of).isEmpty()) {
            metadata.put("namespace", Meta.namespace(of));
        }
        metadata.put("creationTimestamp", Meta.time(plane.timeline.now()));
        if (of.path("metadata").has("labels")) {
            metadata.set("labels", of.path("metadata").path("labels"));
        }
        metrics.put("timestamp", Meta.time(plane.timeline.now()));
        metrics.put("window", "15s");
        return metrics;
    }

    private static void putUsage(ObjectNode of, double cores, long bytes) {
        ObjectNode usage = of.putObject("usage");
        usage.put("cpu", Math.round(cores * 1e9) + "n");
        usage.put("memory", (bytes / 1024) + "Ki");
    }

    private static ApiReply reply(RequestInfo info, List<ObjectNode> items, String listKind, String groupResource) {
        if (!info.name().isEmpty()) {
            if (items.isEmpty()) {
                throw ApiStatusException.notFound(
                        groupResource, info.namespace().isEmpty() ? info.name() : info.namespace() + "/" + info.name());
            }
            return ApiReply.json(200, items.get(0));
        }
        return ApiReply.json(200, Json.list(API_VERSION, listKind, Json.object(), items));
    }

    static ObjectNode group() {
        ObjectNode group = Json.object();
        group.put("kind", "APIGroup");
        group.put("apiVersion", "v1");
        group.put("name", GROUP);
        group.putArray("versions").addObject().put("groupVersion", API_VERSION).put("version", "v1beta1");
        group.putObject("preferredVersion").put("groupVersion", API_VERSION).put("version", "v1beta1");
        return group;
    }

    static ObjectNode resourceList() {
        ObjectNode list = Json.object();
        list.put("kind", "APIResourceList");
        list.put("apiVersion", "v1");
        list.put("groupVersion", API_VERSION);
        ArrayNode resources = list.putArray("resources");
        for (String kind : List.of("Node", "Pod")) {
            String singular = kind.toLowerCase(java.util.Locale.ROOT);
            ObjectNode resource = resources.addObject();
            resource.put("name", singular + "s");
            resource.put("singularName", singular);
            resource.put("namespaced", kind.equals("Pod"));
            resource.put("kind", kind + "Metrics");
            resource.putArray("verbs").add("get").add("list");
        }
        return list;
    }

    static ObjectNode aggregated() {
        ObjectNode group = Json.object();
        group.putObject("metadata").put("name", GROUP);
        ObjectNode version = group.putArray("versions").addObject();
        version.put("version", "v1beta1");
        ArrayNode resources = version.putArray("resources");
        for (String kind : List.of("Node", "Pod")) {
            String singular = kind.toLowerCase(java.util.Locale.ROOT);
            ObjectNode resource = resources.addObject();
            resource.put("resource", singular + "s");
            resource.putObject("responseKind")
                    .put("group", "")
                    .put("version", "")
                    .put("kind", kind + "Metrics");
            resource.put("scope", kind.equals("Pod") ? "Namespaced" : "Cluster");
            resource.put("singularResource", singular);
            resource.putArray("verbs").add("get").add("list");
        }
        version.put("freshness", "Current");
        return group;
    }
}

package dev.sampan.sandbox.internal.controller;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.sandbox.internal.objects.ApiStatusException;
import dev.sampan.sandbox.internal.objects.ObjectKey;
import dev.sampan.sandbox.internal.objects.Resource;
import dev.sampan.sandbox.internal.objects.Resources;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Keeps the Endpoints and the EndpointSlice of each Service with a selector. */
public final class EndpointsController implements Controller {
    private static final String SERVICE_NAME = "kubernetes.io/service-name";

    private final Cluster endpoints;
    private final Cluster slices;

    EndpointsController(ControlPlaneContext context) {
        this.endpoints =
                context.as("kube-controller-manager", "endpoint-controller").cluster();
        this.slices = context.as("kube-controller-manager", "endpoint-slice-controller")
                .cluster();
    }

    @Override
    public void register(ControlLoop loop) {
        loop.watch(Resources.SERVICES, this);
        loop.watchMapped(Resources.PODS, this, this::servicesOf);
    }

    private List<ObjectKey> servicesOf(ObjectNode pod) {
        List<ObjectKey> keys = new ArrayList<>();
        Map<String, String> labels = Meta.labels(pod);
        for (ObjectNode service : endpoints.list(Resources.SERVICES, Meta.namespace(pod))) {
            Map<String, String> selector = Tree.strings(service, "spec", "selector");
            if (!selector.isEmpty() && labels.entrySet().containsAll(selector.entrySet())) {
                keys.add(Meta.key(service));
            }
        }
        return keys;
    }

    @Override
    public void reconcile(ObjectKey key) {
        ObjectNode service = endpoints.find(Resources.SERVICES, key).orElse(null);
        if (service == null || Meta.isDeleting(service)) {
            endpoints.find(Resources.ENDPOINTS, key).ifPresent(old -> endpoints.delete(Resources.ENDPOINTS, old));
            return;
        }
        Map<String, String> selector = Tree.strings(service, "spec", "selector");
        if (selector.isEmpty() || Tree.text(service, "spec", "type").equals("ExternalName")) {
            return;
        }
        Selector labels = Selector.ofLabels(selector);
        List<ObjectNode> pods = endpoints.list(Resources.PODS, key.namespace()).stream()
                .filter(labels::matchesLabelsOf)
                .filter(pod -> !Tree.text(pod, "status", "podIP").isEmpty() && !Pods.isFinished(pod))
                .sorted(Comparator.comparing(Meta::name))
                .toList();
        try {
            writeEndpoints(service, pods);
            writeSlice(service, pods);
        } catch (ApiStatusException refused) {
            // a namespace that is going takes no new objects
            if (refused.code() != 403) {
                throw refused;
            }
        }
    }

    private void writeEndpoints(ObjectNode service, List<ObjectNode> pods) {
        ArrayNode subsets = Tree.array();
        List<ObjectNode> living =
                pods.stream().filter(pod -> !Meta.isDeleting(pod)).toList();
        if (!living.isEmpty()) {
            ObjectNode subset = subsets.addObject();
            for (ObjectNode pod : living) {
                String list = isReady(service, pod) ? "addresses" : "notReadyAddresses";
                ObjectNode address = Tree.list(subset, list).addObject();
                address.put("ip", Tree.text(pod, "status", "podIP"));
                address.put("nodeName", Tree.text(pod, "spec", "nodeName"));
                address.set("targetRef", reference(pod));
            }
            ArrayNode ports = ports(service, living);
            if (!ports.isEmpty()) {
                subset.set("ports", ports);
            }
        }
        put(endpoints, Resources.ENDPOINTS, service, Meta.name(service), object -> {
            Meta.metadata(object)
                    .set(
                            "labels",
                            Tree.at(service, "metadata", "labels").isObject()
                                    ? Tree.at(service, "metadata", "labels").deepCopy()
                                    : Tree.object());
            Meta.label(object, "endpoints.kubernetes.io/managed-by", "endpoint-controller");
            if (subsets.isEmpty()) {
                object.remove("subsets");
            } else {
                object.set("subsets", subsets);
            }
        });
    }

    private static boolean isReady(ObjectNode service, ObjectNode pod) {
        return Pods.isReady(pod) || Tree.flag(service, "spec", "publishNotReadyAddresses");
    }

    private static ObjectNode reference(ObjectNode pod) {
        return Tree.object()
                .put("kind", "Pod")
                .put("namespace", Meta.namespace(pod))
                .put("name", Meta.name(pod))
                .put("uid", Meta.uid(pod));
    }

    private static ArrayNode ports(ObjectNode service, List<ObjectNode> pods) {
        ArrayNode ports = Tree.array();
        for (ObjectNode port : Tree.objects(service, "spec", "ports")) {
            int target = pods.stream()
                    .mapToInt(pod -> targetPort(port, pod))
                    .filter(number -> number > 0)
                    .findFirst()
                    .orElse(0);
            if (target > 0) {
                ObjectNode entry = ports.addObject();
                if (port.has("name")) {
                    entry.put("name", Tree.text(port, "name"));
                }
                entry.put("port", target);
                entry.put("protocol", port.has("protocol") ? Tree.text(port, "protocol") : "TCP");
            }
        }
        return ports;
    }

    /** The pod's port that a service port leads to; 0 if the pod names none so. */
    public static int targetPort(ObjectNode servicePort, ObjectNode pod) {
        var target = servicePort.path("targetPort");
        if (target.isMissingNode() || target.isNull()) {
            return Tree.number(servicePort, 0, "port");
        }
        if (target.isInt()) {
            return target.asInt();
        }
        for (String list : new String[] {"containers", "initContainers"}) {
            for (ObjectNode container : Tree.objects(pod, "spec", list)) {
                ObjectNode found = Tree.element(container.path("ports"), "name", target.asText());
                if (found != null) {
                    return Tree.number(found, 0, "containerPort");
                }
            }
        }
        return 0;
    }

    private void writeSlice(ObjectNode service, List<ObjectNode> pods) {
        ArrayNode list = Tree.array();
        for (ObjectNode pod : pods) {
            ObjectNode endpoint = list.addObject();
            endpoint.putArray("addresses").add(Tree.text(pod, "status", "podIP"));
            boolean serving = isReady(service, pod);
            endpoint.putObject("conditions")
                    .put("ready", serving && !Meta.isDeleting(pod))
                    .put("serving", serving)
                    .put("terminating", Meta.isDeleting(pod));
            endpoint.put("nodeName", Tree.text(pod, "spec", "nodeName"));
            endpoint.set("targetRef", reference(pod));
        }
        String name = slices.ownedBy(Resources.ENDPOINT_SLICES, Meta.uid(service)).stream()
                .map(Meta::name)
                .findFirst()
                .orElse("");
        put(slices, Resources.ENDPOINT_SLICES, service, name, object -> {
            Meta.label(object, SERVICE_NAME, Meta.name(service));
            Meta.label(object, "endpointslice.kubernetes.io/managed-by", "endpointslice-controller.k8s.io");
            if (Meta.controller(object) == null) {
                Meta.setController(object, Resources.SERVICES, service);
            }
            object.put("addressType", "IPv4");
            object.set("endpoints", list);
            object.set("ports", ports(service, pods));
        });
    }

    /** @param name none for one whose name is drawn */
    private static void put(
            Cluster cluster, Resource resource, ObjectNode service, String name, Consumer<ObjectNode> content) {
        ObjectKey key = new ObjectKey(Meta.namespace(service), name);
        ObjectNode known = cluster.find(resource, key).orElse(null);
        if (known != null) {
            cluster.update(resource, known, content);
            return;
        }
        ObjectNode fresh = Tree.object();
        ObjectNode metadata = fresh.putObject("metadata").put("namespace", key.namespace());
        if (name.isEmpty()) {
            metadata.put("generateName", Meta.name(service) + "-");
        } else {
            metadata.put("name", name);
        }
        content.accept(fresh);
        cluster.create(resource, key.namespace(), fresh);
    }
}

package dev.sampan.sandbox.internal.kubeapi.table;

import static dev.sampan.sandbox.internal.kubeapi.table.Cells.NONE;
import static dev.sampan.sandbox.internal.kubeapi.table.Cells.at;
import static dev.sampan.sandbox.internal.kubeapi.table.Cells.orAbsent;
import static dev.sampan.sandbox.internal.kubeapi.table.Column.text;
import static dev.sampan.sandbox.internal.kubeapi.table.Column.wide;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The columns of kinds that are about the network. */
final class NetworkColumns {
    private NetworkColumns() {}

    static Map<String, List<Column>> all() {
        return Map.of(
                "services", services(),
                "endpoints", List.of(Column.named(), text("Endpoints", (o, now) -> endpoints(o)), Column.age()),
                "endpointslices.discovery.k8s.io", slices(),
                "ingresses.networking.k8s.io", ingresses(),
                "ingressclasses.networking.k8s.io",
                        List.of(
                                Column.named(),
                                text("Controller", Cells.text("spec.controller")),
                                text(
                                        "Parameters",
                                        (o, now) -> orAbsent(
                                                at(o, "spec.parameters.name").asText(""), NONE)),
                                Column.age()),
                "networkpolicies.networking.k8s.io",
                        List.of(
                                Column.named(),
                                text("Pod-Selector", (o, now) -> Cells.selector(at(o, "spec.podSelector"))),
                                Column.age()));
    }

    private static List<Column> services() {
        return List.of(
                Column.named(),
                text("Type", Cells.text("spec.type")),
                text("Cluster-IP", (o, now) -> {
                    String ip = at(o, "spec.clusterIPs").path(0).asText("");
                    return orAbsent(ip.isEmpty() ? at(o, "spec.clusterIP").asText("") : ip, NONE);
                }),
                text("External-IP", (o, now) -> externalIp(o)),
                text("Port(s)", (o, now) -> ports(o)),
                Column.age(),
                wide("Selector", (o, now) -> Cells.labels(at(o, "spec.selector"))));
    }

    private static String externalIp(ObjectNode service) {
        String external = Cells.joined(at(service, "spec.externalIPs"));
        switch (at(service, "spec.type").asText()) {
            case "LoadBalancer":
                List<String> addresses = new ArrayList<>();
                for (JsonNode ingress : at(service, "status.loadBalancer.ingress")) {
                    addresses.add(
                            ingress.has("ip")
                                    ? ingress.path("ip").asText()
                                    : ingress.path("hostname").asText());
                }
                if (!external.isEmpty()) {
                    addresses.add(external);
                }
                return orAbsent(String.join(",", addresses), "<pending>");
            case "ExternalName":
                return at(service, "spec.externalName").asText("");
            default:
                return orAbsent(external, NONE);
        }
    }

    private static String ports(ObjectNode service) {
        List<String> ports = new ArrayList<>();
        for (JsonNode port : at(service, "spec.ports")) {
            String nodePort = port.path("nodePort").asInt(0) > 0
                    ? ":" + port.path("nodePort").asText()
                    : "";
            ports.add(port.path("port").asText() + nodePort + "/"
                    + port.path("protocol").asText("TCP"));
        }
        return orAbsent(String.join(",", ports), NONE);
    }

    private static String endpoints(ObjectNode object) {
        List<String> all = new ArrayList<>();
        for (JsonNode subset : object.path("subsets")) {
            for (JsonNode address : subset.path("addresses")) {
                for (JsonNode port : subset.path("ports")) {
                    all.add(address.path("ip").asText() + ":"
                            + port.path("port").asText());
                }
                if (subset.path("ports").isEmpty()) {
                    all.add(address.path("ip").asText());
                }
            }
        }
        if (all.isEmpty()) {
            return NONE;
        }
        return all.size() > 3
                ? String.join(",", all.subList(0, 3)) + " + " + (all.size() - 3) + " more..."
                : String.join(",", all);
    }

    private static List<Column> slices() {
        return List.of(
                Column.named(),
                text("AddressType", Cells.text("addressType")),
                text("Ports", (o, now) -> {
                    List<String> ports = new ArrayList<>();
                    o.path("ports").forEach(port -> ports.add(port.path("port").asText("*")));
                    return orAbsent(String.join(",", ports), "<unset>");
                }),
                text("Endpoints", (o, now) -> {
                    List<String> addresses = new ArrayList<>();
                    for (JsonNode endpoint : o.path("endpoints")) {
                        endpoint.path("addresses").forEach(address -> addresses.add(address.asText()));
                    }
                    if (addresses.isEmpty()) {
                        return "<unset>";
                    }
                    return addresses.size() > 3
                            ? String.join(",", addresses.subList(0, 3)) + " + " + (addresses.size() - 3) + " more..."
                            : String.join(",", addresses);
                }),
                Column.age());
    }

    private static List<Column> ingresses() {
        return List.of(
                Column.named(),
                text("Class", Cells.textOr("spec.ingressClassName", NONE)),
                text("Hosts", (o, now) -> {
                    Set<String> hosts = new LinkedHashSet<>();
                    at(o, "spec.rules")
                            .forEach(
                                    rule -> hosts.add(orAbsent(rule.path("host").asText(""), "*")));
                    return hosts.isEmpty() ? "*" : String.join(",", hosts);
                }),
                text("Address", (o, now) -> {
                    List<String> addresses = new ArrayList<>();
                    for (JsonNode ingress : at(o, "status.loadBalancer.ingress")) {
                        addresses.add(ingress.path("ip")
                                .asText(ingress.path("hostname").asText("")));
                    }
                    return String.join(",", addresses);
                }),
                text("Ports", (o, now) -> at(o, "spec.tls").isEmpty() ? "80" : "80, 443"),
                Column.age());
    }
}

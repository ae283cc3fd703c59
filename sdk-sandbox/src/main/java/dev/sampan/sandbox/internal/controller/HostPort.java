package dev.sampan.sandbox.internal.controller;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/** A port of the node that a pod takes for itself. */
record HostPort(String address, String protocol, int number) {
    private static final String ANY = "0.0.0.0";

    /** Whether no pod on the node has a port that the pod wants. */
    static boolean areFree(PodInfo pod, NodeInfo node) {
        List<HostPort> wanted = of(pod.tree());
        return wanted.isEmpty()
                || node.pods().stream()
                        .flatMap(other -> of(other.tree()).stream())
                        .noneMatch(taken -> wanted.stream().anyMatch(taken::clashesWith));
    }

    private boolean clashesWith(HostPort other) {
        return number == other.number
                && protocol.equals(other.protocol)
                && (address.equals(other.address) || address.equals(ANY) || other.address.equals(ANY));
    }

    private static List<HostPort> of(ObjectNode pod) {
        List<HostPort> ports = new ArrayList<>();
        List<ObjectNode> containers = new ArrayList<>(Tree.objects(pod, "spec", "containers"));
        Tree.objects(pod, "spec", "initContainers").stream()
                .filter(init -> Tree.text(init, "restartPolicy").equals("Always"))
                .forEach(containers::add);
        for (ObjectNode container : containers) {
            for (ObjectNode port : Tree.objects(container, "ports")) {
                int number = Tree.number(port, 0, "hostPort");
                if (number > 0) {
                    String address = Tree.text(port, "hostIP");
                    String protocol = Tree.text(port, "protocol");
                    ports.add(new HostPort(
                            address.isEmpty() ? ANY : address, protocol.isEmpty() ? "TCP" : protocol, number));
                }
            }
        }
        return ports;
    }
}

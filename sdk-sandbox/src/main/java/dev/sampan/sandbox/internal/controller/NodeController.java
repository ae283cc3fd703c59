package dev.sampan.sandbox.internal.controller;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.sandbox.internal.objects.ObjectKey;
import dev.sampan.sandbox.internal.objects.Resources;
import java.time.Duration;
import java.time.Instant;

/** Registers the nodes and reports them ready every five minutes, as a kubelet does when nothing changes. */
final class NodeController implements Controller {
    private static final Duration HEARTBEAT = Duration.ofMinutes(5);

    private final ControlPlaneContext context;
    private final int count;

    NodeController(ControlPlaneContext context, int count) {
        this.context = context.as("kubelet", "kubelet");
        this.count = count;
    }

    @Override
    public void register(ControlLoop loop) {
        for (int number = 1; number <= count; number++) {
            loop.enqueue(this, new ObjectKey("", "sandbox-node-" + number));
        }
    }

    @Override
    public void reconcile(ObjectKey key) {
        ObjectNode node = context.cluster()
                .findFresh(Resources.NODES, key)
                .orElseGet(() -> context.cluster().create(Resources.NODES, "", node(key.name())));
        context.cluster().updateStatus(Resources.NODES, node, status -> report(status, key.name()));
        context.loop().enqueueAfterInBackground(this, key, HEARTBEAT);
    }

    private ObjectNode node(String name) {
        ObjectNode node = Tree.object().put("apiVersion", "v1").put("kind", "Node");
        node.putObject("metadata").put("name", name);
        Meta.label(node, "kubernetes.io/hostname", name);
        Meta.label(node, "kubernetes.io/os", "linux");
        Meta.label(node, "kubernetes.io/arch", "amd64");
        Meta.label(node, "topology.kubernetes.io/region", "ap-southeast-1");
        Meta.label(node, "topology.kubernetes.io/zone", "ap-southeast-1" + zone(name));
        Meta.label(node, "node.kubernetes.io/instance-type", "ecs.g7.2xlarge");
        node.putObject("spec").put("podCIDR", "10.244.0.0/16").put("providerID", "sandbox://" + name);
        return node;
    }

    private static char zone(String name) {
        return (char) ('a' + (name.charAt(name.length() - 1) - '1') % 3);
    }

    private void report(ObjectNode status, String name) {
        ObjectNode capacity = status.putObject("capacity")
                .put("cpu", "8")
                .put("memory", "32Gi")
                .put("pods", "1100")
                .put("ephemeral-storage", "100Gi");
        status.set("allocatable", capacity.deepCopy());
        var addresses = status.putArray("addresses");
        addresses.addObject().put("type", "InternalIP").put("address", "192.168.0." + (10 + number(name)));
        addresses.addObject().put("type", "Hostname").put("address", name);
        status.putObject("nodeInfo")
                .put("machineID", name)
                .put("systemUUID", name)
                .put("bootID", name)
                .put("kernelVersion", "6.6.0-sandbox")
                .put("osImage", "Sampan sandbox")
                .put("containerRuntimeVersion", "containerd://2.1.5")
                .put("kubeletVersion", "v1.35.4")
                .put("kubeProxyVersion", "")
                .put("operatingSystem", "linux")
                .put("architecture", "amd64");
        Instant now = context.now();
        condition(status, "MemoryPressure", "False", "KubeletHasSufficientMemory", "sufficient memory available", now);
        condition(status, "DiskPressure", "False", "KubeletHasNoDiskPressure", "no disk pressure", now);
        condition(status, "PIDPressure", "False", "KubeletHasSufficientPID", "sufficient PID available", now);
        condition(status, "Ready", "True", "KubeletReady", "posting ready status", now);
    }

    private static int number(String name) {
        return Integer.parseInt(name.substring(name.lastIndexOf('-') + 1));
    }

    private static void condition(
            ObjectNode status, String type, String value, String reason, String message, Instant now) {
        String text = type.equals("Ready") ? "kubelet is " + message : "kubelet has " + message;
        Conditions.set(status, type, value, reason, text, now);
        ObjectNode condition = Tree.element(status.path("conditions"), "type", type);
        if (condition != null) {
            condition.put("lastHeartbeatTime", Tree.stamp(now));
        }
    }
}

package dev.sampan.sandbox.internal.controller;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.sandbox.internal.objects.ObjectKey;
import dev.sampan.sandbox.internal.objects.Resources;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What the kubelets say of their nodes: each registers its node once, reports it every five minutes, as a kubelet does when
 * nothing changes, and renews its Lease with each report. The node's annotation {@code sandbox.sampan.dev/not-ready} makes it report itself unready for that reason,
 * {@code sandbox.sampan.dev/unreachable: "true"} makes it fall silent.
 */
public final class NodeReporter implements Controller {
    private static final Duration HEARTBEAT = Duration.ofMinutes(5);
    /** As many as a node's own address range has room for. */
    private static final String PODS_PER_NODE = "256";

    private static final String LEASES = "kube-node-lease";
    private static final int LEASE_SECONDS = 40;
    private static final DateTimeFormatter LEASE_TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

    private static final String NOT_READY = "sandbox.sampan.dev/not-ready";
    private static final String UNREACHABLE = "sandbox.sampan.dev/unreachable";

    private final ControlPlaneContext context;
    private final int count;
    private final AtomicInteger nextNumber;
    private final Set<String> registered = ConcurrentHashMap.newKeySet();
    private final Map<String, Added> added = new ConcurrentHashMap<>();

    /** A node that came later: its number, and the labels that its machine has. */
    private record Added(int number, Map<String, String> labels) {}

    NodeReporter(ControlPlaneContext context, int count) {
        this.context = context.as("kubelet", "kubelet");
        this.count = count;
        this.nextNumber = new AtomicInteger(count + 1);
    }

    /** Whether a node's kubelet is cut off from the API server: it neither reports nor hears. */
    public static boolean isUnreachable(ObjectNode node) {
        return Meta.annotation(node, UNREACHABLE).equals("true");
    }

    /** Starts a kubelet on another machine, which registers its node. */
    public void add(String name, Map<String, String> labels) {
        added.computeIfAbsent(name, unused -> new Added(nextNumber.getAndIncrement(), Map.copyOf(labels)));
        context.loop().enqueue(this, new ObjectKey("", name));
    }

    @Override
    public void register(ControlLoop loop) {
        for (int number = 1; number <= count; number++) {
            loop.enqueue(this, new ObjectKey("", "sandbox-node-" + number));
        }
        loop.on(Resources.NODES, event -> {
            ObjectNode before = event.before();
            if (before != null
                    && !Tree.at(before, "metadata", "annotations")
                            .equals(Tree.at(event.object(), "metadata", "annotations"))) {
                loop.enqueue(this, Meta.key(event.object()));
            }
        });
    }

    @Override
    public void reconcile(ObjectKey key) {
        ObjectNode node = context.cluster().findFresh(Resources.NODES, key).orElse(null);
        if (node == null && registered.add(key.name())) {
            node = context.cluster().create(Resources.NODES, "", node(key.name()));
        }
        if (node == null) {
            // a kubelet whose node was deleted does not register again before it is started anew
            return;
        }
        if (registered.contains(key.name()) && !isUnreachable(node)) {
            report(node);
            renewLease(node);
        }
        context.loop().enqueueAfterInBackground(this, key, HEARTBEAT);
    }

    private void report(ObjectNode node) {
        String trouble = Meta.annotation(node, NOT_READY);
        boolean wasReady = Conditions.isTrue(node, "Ready");
        boolean isNew = Conditions.find(node, "Ready") == null;
        ObjectNode reported = context.cluster()
                .updateStatus(Resources.NODES, node, status -> report(status, Meta.name(node), trouble));
        boolean ready = trouble.isEmpty();
        if (!isNew && wasReady != ready) {
            String what = ready ? "NodeReady" : "NodeNotReady";
            context.events()
                    .on(Meta.name(node))
                    .normal(
                            Resources.NODES,
                            reported,
                            what,
                            "Node %s status is now: %s".formatted(Meta.name(node), what));
        }
    }

    private void renewLease(ObjectNode node) {
        String name = Meta.name(node);
        // in microseconds, of which the last three digits may not be left out
        String now = LEASE_TIME.format(context.now());
        ObjectNode lease = context.cluster()
                .findFresh(Resources.LEASES, new ObjectKey(LEASES, name))
                .orElse(null);
        if (lease != null) {
            context.cluster()
                    .update(
                            Resources.LEASES,
                            lease,
                            tree -> Tree.child(tree, "spec").put("renewTime", now));
            return;
        }
        ObjectNode fresh = Tree.object();
        ObjectNode owner = fresh.putObject("metadata")
                .put("name", name)
                .putArray("ownerReferences")
                .addObject();
        owner.put("apiVersion", "v1").put("kind", "Node").put("name", name).put("uid", Meta.uid(node));
        fresh.putObject("spec")
                .put("holderIdentity", name)
                .put("leaseDurationSeconds", LEASE_SECONDS)
                .put("renewTime", now);
        context.cluster().create(Resources.LEASES, LEASES, fresh);
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
        Added later = added.get(name);
        if (later != null) {
            later.labels().forEach((key, value) -> Meta.label(node, key, value));
        }
        node.putObject("spec")
                .put("podCIDR", "10.244.%d.0/24".formatted(number(name)))
                .put("providerID", "sandbox://" + name);
        return node;
    }

    private char zone(String name) {
        return (char) ('a' + (number(name) - 1) % 3);
    }

    private void report(ObjectNode status, String name, String trouble) {
        ObjectNode capacity = status.putObject("capacity")
                .put("cpu", "8")
                .put("memory", "32Gi")
                .put("pods", PODS_PER_NODE)
                .put("ephemeral-storage", "100Gi");
        status.set("allocatable", capacity.deepCopy());
        var addresses = status.putArray("addresses");
        addresses
                .addObject()
                .put("type", "InternalIP")
                .put("address", "192.168.%d.%d".formatted(number(name) / 200, 10 + number(name) % 200));
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
        condition(
                status,
                "MemoryPressure",
                "False",
                "KubeletHasSufficientMemory",
                "kubelet has sufficient memory available",
                now);
        condition(status, "DiskPressure", "False", "KubeletHasNoDiskPressure", "kubelet has no disk pressure", now);
        condition(
                status, "PIDPressure", "False", "KubeletHasSufficientPID", "kubelet has sufficient PID available", now);
        if (trouble.isEmpty()) {
            condition(status, "Ready", "True", "KubeletReady", "kubelet is posting ready status", now);
        } else {
            condition(status, "Ready", "False", "KubeletNotReady", trouble, now);
        }
    }

    private int number(String name) {
        Added later = added.get(name);
        if (later != null) {
            return later.number();
        }
        return Integer.parseInt(name.substring(name.lastIndexOf('-') + 1));
    }

    private static void condition(
            ObjectNode status, String type, String value, String reason, String message, Instant now) {
        Conditions.set(status, type, value, reason, message, now);
        ObjectNode condition = Tree.element(status.path("conditions"), "type", type);
        if (condition != null) {
            condition.put("lastHeartbeatTime", Tree.stamp(now));
        }
    }
}

package dev.sampan.sandbox;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.sandbox.internal.controller.ControllerManager;
import dev.sampan.sandbox.internal.controller.NodeReporter;
import dev.sampan.sandbox.internal.http.FaultScript;
import dev.sampan.sandbox.internal.http.RequestLog;
import dev.sampan.sandbox.internal.kubeapi.ApiServer;
import dev.sampan.sandbox.internal.kubeapi.ControlPlane;
import dev.sampan.sandbox.internal.kubelet.ImageStore;
import dev.sampan.sandbox.internal.kubelet.Kubelet;
import dev.sampan.sandbox.internal.kubelet.PodScripts;
import dev.sampan.sandbox.internal.kubelet.PullLogins;
import dev.sampan.sandbox.internal.objects.Objects;
import dev.sampan.sandbox.internal.objects.Resources;
import dev.sampan.sandbox.internal.openapi.ClusterDoor;
import dev.sampan.sandbox.internal.registry.RegistryServer;
import dev.sampan.sandbox.internal.time.Timeline;
import io.vertx.core.Vertx;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/** The cluster: its objects, controllers, kubelets and API server. Thread-safe. */
final class KubernetesPart implements ClusterDoor, AutoCloseable {
    private static final int NODES = 12;

    private final Parts parts = new Parts();
    private final PodScripts scripts = new PodScripts();
    private final Objects objects;
    private final ServiceDoors services;
    private final ApiServer api;
    private final NodeReporter nodes;
    private final int first;
    private final Supplier<KubernetesPart> others;
    private volatile BooleanSupplier credentialAddon = () -> false;

    private KubernetesPart(
            Vertx vertx,
            SandboxSpec spec,
            int port,
            int nodeCount,
            RegistryServer registry,
            String instanceId,
            Timeline timeline,
            FaultScript faults,
            RequestLog log) {
        first = nodeCount;
        others = () -> new KubernetesPart(vertx, spec, 0, 0, registry, instanceId, timeline, faults, log);
        try {
            ControlPlane plane = parts.add(ControlPlane.create(timeline));
            objects = plane.objects("sandbox");
            ImageStore images = registry.images(spec.strictImages);
            boolean processes = spec.processRuntime;
            BooleanSupplier addon = () -> credentialAddon.getAsBoolean();
            ControllerManager.Started<Kubelet> started = ControllerManager.start(
                    plane.objects("kube-controller-manager"),
                    timeline,
                    nodeCount,
                    plane.certificateAuthority(),
                    context -> {
                        PullLogins logins = spec.privatePulls
                                ? new PrivatePulls(context.cluster(), registry, instanceId, addon)
                                : PullLogins.NONE_NEEDED;
                        return processes
                                ? Kubelet.processes(context, images, logins, plane.podTokens())
                                : Kubelet.simulated(context, images, logins, scripts);
                    });
            parts.add(started.manager());
            nodes = started.manager().nodes();
            parts.add(started.kubelet());
            services = parts.add(new ServiceDoors(objects, started.kubelet()));
            api = parts.add(ApiServer.start(plane, vertx, port, faults, log, started.kubelet()));
        } catch (RuntimeException e) {
            parts.close();
            throw e;
        }
    }

    static KubernetesPart start(
            Vertx vertx,
            SandboxSpec spec,
            RegistryServer registry,
            String instanceId,
            Timeline timeline,
            FaultScript faults,
            RequestLog log) {
        return new KubernetesPart(vertx, spec, spec.kubernetesPort, NODES, registry, instanceId, timeline, faults, log);
    }

    /** Tells whether ACK's credential add-on is installed here, as the account knows it. */
    void credentialAddon(BooleanSupplier isInstalled) {
        credentialAddon = isInstalled;
    }

    @Override
    public URI server() {
        return api.address();
    }

    @Override
    public List<String> firstNodes() {
        return IntStream.rangeClosed(1, first)
                .mapToObj(n -> "sandbox-node-" + n)
                .toList();
    }

    @Override
    public void addNode(String name, Map<String, String> labels) {
        nodes.add(name, labels);
    }

    @Override
    public void removeNode(String name) {
        objects.delete(Resources.NODES, "", name, null, null, null);
    }

    @Override
    public Optional<String> drain(String node) {
        return new NodeDrain(objects).drain(node);
    }

    @Override
    public String nodeStatus(String node) {
        return new NodeCare(objects).status(node);
    }

    @Override
    public void repairNode(String node) {
        new NodeCare(objects).repair(node);
    }

    /** With the administrator's token, which does not end. */
    String kubeconfig() {
        return Kubeconfig.text(server(), api.certificateAuthority(), api.administratorToken());
    }

    @Override
    public ClusterDoor another() {
        return others.get();
    }

    @Override
    public String kubeconfig(Instant end) {
        return Kubeconfig.text(server(), api.certificateAuthority(), api.administratorToken(end));
    }

    URI service(String namespace, String name, int port) {
        return services.address(namespace, name, port);
    }

    void script(PodScriptSpec spec) {
        scripts.add(PodScriptRules.match(spec), script -> PodScriptRules.apply(spec, script));
    }

    void clearScripts() {
        scripts.clear();
    }

    void createNamespace(String name) {
        ObjectNode namespace = JsonNodeFactory.instance.objectNode();
        namespace.putObject("metadata").put("name", name);
        objects.create(Resources.NAMESPACES, "", namespace);
    }

    void deleteNamespace(String name) {
        objects.delete(Resources.NAMESPACES, "", name, null, null, null);
    }

    @Override
    public void close() {
        parts.close();
    }
}

package dev.sampan.sandbox.internal.controller;

import dev.sampan.sandbox.internal.objects.Objects;
import dev.sampan.sandbox.internal.time.Timeline;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** The control plane's controllers, started and stopped together with the kubelet. */
public final class ControllerManager implements AutoCloseable {
    private final ControlLoop loop;
    private final ControlPlaneContext context;
    private final Objects objects;
    private final NodeReporter nodeReporter;
    private final List<Controller> controllers = new ArrayList<>();

    private ControllerManager(Objects objects, Timeline timeline, int nodes) {
        this.objects = objects;
        ClusterView view = new ClusterView();
        this.loop = new ControlLoop(objects, view, timeline);
        Cluster cluster = new Cluster(objects, view);
        this.context = new ControlPlaneContext(
                cluster, EventRecorder.of(cluster, timeline, "kube-controller-manager"), loop, timeline);
        this.nodeReporter = new NodeReporter(context, nodes);
    }

    /** The kubelets, as far as they report nodes. */
    public NodeReporter nodes() {
        return nodeReporter;
    }

    /**
     * Starts all controllers.
     *
     * @param nodes how many there are in the beginning
     * @param rootCertificate what pods trust, as PEM: each namespace gets it in {@code kube-root-ca.crt}
     * @param kubelet makes the kubelet, which works on the same loop
     * @param <K> the kubelet's type
     */
    public static <K extends Controller> Started<K> start(
            Objects objects,
            Timeline timeline,
            int nodes,
            String rootCertificate,
            Function<ControlPlaneContext, K> kubelet) {
        ControllerManager manager = new ControllerManager(objects, timeline, nodes);
        K agent = kubelet.apply(manager.context);
        manager.addControllers(rootCertificate);
        manager.controllers.add(agent);
        if (agent instanceof PodMetrics metrics) {
            manager.controllers.add(new HorizontalPodAutoscalerController(manager.context, metrics));
        }
        manager.controllers.forEach(controller -> controller.register(manager.loop));
        manager.loop.start();
        return new Started<>(manager, agent);
    }

    /** The controllers and the kubelet that was made for them. */
    public record Started<K extends Controller>(ControllerManager manager, K kubelet) {}

    private void addControllers(String rootCertificate) {
        controllers.add(nodeReporter);
        controllers.add(new NodeLifecycleController(context));
        controllers.add(new TaintEvictionController(context));
        controllers.add(new PodCollector(context));
        controllers.add(new Scheduler(context));
        controllers.add(new DeploymentController(context));
        controllers.add(ReplicaSetController.ofReplicaSets(context));
        controllers.add(ReplicaSetController.ofReplicationControllers(context));
        controllers.add(new StatefulSetController(context));
        controllers.add(new DaemonSetController(context));
        controllers.add(new JobController(context));
        controllers.add(new JobOrphans(context));
        controllers.add(new CronJobController(context));
        controllers.add(new DisruptionController(context));
        controllers.add(new EndpointsController(context));
        controllers.add(new NamespaceController(context, objects, rootCertificate));
        controllers.add(new VolumeController(context));
        controllers.add(new StorageProtectionController(context));
        controllers.add(new ResourceQuotaController(context, objects));
        controllers.add(new GarbageCollector(context, objects));
        controllers.add(new RoleAggregation(context));
    }

    @Override
    public void close() {
        loop.close();
    }
}

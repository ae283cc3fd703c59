package dev.sampan.sandbox.internal.kubelet;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.sandbox.internal.controller.Cluster;
import dev.sampan.sandbox.internal.controller.ControlLoop;
import dev.sampan.sandbox.internal.controller.ControlPlaneContext;
import dev.sampan.sandbox.internal.controller.Controller;
import dev.sampan.sandbox.internal.controller.EventRecorder;
import dev.sampan.sandbox.internal.controller.Meta;
import dev.sampan.sandbox.internal.controller.NodeReporter;
import dev.sampan.sandbox.internal.controller.PodMetrics;
import dev.sampan.sandbox.internal.controller.Pods;
import dev.sampan.sandbox.internal.controller.Tree;
import dev.sampan.sandbox.internal.objects.ApiStatusException;
import dev.sampan.sandbox.internal.objects.ObjectKey;
import dev.sampan.sandbox.internal.objects.Objects.ObjectEvent;
import dev.sampan.sandbox.internal.objects.Resources;
import dev.sampan.sandbox.internal.time.Timeline;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.Socket;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The agents of all nodes in one: runs the pods that were assigned to a node. */
public final class Kubelet implements Controller, NodeAgent, PodMetrics, AutoCloseable {
    private final ControlPlaneContext context;
    private final ContainerRuntime runtime;
    private final PodTokens tokens;
    private final Map<ObjectKey, PodWorker> workers = new ConcurrentHashMap<>();
    private final Set<ObjectKey> waitingForConfig = ConcurrentHashMap.newKeySet();
    private final Map<String, Long> configChanges = new ConcurrentHashMap<>();
    private final Map<String, EventRecorder> recorders = new ConcurrentHashMap<>();

    private Kubelet(ControlPlaneContext context, ContainerRuntime runtime, PodTokens tokens) {
        this.context = context.as("kubelet", "kubelet");
        this.runtime = runtime;
        this.tokens = tokens;
    }

    /** Pods that follow scripts. They have no files, so nobody could read a token. */
    public static Kubelet simulated(ControlPlaneContext context, ImageStore images, PodScripts scripts) {
        return simulated(context, images, PullLogins.NONE_NEEDED, scripts);
    }

    /** As above, when not every pod may pull. */
    public static Kubelet simulated(
            ControlPlaneContext context, ImageStore images, PullLogins logins, PodScripts scripts) {
        return new Kubelet(
                context,
                new SimulatedRuntime(context.timeline(), images, logins, scripts),
                (pod, audiences, validity) -> "");
    }

    /** Pods that are processes of this machine; needs REAL time. */
    public static Kubelet processes(ControlPlaneContext context, ImageStore images, PodTokens tokens) {
        return processes(context, images, PullLogins.NONE_NEEDED, tokens);
    }

    /** As above, when not every pod may pull. */
    public static Kubelet processes(
            ControlPlaneContext context, ImageStore images, PullLogins logins, PodTokens tokens) {
        return new Kubelet(context, new ProcessRuntime(context.timeline(), images, logins), tokens);
    }

    @Override
    public void register(ControlLoop loop) {
        loop.watch(Resources.PODS, this);
        loop.on(Resources.NODES, this::wakePodsOf);
        loop.on(Resources.CONFIG_MAPS, this::retryWaiting);
        loop.on(Resources.SECRETS, this::retryWaiting);
    }

    private void retryWaiting(ObjectEvent event) {
        String namespace = Meta.namespace(event.object());
        configChanges.merge(namespace, 1L, Long::sum);
        for (ObjectKey key : waitingForConfig) {
            if (key.namespace().equals(namespace) && waitingForConfig.remove(key)) {
                wake(key);
            }
        }
    }

    @Override
    public void reconcile(ObjectKey key) {
        ObjectNode pod = cluster().find(Resources.PODS, key).orElse(null);
        PodWorker worker = workers.get(key);
        if (worker != null && (pod == null || !Meta.uid(pod).equals(worker.uid()))) {
            forget(worker);
            worker = null;
        }
        if (pod == null || Tree.text(pod, "spec", "nodeName").isEmpty()) {
            return;
        }
        if (isCutOff(Tree.text(pod, "spec", "nodeName"))) {
            return;
        }
        if (worker == null) {
            if (Pods.isFinished(pod)) {
                removeIfDeleting(pod);
                return;
            }
            worker = new PodWorker(this, pod, runtime.podAddress());
            workers.put(key, worker);
        }
        worker.sync(pod);
    }

    /** A node that cannot reach the API server, or that was deleted there, does what it did and tells nobody. */
    private boolean isCutOff(String node) {
        return cluster()
                .find(Resources.NODES, new ObjectKey("", node))
                .map(NodeReporter::isUnreachable)
                .orElse(true);
    }

    private void wakePodsOf(ObjectEvent event) {
        ObjectNode before = event.before();
        boolean back =
                before == null || NodeReporter.isUnreachable(before) && !NodeReporter.isUnreachable(event.object());
        if (back) {
            String node = Meta.name(event.object());
            cluster().list(Resources.PODS, null).stream()
                    .filter(pod -> Tree.text(pod, "spec", "nodeName").equals(node))
                    .forEach(pod -> wake(Meta.key(pod)));
        }
    }

    private void removeIfDeleting(ObjectNode pod) {
        if (Meta.isDeleting(pod)) {
            cluster().delete(Resources.PODS, pod, 0L, null);
        }
    }

    private void forget(PodWorker worker) {
        worker.abandon();
        workers.remove(worker.key());
        waitingForConfig.remove(worker.key());
        runtime.removePod(worker.uid());
    }

    /** The pod has stopped: its object may go. */
    void finish(PodWorker worker) {
        if (cluster().delete(Resources.PODS, worker.tree(), 0L, null)
                || cluster().findFresh(Resources.PODS, worker.key()).isEmpty()) {
            forget(worker);
        }
    }

    ObjectNode writeStatus(ObjectNode pod, PodStatus status) {
        try {
            return cluster().updateStatus(Resources.PODS, pod, tree -> status.write(tree, now()));
        } catch (ApiStatusException refused) {
            if (refused.code() == 404) {
                return pod;
            }
            throw refused;
        }
    }

    void wake(ObjectKey key) {
        context.loop().enqueue(this, key);
    }

    void later(Duration delay, boolean background, Runnable task) {
        if (background) {
            context.timeline().scheduleBackground(delay, task);
        } else {
            context.timeline().schedule(delay, task);
        }
    }

    /** How often the ConfigMaps and Secrets of a namespace have changed so far. */
    long configChanges(String namespace) {
        return configChanges.getOrDefault(namespace, 0L);
    }

    /**
     * Wakes the pod when something of it may be there.
     *
     * @param seen the changes there had been before it was looked for: one that came between the look and this call was told to nobody
     */
    void waitForConfig(ObjectKey key, long seen) {
        waitingForConfig.add(key);
        if (configChanges(key.namespace()) != seen && waitingForConfig.remove(key)) {
            wake(key);
        }
    }

    void record(ObjectNode pod, @Nullable String field, String type, String reason, String message) {
        String node = Tree.text(pod, "spec", "nodeName");
        recorders.computeIfAbsent(node, context.events()::on).record(Resources.PODS, pod, field, type, reason, message);
    }

    Instant now() {
        return context.now();
    }

    Cluster cluster() {
        return context.cluster();
    }

    PodTokens tokens() {
        return tokens;
    }

    ContainerRuntime runtime() {
        return runtime;
    }

    Timeline timeline() {
        return context.timeline();
    }

    String hostAddress(ObjectNode pod) {
        return cluster()
                .find(Resources.NODES, new ObjectKey("", Tree.text(pod, "spec", "nodeName")))
                .map(node -> Tree.element(Tree.at(node, "status", "addresses"), "type", "InternalIP"))
                .map(address -> Tree.text(address, "address"))
                .orElse("");
    }

    @Override
    public void logs(String namespace, String pod, LogRequest request, OutputStream sink) {
        ContainerWorker container = container(worker(namespace, pod), request.container());
        ContainerLog log = container.log(request.previous());
        if (log == null) {
            throw ApiStatusException.badRequest(
                    request.previous()
                            ? "previous terminated container \"%s\" in pod \"%s\" not found"
                                    .formatted(container.name(), pod)
                            : "container \"%s\" in pod \"%s\" is waiting to start: %s"
                                    .formatted(container.name(), pod, waitingReason(namespace, pod, container.name())));
        }
        log.write(request, sink);
    }

    private String waitingReason(String namespace, String pod, String container) {
        return cluster()
                .find(Resources.PODS, new ObjectKey(namespace, pod))
                .map(tree -> Tree.element(Tree.at(tree, "status", "containerStatuses"), "name", container))
                .map(status -> Tree.text(status, "state", "waiting", "reason"))
                .orElse("ContainerCreating");
    }

    @Override
    public int exec(
            String namespace,
            String pod,
            @Nullable String container,
            List<String> command,
            InputStream stdin,
            OutputStream stdout,
            OutputStream stderr) {
        ContainerWorker worker = container(worker(namespace, pod), container);
        ContainerRuntime.RunningContainer running = worker.running();
        if (running == null) {
            throw new ApiStatusException(
                    500,
                    "InternalError",
                    "Internal error occurred: unable to upgrade connection: container not found (\"%s\")"
                            .formatted(worker.name()),
                    null);
        }
        return running.exec(command, stdin, stdout, stderr);
    }

    @Override
    public Socket connect(String namespace, String pod, int port) throws IOException {
        IOException last = null;
        for (ContainerWorker container : worker(namespace, pod).containers()) {
            ContainerRuntime.RunningContainer running = container.running();
            if (running != null) {
                try {
                    return running.connect(port);
                } catch (IOException refused) {
                    last = refused;
                }
            }
        }
        throw last != null ? last : new ConnectException("no container of pod " + pod + " is running");
    }

    @Override
    public @Nullable List<ContainerUsage> usage(String namespace, String pod) {
        PodWorker worker = workers.get(new ObjectKey(namespace, pod));
        if (worker == null) {
            return null;
        }
        List<ContainerUsage> usages = new ArrayList<>();
        for (ContainerWorker container : worker.containers()) {
            ContainerRuntime.RunningContainer running = container.running();
            if (running != null) {
                usages.add(running.usage());
            }
        }
        return usages.isEmpty() ? null : usages;
    }

    @Override
    public @Nullable Map<String, Map<String, Double>> use(String namespace, String pod) {
        List<ContainerUsage> usages = usage(namespace, pod);
        if (usages == null) {
            return null;
        }
        Map<String, Map<String, Double>> use = new HashMap<>();
        usages.forEach(usage ->
                use.put(usage.container(), Map.of("cpu", usage.cpuCores(), "memory", (double) usage.memoryBytes())));
        return use;
    }

    private PodWorker worker(String namespace, String pod) {
        PodWorker worker = workers.get(new ObjectKey(namespace, pod));
        if (worker != null) {
            return worker;
        }
        if (cluster().find(Resources.PODS, new ObjectKey(namespace, pod)).isPresent()) {
            throw ApiStatusException.badRequest("pod %s does not have a host assigned".formatted(pod));
        }
        throw ApiStatusException.notFound(Resources.PODS.groupResource(), pod);
    }

    private static ContainerWorker container(PodWorker worker, @Nullable String name) {
        List<ContainerWorker> all = worker.containers();
        if (name == null || name.isEmpty()) {
            List<ContainerWorker> apps = all.stream()
                    .filter(container -> container.role() == ContainerWorker.Role.APP)
                    .toList();
            String preferred = Meta.annotation(worker.tree(), "kubectl.kubernetes.io/default-container");
            if (apps.size() > 1 && preferred.isEmpty()) {
                throw ApiStatusException.badRequest("a container name must be specified for pod %s, choose one of: [%s]"
                        .formatted(
                                worker.key().name(),
                                String.join(
                                        " ",
                                        apps.stream().map(ContainerWorker::name).toList())));
            }
            return apps.stream()
                    .filter(container -> preferred.isEmpty() || container.name().equals(preferred))
                    .findFirst()
                    .orElse(apps.get(0));
        }
        return all.stream()
                .filter(container -> container.name().equals(name))
                .findFirst()
                .orElseThrow(() -> ApiStatusException.badRequest("container %s is not valid for pod %s"
                        .formatted(name, worker.key().name())));
    }

    @Override
    public void close() {
        runtime.close();
        workers.clear();
    }
}

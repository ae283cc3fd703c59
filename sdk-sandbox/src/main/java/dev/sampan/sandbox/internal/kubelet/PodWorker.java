package dev.sampan.sandbox.internal.kubelet;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.sandbox.internal.controller.Cluster;
import dev.sampan.sandbox.internal.controller.Meta;
import dev.sampan.sandbox.internal.controller.Pods;
import dev.sampan.sandbox.internal.controller.Tree;
import dev.sampan.sandbox.internal.kubelet.ContainerWorker.Role;
import dev.sampan.sandbox.internal.objects.ObjectKey;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/** One pod on the node, from its first container to its last. Used on the control loop's thread; anybody may deliver. */
final class PodWorker {
    private final Kubelet kubelet;
    private final ObjectKey key;
    private final String uid;
    private final String address;
    private final Instant startedAt;
    private final List<ContainerWorker> containers = new ArrayList<>();
    private final Queue<Runnable> inbox = new ConcurrentLinkedQueue<>();
    private ObjectNode tree;
    private boolean volumesReady;
    private long configChanges;
    private boolean stopping;
    private @Nullable String failure;
    private String failureMessage = "";

    PodWorker(Kubelet kubelet, ObjectNode tree, String address) {
        this.kubelet = kubelet;
        this.key = Meta.key(tree);
        this.uid = Meta.uid(tree);
        this.tree = tree;
        this.address = address;
        this.startedAt = kubelet.now();
        boolean hasInit = !Tree.at(tree, "spec", "initContainers").isEmpty();
        for (ObjectNode spec : Tree.objects(tree, "spec", "initContainers")) {
            Role role = Tree.text(spec, "restartPolicy").equals("Always") ? Role.SIDECAR : Role.INIT;
            containers.add(new ContainerWorker(this, Tree.text(spec, "name"), role, true));
        }
        for (ObjectNode spec : Tree.objects(tree, "spec", "containers")) {
            containers.add(new ContainerWorker(this, Tree.text(spec, "name"), Role.APP, hasInit));
        }
    }

    ObjectKey key() {
        return key;
    }

    String uid() {
        return uid;
    }

    String address() {
        return address;
    }

    Instant startedAt() {
        return startedAt;
    }

    ObjectNode tree() {
        return tree;
    }

    List<ContainerWorker> containers() {
        return containers;
    }

    Instant now() {
        return kubelet.now();
    }

    Cluster cluster() {
        return kubelet.cluster();
    }

    ContainerRuntime runtime() {
        return kubelet.runtime();
    }

    PodVolumes volumes(ObjectNode pod) {
        return new PodVolumes(cluster(), kubelet.tokens(), pod);
    }

    /** The pod as event messages call it. */
    String identity() {
        return "%s_%s(%s)".formatted(key.name(), key.namespace(), uid);
    }

    @Nullable
    String failure() {
        return failure;
    }

    String failureMessage() {
        return failureMessage;
    }

    boolean isStopping() {
        return stopping;
    }

    /** Has the task run on the control loop, before the pod is looked at again. */
    void deliver(Runnable task) {
        inbox.add(task);
        kubelet.wake(key);
    }

    void later(Duration delay, boolean background, Runnable task) {
        kubelet.later(delay, background, () -> deliver(task));
    }

    void wakeAfter(Duration delay, boolean background) {
        later(delay, background, () -> {});
    }

    void note(String container, Role role, String reason, String message) {
        kubelet.record(tree, field(container, role), "Normal", reason, message);
    }

    void warn(String container, Role role, String reason, String message) {
        kubelet.record(tree, field(container, role), "Warning", reason, message);
    }

    private static String field(String container, Role role) {
        return "spec.%s{%s}".formatted(role == Role.APP ? "containers" : "initContainers", container);
    }

    void waitForConfig() {
        kubelet.waitForConfig(key, configChanges);
    }

    Map<String, String> environment(ObjectNode pod, ObjectNode spec) {
        return new ContainerEnvironment(cluster(), pod, spec, address, kubelet.hostAddress(pod)).resolve();
    }

    Duration gracePeriod() {
        return Duration.ofSeconds(Tree.number(tree, 30, "spec", "terminationGracePeriodSeconds"));
    }

    /** Whether a container that ended so is started again. */
    boolean restarts(Role role, ContainerExit exit) {
        if (stopping || failure != null) {
            return false;
        }
        if (role == Role.SIDECAR) {
            return !appsAreDone();
        }
        return switch (Tree.text(tree, "spec", "restartPolicy")) {
            case "Never" -> false;
            case "OnFailure" -> exit.code() != 0;
            default -> role == Role.APP || exit.code() != 0;
        };
    }

    /** One look at the pod: what was delivered, then what is next. */
    void sync(ObjectNode present) {
        tree = present;
        configChanges = kubelet.configChanges(key.namespace());
        for (Runnable task = inbox.poll(); task != null; task = inbox.poll()) {
            task.run();
        }
        containers.forEach(ContainerWorker::continueStop);
        if (Meta.isDeleting(tree)) {
            stop(Duration.ofSeconds(Tree.number(tree, 30, "metadata", "deletionGracePeriodSeconds")), true);
        } else if (!Pods.isFinished(tree)) {
            advance();
        }
        writeStatusNow();
        if (Meta.isDeleting(tree) && containers.stream().noneMatch(ContainerWorker::isRunning)) {
            kubelet.finish(this);
        }
    }

    private void advance() {
        if (isLate()) {
            failure = "DeadlineExceeded";
            failureMessage = "Pod was active on the node longer than the specified deadline";
            stop(gracePeriod(), true);
            return;
        }
        if (failure != null || !prepareVolumes()) {
            return;
        }
        if (!runInitContainers()) {
            return;
        }
        for (ContainerWorker container : containers) {
            if (container.role() == Role.APP) {
                container.run(tree, spec(container), now());
                if (container.isPostStarting()) {
                    return;
                }
            }
        }
        if (appsAreDone()) {
            stopSidecars();
        }
    }

    private boolean isLate() {
        int deadline = Tree.number(tree, 0, "spec", "activeDeadlineSeconds");
        if (deadline == 0) {
            return false;
        }
        Duration left = Duration.between(now(), startedAt.plusSeconds(deadline));
        if (left.isZero() || left.isNegative()) {
            return true;
        }
        wakeAfter(left, false);
        return false;
    }

    private boolean prepareVolumes() {
        if (volumesReady) {
            return true;
        }
        PodVolumes.Missing missing = volumes(tree).firstMissing();
        if (missing == null) {
            volumesReady = true;
            return true;
        }
        kubelet.record(
                tree,
                null,
                "Warning",
                "FailedMount",
                "MountVolume.SetUp failed for volume \"%s\" : %s".formatted(missing.volume(), missing.reason()));
        waitForConfig();
        return false;
    }

    /** In their order, each when the one before has ended well, or started if it is a sidecar; true when all have. */
    private boolean runInitContainers() {
        for (ContainerWorker container : containers) {
            if (container.role() == Role.APP) {
                return true;
            }
            if (container.role() == Role.SIDECAR) {
                if (!appsAreDone()) {
                    container.run(tree, spec(container), now());
                }
                if (!container.isStarted() && !appsHaveRun()) {
                    return false;
                }
            } else if (!container.hasSucceeded()) {
                container.run(tree, spec(container), now());
                return false;
            }
        }
        return true;
    }

    ObjectNode spec(ContainerWorker container) {
        String list = container.role() == Role.APP ? "containers" : "initContainers";
        ObjectNode spec = Tree.element(Tree.at(tree, "spec", list), "name", container.name());
        if (spec == null) {
            throw new IllegalStateException("pod " + key + " has lost its container " + container.name());
        }
        return spec;
    }

    /** The last log lines of a container that failed, if its policy is to use them as its message. */
    String fallbackMessage(ContainerWorker container, ContainerExit exit) {
        ContainerLog log = container.log(false);
        boolean wanted = Tree.text(spec(container), "terminationMessagePolicy").equals("FallbackToLogsOnError");
        if (log == null || !wanted || exit.code() == 0) {
            return "";
        }
        String tail = log.tail(80);
        return tail.substring(Math.max(0, tail.length() - 2048));
    }

    private boolean appsHaveRun() {
        return containers.stream().anyMatch(container -> container.role() == Role.APP && container.hasRun());
    }

    boolean appsAreDone() {
        return containers.stream()
                .filter(container -> container.role() == Role.APP)
                .allMatch(container -> container.hasEnded() && container.hasRun());
    }

    private void stopSidecars() {
        for (ContainerWorker container : containers) {
            if (container.role() == Role.SIDECAR) {
                announce(container);
                container.halt(gracePeriod(), () -> isTurnOf(container));
            }
        }
    }

    private void announce(ContainerWorker container) {
        if (container.isRunning() && !container.isStopping()) {
            note(container.name(), container.role(), "Killing", "Stopping container " + container.name());
        }
    }

    /** A sidecar ends after all that started after it. */
    private boolean isTurnOf(ContainerWorker container) {
        return container.role() != Role.SIDECAR
                || containers.subList(containers.indexOf(container) + 1, containers.size()).stream()
                        .noneMatch(later -> later.role() != Role.INIT && later.isRunning());
    }

    private void stop(Duration grace, boolean announce) {
        stopping = true;
        for (ContainerWorker container : containers) {
            if (announce) {
                announce(container);
            }
            container.halt(grace, () -> isTurnOf(container));
        }
    }

    /** The pod is gone from the API: nothing of it may go on. */
    void abandon() {
        stop(Duration.ZERO, false);
        for (Runnable task = inbox.poll(); task != null; task = inbox.poll()) {
            task.run();
        }
    }

    void writeStatusNow() {
        tree = kubelet.writeStatus(tree, new PodStatus(this, tree, kubelet.hostAddress(tree)));
    }
}

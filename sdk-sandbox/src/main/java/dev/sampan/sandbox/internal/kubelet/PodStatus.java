package dev.sampan.sandbox.internal.kubelet;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.sandbox.internal.controller.Conditions;
import dev.sampan.sandbox.internal.controller.Meta;
import dev.sampan.sandbox.internal.controller.Tree;
import dev.sampan.sandbox.internal.kubelet.ContainerWorker.Role;
import java.time.Instant;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A pod's status as its kubelet reports it. */
final class PodStatus {
    private final PodWorker worker;
    private final ObjectNode pod;
    private final String hostAddress;

    PodStatus(PodWorker worker, ObjectNode pod, String hostAddress) {
        this.worker = worker;
        this.pod = pod;
        this.hostAddress = hostAddress;
    }

    void write(ObjectNode status, Instant now) {
        String phase = phase();
        status.put("phase", phase);
        if (Meta.generation(pod) > 0) {
            status.put("observedGeneration", Meta.generation(pod));
        }
        if (worker.failure() != null) {
            status.put("reason", worker.failure()).put("message", worker.failureMessage());
        }
        status.put("hostIP", hostAddress).put("podIP", worker.address());
        status.putArray("hostIPs").addObject().put("ip", hostAddress);
        status.putArray("podIPs").addObject().put("ip", worker.address());
        status.put("startTime", Tree.stamp(worker.startedAt()));
        status.put("qosClass", QosClass.of(pod));
        putStatuses(status, "initContainerStatuses", container -> container.role() != Role.APP);
        putStatuses(status, "containerStatuses", container -> container.role() == Role.APP);
        conditions(status, phase, now);
    }

    private void putStatuses(ObjectNode status, String field, Predicate<ContainerWorker> which) {
        ArrayNode list = Tree.array();
        worker.containers().stream()
                .filter(which)
                .forEach(container -> list.add(container.status(worker.spec(container))));
        if (list.isEmpty()) {
            status.remove(field);
        } else {
            status.set(field, list);
        }
    }

    private String phase() {
        if (worker.failure() != null) {
            return "Failed";
        }
        List<ContainerWorker> apps = apps();
        boolean initFailed = worker.containers().stream()
                .anyMatch(container ->
                        container.role() == Role.INIT && container.hasEnded() && !container.hasSucceeded());
        if (initFailed && !worker.isStopping()) {
            return "Failed";
        }
        if (worker.appsAreDone() && !willRestart(apps)) {
            if (worker.containers().stream().anyMatch(ContainerWorker::isRunning)) {
                return "Running";
            }
            return apps.stream().allMatch(ContainerWorker::hasSucceeded) ? "Succeeded" : "Failed";
        }
        if (apps.stream().anyMatch(ContainerWorker::hasRun)) {
            return "Running";
        }
        // what was deleted before it ran will never run, which matters to those that still hold it
        boolean over = Meta.isDeleting(pod)
                && worker.isStopping()
                && worker.containers().stream().noneMatch(ContainerWorker::isRunning);
        return over ? "Failed" : "Pending";
    }

    private boolean willRestart(List<ContainerWorker> apps) {
        return apps.stream().anyMatch(container -> {
            ContainerExit exit = container.lastExit();
            return exit != null && worker.restarts(Role.APP, exit);
        });
    }

    private List<ContainerWorker> apps() {
        return worker.containers().stream()
                .filter(container -> container.role() == Role.APP)
                .toList();
    }

    private void conditions(ObjectNode status, String phase, Instant now) {
        boolean over = phase.equals("Succeeded") || phase.equals("Failed");
        set(status, "PodReadyToStartContainers", !over, null, null, now);
        List<String> incomplete = names(container -> container.role() == Role.INIT && !container.hasSucceeded()
                || container.role() == Role.SIDECAR && !container.isStarted() && !over && !anyAppRan());
        if (phase.equals("Succeeded")) {
            set(status, "Initialized", true, "PodCompleted", null, now);
        } else if (incomplete.isEmpty()) {
            set(status, "Initialized", true, null, null, now);
        } else {
            set(
                    status,
                    "Initialized",
                    false,
                    "ContainersNotInitialized",
                    "containers with incomplete status: " + incomplete,
                    now);
        }
        readiness(status, phase, now);
        if (Conditions.find(pod, "PodScheduled") == null || !Conditions.isTrue(pod, "PodScheduled")) {
            set(status, "PodScheduled", true, null, null, now);
        }
    }

    private boolean anyAppRan() {
        return apps().stream().anyMatch(ContainerWorker::hasRun);
    }

    private void readiness(ObjectNode status, String phase, Instant now) {
        if (phase.equals("Succeeded") || phase.equals("Failed")) {
            String reason = phase.equals("Succeeded") ? "PodCompleted" : "PodFailed";
            set(status, "ContainersReady", false, reason, null, now);
            set(status, "Ready", false, reason, null, now);
            return;
        }
        List<String> unready = names(container -> container.role() != Role.INIT && !container.isReady());
        String message =
                unready.isEmpty() ? null : "containers with unready status: [" + String.join(" ", unready) + "]";
        String reason = unready.isEmpty() ? null : "ContainersNotReady";
        set(status, "ContainersReady", unready.isEmpty(), reason, message, now);
        List<String> closedGates = closedGates();
        if (unready.isEmpty() && !closedGates.isEmpty()) {
            set(status, "Ready", false, "ReadinessGatesNotReady", String.join(", ", closedGates), now);
        } else {
            set(status, "Ready", unready.isEmpty(), reason, message, now);
        }
    }

    private List<String> closedGates() {
        return Tree.objects(pod, "spec", "readinessGates").stream()
                .map(gate -> Tree.text(gate, "conditionType"))
                .filter(type -> !Conditions.isTrue(pod, type))
                .map(type -> "corresponding condition of pod readiness gate \"%s\" does not exist.".formatted(type))
                .toList();
    }

    private List<String> names(Predicate<ContainerWorker> which) {
        return worker.containers().stream()
                .filter(which)
                .map(ContainerWorker::name)
                .toList();
    }

    private void set(
            ObjectNode status,
            String type,
            boolean value,
            @Nullable String reason,
            @Nullable String message,
            Instant now) {
        Conditions.set(status, type, value ? "True" : "False", reason, message, now);
        ObjectNode condition = Tree.element(status.path("conditions"), "type", type);
        if (condition != null && Meta.generation(pod) > 0) {
            condition.put("observedGeneration", Meta.generation(pod));
        }
    }
}

package dev.sampan.sandbox.internal.kubelet;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.sandbox.internal.kubelet.ContainerRuntime.ProbeKind;
import dev.sampan.sandbox.internal.kubelet.ContainerRuntime.ProbeResult;
import dev.sampan.sandbox.internal.kubelet.ContainerRuntime.RunningContainer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The probes of one run of a container, from its hook after the start until its end. Used on the control loop's thread. */
final class ContainerProbes {
    private static final Duration SOON = Duration.ofSeconds(1);

    private final PodWorker pod;
    private final ContainerWorker container;
    private final RunningContainer running;
    private final List<ProbeState> probes = new ArrayList<>();
    private boolean begun;
    private boolean over;

    ContainerProbes(PodWorker pod, ContainerWorker container, ObjectNode spec, RunningContainer running) {
        this.pod = pod;
        this.container = container;
        this.running = running;
        add(ProbeKind.STARTUP, spec, "startupProbe");
        add(ProbeKind.LIVENESS, spec, "livenessProbe");
        add(ProbeKind.READINESS, spec, "readinessProbe");
    }

    private void add(ProbeKind kind, ObjectNode spec, String field) {
        if (spec.get(field) instanceof ObjectNode probe) {
            probes.add(new ProbeState(kind, probe));
        }
    }

    void begin() {
        begun = true;
        probes.forEach(probe -> schedule(probe, probe.initialDelay()));
        if (probes.stream().noneMatch(probe -> probe.kind() == ProbeKind.READINESS)) {
            awaitReadiness();
        }
    }

    /** The run ends: what was scheduled or is under way counts no more. */
    void end() {
        over = true;
    }

    /** Whether the startup probe, if there is one, has passed. */
    boolean isStarted() {
        return begun
                && !over
                && probes.stream().allMatch(probe -> probe.kind() != ProbeKind.STARTUP || probe.hasSucceeded());
    }

    boolean isReady() {
        if (!isStarted()) {
            return false;
        }
        for (ProbeState probe : probes) {
            if (probe.kind() == ProbeKind.READINESS) {
                return probe.hasSucceeded();
            }
        }
        return running.readyWithoutProbe();
    }

    private void awaitReadiness() {
        if (!over && !running.readyWithoutProbe() && !running.probeIsSettled(ProbeKind.READINESS)) {
            pod.later(SOON, false, this::awaitReadiness);
        }
    }

    private void schedule(ProbeState probe, Duration delay) {
        pod.later(delay, probe.isChronic(), () -> probe(probe));
    }

    private void probe(ProbeState probe) {
        if (over) {
            return;
        }
        if (probe.kind() != ProbeKind.STARTUP && !isStarted()) {
            schedule(probe, SOON);
            return;
        }
        running.probe(probe.kind(), probe.probe(), result -> pod.deliver(() -> probed(probe, result)));
    }

    private void probed(ProbeState probe, ProbeResult result) {
        if (over) {
            return;
        }
        probe.count(result);
        if (!result.success()) {
            container.warn("Unhealthy", "%s probe failed: %s".formatted(probe.label(), result.message()));
        }
        if (probe.hasFailed() && probe.kind() != ProbeKind.READINESS) {
            container.note(
                    "Killing",
                    "Container %s failed %s probe, will be restarted"
                            .formatted(container.name(), probe.kind() == ProbeKind.STARTUP ? "startup" : "liveness"));
            container.halt(probe.gracePeriod(pod.gracePeriod()), () -> true);
            return;
        }
        if (!isSettled(probe)) {
            schedule(probe, probe.period());
        }
    }

    private boolean isSettled(ProbeState probe) {
        return probe.hasSucceeded() && (probe.kind() == ProbeKind.STARTUP || running.probeIsSettled(probe.kind()));
    }
}

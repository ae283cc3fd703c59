package dev.sampan.sandbox.internal.kubelet;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.sandbox.internal.controller.Tree;
import dev.sampan.sandbox.internal.kubelet.ContainerRuntime.ProbeKind;
import dev.sampan.sandbox.internal.kubelet.ContainerRuntime.ProbeResult;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** One probe of one run of a container: its thresholds and what it found so far. */
final class ProbeState {
    private final ProbeKind kind;
    private final ObjectNode probe;
    private int successes;
    private int failures;
    private @Nullable Boolean verdict;

    ProbeState(ProbeKind kind, ObjectNode probe) {
        this.kind = kind;
        this.probe = probe;
    }

    ProbeKind kind() {
        return kind;
    }

    ObjectNode probe() {
        return probe;
    }

    /** Counts a result; true if the verdict changed. */
    boolean count(ProbeResult result) {
        successes = result.success() ? successes + 1 : 0;
        failures = result.success() ? 0 : failures + 1;
        Boolean before = verdict;
        if (successes >= Tree.number(probe, 1, "successThreshold")) {
            verdict = true;
        } else if (failures >= Tree.number(probe, 3, "failureThreshold")) {
            verdict = false;
        }
        return !java.util.Objects.equals(before, verdict);
    }

    boolean hasSucceeded() {
        return Boolean.TRUE.equals(verdict);
    }

    boolean hasFailed() {
        return Boolean.FALSE.equals(verdict);
    }

    /** Whether more of the same is to come. */
    boolean isChronic() {
        return failures > Tree.number(probe, 3, "failureThreshold") + 2 || successes > 2;
    }

    Duration initialDelay() {
        return Duration.ofSeconds(Tree.number(probe, 0, "initialDelaySeconds"));
    }

    Duration period() {
        return Duration.ofSeconds(Math.max(1, Tree.number(probe, 10, "periodSeconds")));
    }

    /** How long the container has to end when the probe has failed. */
    Duration gracePeriod(Duration ofPod) {
        return probe.has("terminationGracePeriodSeconds")
                ? Duration.ofSeconds(Tree.number(probe, 0, "terminationGracePeriodSeconds"))
                : ofPod;
    }

    String label() {
        return switch (kind) {
            case STARTUP -> "Startup";
            case LIVENESS -> "Liveness";
            case READINESS -> "Readiness";
        };
    }
}

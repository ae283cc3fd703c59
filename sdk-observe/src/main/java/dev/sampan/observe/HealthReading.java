package dev.sampan.observe;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.internal.diagnosis.Diagnosis;
import dev.sampan.internal.diagnosis.Trees;
import dev.sampan.internal.diagnosis.Verdict;
import dev.sampan.plan.Finding;
import dev.sampan.plan.Severity;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Judges an app from its workloads and what is around them. */
final class HealthReading {
    private final Surroundings around;
    private final Instant now;

    HealthReading(Surroundings around, Instant now) {
        this.around = around;
        this.now = now;
    }

    Health of(String app, List<ObjectNode> workloads) {
        int ready = 0;
        int wanted = 0;
        boolean done = true;
        boolean hopeless = false;
        boolean idle = true;
        List<String> lines = new ArrayList<>();
        List<Finding> findings = new ArrayList<>();
        for (ObjectNode workload : workloads) {
            Diagnosis diagnosis = Diagnosis.of(around.around(workload, now));
            Verdict verdict = diagnosis.verdict();
            ready += ready(workload);
            wanted += wanted(workload);
            idle &= isIdle(workload);
            done &= verdict instanceof Verdict.Done;
            hopeless |= verdict instanceof Verdict.Hopeless;
            lines.add((workloads.size() > 1 ? Trees.title(workload) + " " : "") + diagnosis.line());
            findings.addAll(diagnosis.findings());
            findings.addAll(new ServicePath(around, now).findings(app, workload));
        }
        List<Finding> sorted = findings.stream()
                .distinct()
                .sorted(Comparator.comparing(Finding::severity).reversed())
                .toList();
        HealthState state = state(sorted, idle, done, hopeless, ready);
        return new Health(app, state, ready, wanted, String.join("; ", lines), sorted, hopeless);
    }

    private static HealthState state(List<Finding> findings, boolean idle, boolean done, boolean hopeless, int ready) {
        boolean error = findings.stream().anyMatch(each -> each.severity() == Severity.ERROR);
        boolean warning = findings.stream().anyMatch(each -> each.severity() == Severity.WARNING);
        if (error || hopeless) {
            return ready == 0 ? HealthState.FAILING : HealthState.DEGRADED;
        }
        if (done) {
            return warning ? HealthState.DEGRADED : idle ? HealthState.ABSENT : HealthState.HEALTHY;
        }
        if (idle) {
            return HealthState.ABSENT;
        }
        return warning && ready > 0 ? HealthState.DEGRADED : HealthState.PROGRESSING;
    }

    private static int ready(ObjectNode workload) {
        return switch (Trees.text(workload, "kind")) {
            case "DaemonSet" -> Trees.number(workload, 0, "status", "numberReady");
            case "Job" -> Trees.number(workload, 0, "status", "succeeded");
            default -> Trees.number(workload, 0, "status", "readyReplicas");
        };
    }

    private static int wanted(ObjectNode workload) {
        return switch (Trees.text(workload, "kind")) {
            case "DaemonSet" -> Trees.number(workload, 0, "status", "desiredNumberScheduled");
            case "Job" -> Trees.number(workload, 1, "spec", "completions");
            default -> Trees.number(workload, 1, "spec", "replicas");
        };
    }

    private static boolean isIdle(ObjectNode workload) {
        return Trees.flag(workload, "spec", "suspend") || wanted(workload) == 0;
    }
}

package dev.sampan.cluster;

import dev.sampan.internal.text.PromptText;
import dev.sampan.plan.Finding;
import java.util.ArrayList;
import java.util.List;

/** Why a cluster has no more nodes than it has. Immutable. */
public final class ScalingReport {
    private final String cluster;
    private final List<String> waiting;
    private final List<Finding> findings;

    ScalingReport(String cluster, List<String> waiting, List<Finding> findings) {
        this.cluster = cluster;
        this.waiting = List.copyOf(waiting);
        this.findings = List.copyOf(findings);
    }

    /** The pods that no node has room for, {@code namespace/name} each. */
    public List<String> waiting() {
        return waiting;
    }

    /** What keeps the cluster from growing; empty when nothing is known. */
    public List<Finding> findings() {
        return findings;
    }

    @Override
    public String toString() {
        List<String> rows = new ArrayList<>();
        findings.forEach(finding -> rows.add(finding.id() + ": " + finding.what() + "; " + finding.nextStep()));
        waiting.forEach(pod -> rows.add("waits  " + pod));
        return PromptText.of(
                PromptText.headline(ClusterText.count(waiting.size(), "pod") + " without node in ", cluster, ""),
                rows,
                waiting.isEmpty() ? "nothing to do" : "next: resize(pool, min, max)");
    }
}

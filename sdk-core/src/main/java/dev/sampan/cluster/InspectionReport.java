package dev.sampan.cluster;

import dev.sampan.internal.text.PromptText;
import dev.sampan.plan.Finding;
import dev.sampan.plan.Severity;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * What an inspection of a cluster found. Immutable.
 *
 * @param cluster the cluster's name
 * @param id the report's id
 * @param begun when it began, as the API writes it
 * @param normal how many checks found nothing
 * @param findings what is not as it should be, the worst first
 */
public record InspectionReport(String cluster, String id, String begun, int normal, List<Finding> findings) {
    public InspectionReport {
        findings = findings.stream()
                .sorted(Comparator.comparing(Finding::severity).reversed())
                .toList();
    }

    private long count(Severity severity) {
        return findings.stream()
                .filter(finding -> finding.severity() == severity)
                .count();
    }

    @Override
    public String toString() {
        List<String> rows = new ArrayList<>();
        rows.add("checks  " + normal + " normal, " + ClusterText.count(count(Severity.ERROR), "error") + ", "
                + ClusterText.count(count(Severity.WARNING), "warning") + ", " + count(Severity.INFO) + " to note");
        findings.forEach(finding -> rows.add(
                finding.severity() + "  " + finding.object() + "  " + finding.what() + "; " + finding.nextStep()));
        return PromptText.of(
                PromptText.headline("Inspection of ", cluster, ""),
                rows,
                findings.isEmpty() ? "nothing to do" : "next: findings()");
    }
}

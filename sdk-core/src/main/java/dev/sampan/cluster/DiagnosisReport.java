package dev.sampan.cluster;

import dev.sampan.internal.text.PromptText;
import dev.sampan.plan.Finding;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * What the cloud found when it looked at one thing. Immutable.
 *
 * @param object what it looked at, such as {@code pod shop/web-7d4f}
 * @param id the diagnosis' id
 * @param completed whether it came to its end
 * @param message its own word
 * @param normal how many checks found nothing
 * @param findings what is not as it should be, the worst first
 */
public record DiagnosisReport(
        String object, String id, boolean completed, String message, int normal, List<Finding> findings) {
    public DiagnosisReport {
        findings = findings.stream()
                .sorted(Comparator.comparing(Finding::severity).reversed())
                .toList();
    }

    @Override
    public String toString() {
        List<String> rows = new ArrayList<>();
        if (!message.isEmpty()) {
            rows.add(message);
        }
        rows.add("checks  " + normal + " normal, " + findings.size() + " not");
        findings.forEach(finding -> rows.add(finding.severity() + "  " + finding.object() + "  " + finding.what()));
        String end = completed ? ClusterText.count(findings.size(), "finding") : "not completed";
        return PromptText.of(
                PromptText.headline("Diagnosis of ", object, ": " + end),
                rows,
                findings.isEmpty() ? "nothing to do" : "next: findings()");
    }
}

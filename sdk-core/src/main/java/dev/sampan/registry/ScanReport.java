package dev.sampan.registry;

import dev.sampan.internal.text.PromptText;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * What a scan has found. Immutable.
 *
 * @param image {@code namespace/name:tag}
 * @param vulnerabilities worst first
 */
public record ScanReport(String image, List<Vulnerability> vulnerabilities) {
    public ScanReport {
        vulnerabilities = vulnerabilities.stream()
                .sorted(Comparator.comparing(Vulnerability::severity).thenComparing(Vulnerability::name))
                .toList();
    }

    /** How many there are of each severity; one without any is 0. */
    public Map<Vulnerability.Severity, Integer> counts() {
        Map<Vulnerability.Severity, Integer> counts = new EnumMap<>(Vulnerability.Severity.class);
        for (Vulnerability.Severity severity : Vulnerability.Severity.values()) {
            counts.put(severity, of(severity).size());
        }
        return counts;
    }

    /** Those of one severity. */
    public List<Vulnerability> of(Vulnerability.Severity severity) {
        return vulnerabilities.stream()
                .filter(each -> each.severity() == severity)
                .toList();
    }

    /** Those that a newer version of their package is without. */
    public List<Vulnerability> fixable() {
        return vulnerabilities.stream().filter(Vulnerability::isFixable).toList();
    }

    @Override
    public String toString() {
        int count = vulnerabilities.size();
        return PromptText.of(
                PromptText.headline("Scan of ", image, ": " + (count == 0 ? "clean" : count + " found")),
                vulnerabilities.stream().map(Vulnerability::row).toList(),
                count == 0 ? "next: nothing" : fixable().size() + " fixable, next: fixable()");
    }
}

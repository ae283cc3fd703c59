package dev.sampan.registry;

import dev.sampan.plan.Plan;
import java.util.Optional;
import java.util.function.Consumer;

/** Scans of images for known vulnerabilities, once or by rules. Immutable and thread-safe. */
public interface RegistryScans {
    /**
     * Plans to scan the image that a tag names. Applying starts the scan, waits until it has ended, within the session's deadline,
     * and yields what it found. Cloud calls: {@code cr:GetRepository}, {@code cr:GetRepoTag}; applying
     * {@code cr:CreateRepoTagScanTask}, {@code cr:GetRepoTagScanStatus}, {@code cr:ListRepoTagScanResult}.
     */
    Plan<ScanReport> scan(String repository, String tag);

    /**
     * What the last scan of a tag has found; empty when there was none that is complete. Cloud calls: {@code cr:GetRepository},
     * {@code cr:GetRepoTagScanStatus}, {@code cr:ListRepoTagScanResult}.
     */
    Optional<ScanReport> report(String repository, String tag);

    /** All rules by which images are scanned. Cloud call: {@code cr:ListScanRule}. */
    Listing<ScanRule> rules();

    /**
     * Plans to create the rule or to bring it to this namespace and spec; what the spec leaves out stays as it is. Cloud calls:
     * {@code cr:ListScanRule}; applying {@code cr:CreateScanRule} or {@code cr:UpdateScanRule}.
     *
     * @param name the rule's name
     * @param namespace whose images are scanned
     */
    Plan<ScanRule> rule(String name, String namespace, Consumer<ScanRuleSpec> spec);

    /**
     * Plans to delete the rule of this name; what it found stays. Cloud calls: {@code cr:ListScanRule}; applying
     * {@code cr:DeleteScanRule}.
     */
    Plan<String> deleteRule(String name);

    /** What is done to images once they are built, and ends when a scan finds too much. */
    RegistryChains chains();
}

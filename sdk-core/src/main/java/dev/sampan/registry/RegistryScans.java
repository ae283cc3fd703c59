package dev.sampan.registry;

import dev.sampan.plan.Plan;
import java.util.Optional;

/** Scans of images for known vulnerabilities. Immutable and thread-safe. */
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
}

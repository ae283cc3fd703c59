package dev.sampan.cluster;

import dev.sampan.plan.Plan;

/**
 * The upgrade of one cluster's control plane. Nodes are upgraded afterwards, pool by pool: {@link NodePools#upgrade}.
 *
 * <pre>{@code
 * var upgrades = clusters.upgrades("prod-sg");
 * System.out.println(upgrades.check());
 * upgrades.start().apply();
 * System.out.println(upgrades.status());
 * }</pre>
 */
public interface ClusterUpgrades {
    /** How far an upgrade is. RAM action {@code cs:GetUpgradeStatus}. */
    UpgradeStatus status();

    /**
     * Lets the cloud look whether an upgrade to the next version would go well, and waits for its word, for minutes. It changes
     * nothing. RAM actions {@code cs:RunClusterCheck}, {@code cs:GetClusterCheck}.
     */
    UpgradeCheck check();

    /**
     * Plans the upgrade to the next version. Applying checks first and goes no further when the check fails; then it upgrades,
     * waits for two hours at most and proves the version. RAM action {@code cs:UpgradeCluster}.
     */
    Plan<AckCluster> start();

    /** Plans to pause a running upgrade after the step it is at. RAM action {@code cs:PauseClusterUpgrade}. */
    Plan<UpgradeStatus> pause();

    /** Plans to go on with a paused upgrade. RAM action {@code cs:ResumeUpgradeCluster}. */
    Plan<UpgradeStatus> resume();

    /** Plans to give an upgrade up. RAM action {@code cs:CancelClusterUpgrade}. */
    Plan<UpgradeStatus> cancel();
}

package dev.sampan.cluster;

import dev.sampan.plan.Plan;
import java.util.Optional;

/**
 * The add-ons of one cluster. Every change is a plan; only its {@code apply()} acts.
 *
 * <pre>{@code
 * var addons = clusters.addons("prod-sg");
 * System.out.println(addons.list());
 * addons.install("ack-node-problem-detector").apply();
 * addons.upgrade("coredns").apply();
 * }</pre>
 *
 * <p>RAM actions of reading: {@code cs:ListAddons}, {@code cs:ListClusterAddonInstances}, {@code cs:GetClusterAddonInstance}.
 */
public interface ClusterAddons {
    /** What is installed, by name, and to which version each could be upgraded. */
    AddonListing list();

    /** What could be installed, by name. */
    AddonListing available();

    /** The add-on with this name, if it is installed. */
    Optional<Addon> find(String name);

    /**
     * The add-on with this name.
     *
     * @throws dev.sampan.problem.InvalidRequestException if it is not installed; the message lists those that are
     */
    Addon get(String name);

    /** Plans to install the newest version of an add-on. Applying calls {@code cs:InstallClusterAddons}. */
    Plan<Addon> install(String name);

    /** Plans to install the newest version of an add-on with a configuration, as JSON text. */
    Plan<Addon> install(String name, String configJson);

    /** Plans to upgrade an add-on to its newest version. Applying calls {@code cs:UpgradeClusterAddons}. */
    Plan<Addon> upgrade(String name);

    /** Plans another configuration of an add-on, as JSON text. Applying calls {@code cs:ModifyClusterAddon}. */
    Plan<Addon> configure(String name, String configJson);

    /** Plans to uninstall an add-on; what it made in the cloud is kept. Applying calls {@code cs:UnInstallClusterAddons}. */
    Plan<Addon> uninstall(String name);
}

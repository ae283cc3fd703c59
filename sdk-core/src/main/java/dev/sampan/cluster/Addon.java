package dev.sampan.cluster;

/**
 * An add-on of a cluster. Immutable. Its configuration is not shown: it may hold what is secret.
 *
 * @param name such as {@code coredns}
 * @param version the version that is installed, empty when it is not
 * @param newest the newest version that could be installed, empty when none is known
 * @param state the word of the API: active, updating, upgrading, deleting; empty when it is not installed
 * @param managed whether it runs beside the control plane, not on nodes
 */
public record Addon(String name, String version, String newest, String state, boolean managed) {
    public boolean isInstalled() {
        return !version.isEmpty();
    }

    boolean isActive() {
        return state.equals("active");
    }

    /** Whether a newer version could be installed. */
    public boolean isOutdated() {
        return isInstalled() && !newest.isEmpty() && ClusterVersions.BY_NUMBERS.compare(version, newest) < 0;
    }

    @Override
    public String toString() {
        return name + " " + (isInstalled() ? version + " " + state : "not installed")
                + (isOutdated() || !isInstalled() ? ", newest " + newest : "");
    }
}

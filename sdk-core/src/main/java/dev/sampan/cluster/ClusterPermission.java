package dev.sampan.cluster;

/**
 * One permission inside clusters. Immutable.
 *
 * @param cluster the cluster's id; empty when it holds for all clusters
 * @param namespace the namespace; empty when it holds for the whole cluster
 * @param role such as {@code dev}, or the name of a ClusterRole
 * @param owner whether it comes from owning the cluster and cannot be taken away
 */
public record ClusterPermission(String cluster, String namespace, String role, boolean owner) {
    boolean isOn(String otherCluster, String otherNamespace) {
        return cluster.equals(otherCluster) && namespace.equals(otherNamespace);
    }

    @Override
    public String toString() {
        return role + " of " + (cluster.isEmpty() ? "all clusters" : cluster)
                + (namespace.isEmpty() ? "" : "/" + namespace) + (owner ? ", as its owner" : "");
    }
}

package dev.sampan;

/** A handle on one namespace of a cluster: where the feature modules act. Immutable and thread-safe. */
public interface Namespace {
    String name();

    Cluster cluster();

    /**
     * Creates the namespace if it is not there. RBAC: {@code create namespaces}, or just {@code get} when it exists.
     *
     * @return this
     */
    Namespace ensure();

    /**
     * The hatch to what lies beneath: {@code io.fabric8.kubernetes.client.KubernetesClient}.
     *
     * @throws dev.sampan.problem.InvalidRequestException if there is no such thing beneath
     */
    <T> T unwrap(Class<T> type);
}

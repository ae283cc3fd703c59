package dev.sampan;

/** A handle on one Kubernetes cluster. Immutable and thread-safe; it lives as long as its session. */
public interface Cluster {
    /** The ACK name or the kubeconfig context, as people call it. */
    String name();

    /** A namespace of the cluster. No call is made; it need not exist yet. */
    Namespace namespace(String name);

    /** The server's version, such as {@code v1.35.4}. One GET of {@code /version}. */
    String version();

    /**
     * The hatch to what lies beneath: {@code io.fabric8.kubernetes.client.KubernetesClient}.
     *
     * @throws dev.sampan.problem.InvalidRequestException if there is no such thing beneath
     */
    <T> T unwrap(Class<T> type);
}

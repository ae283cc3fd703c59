package dev.sampan;

import java.util.function.Consumer;

/**
 * A session: credentials, region, connections, deadlines and the one retry layer. Thread-safe. Closing frees its
 * connections and is idempotent; leaving it open is harmless.
 *
 * <pre>{@code
 * try (var sampan = Sampan.connect()) {
 *     var shop = sampan.cluster("prod-sg").namespace("shop");
 *     System.out.println(shop);
 * }
 * }</pre>
 */
public interface Sampan extends AutoCloseable {
    /**
     * Connects with what the environment gives, in this order: the environment ({@code KUBECONFIG}, {@code SAMPAN_*},
     * {@code ALIBABA_CLOUD_*}), {@code ~/.aliyun/config.json}, {@code ~/.alibabacloud/credentials}. A kubeconfig alone is
     * enough for Kubernetes-only use. Nothing is sent yet.
     *
     * @throws dev.sampan.problem.InvalidRequestException if what is there cannot be read or contradicts itself
     */
    static Sampan connect() {
        return connect(spec -> {});
    }

    /** Connects with a spec; what it leaves out is taken from the environment as in {@link #connect()}. */
    static Sampan connect(Consumer<ConnectSpec> spec) {
        return SampanSession.open(spec);
    }

    /** The cluster of the kubeconfig's current context. No cloud call. */
    Cluster cluster();

    /**
     * The cluster with this ACK name, ACK id or kubeconfig context, looked up in the reverse order. For an ACK cluster a
     * temporary kubeconfig is asked for when it is first needed, kept in memory and renewed.
     * Cloud calls: {@code cs:DescribeClustersV1}, {@code cs:DescribeClusterUserKubeconfig}.
     *
     * @throws dev.sampan.problem.InvalidRequestException if there is no such cluster; the message lists those there are
     */
    Cluster cluster(String nameIdOrContext);

    /**
     * The ACR instance with this name or id. Its temporary credential is asked for when it is first needed and renewed.
     * Cloud calls: {@code cr:ListInstance}, {@code cr:ListInstanceEndpoint}, {@code cr:GetAuthorizationToken}.
     *
     * @throws dev.sampan.problem.InvalidRequestException if there is no such instance; the message lists those there are
     */
    Registry registry(String nameOrId);

    /**
     * Any OCI registry by {@code host[:port]}. Its credential comes from {@link ConnectSpec#registryCredential}, or from
     * {@code SAMPAN_REGISTRY_USER} and {@code SAMPAN_REGISTRY_PASSWORD} when {@code SAMPAN_REGISTRY} names this host; else it
     * is used anonymously. Cleartext HTTP is used for loopback addresses only.
     */
    Registry registryAt(String hostAndPort);

    /** Who the credential is. Cloud call: {@code sts:GetCallerIdentity}, which needs no permission. */
    CallerIdentity identity();

    /**
     * The hatch to what lies beneath: {@code okhttp3.OkHttpClient}.
     *
     * @throws dev.sampan.problem.InvalidRequestException if there is no such thing beneath
     */
    <T> T unwrap(Class<T> type);

    @Override
    void close();
}

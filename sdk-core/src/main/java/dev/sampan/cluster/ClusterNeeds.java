package dev.sampan.cluster;

import dev.sampan.internal.spec.SpecLife;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a cluster is needed for. Alive only inside {@link Clusters#compare(java.util.function.Consumer)}.
 *
 * <pre>{@code
 * System.out.println(clusters.compare(needs -> needs.version("1.35.4-aliyun.1").addon("arms-prometheus").spot()));
 * }</pre>
 */
public final class ClusterNeeds {
    private final SpecLife life = new SpecLife("the needs of a cluster");
    final List<TypeFact> facts = new ArrayList<>();
    final List<String> addons = new ArrayList<>();

    @Nullable
    String version;

    ClusterNeeds() {}

    /** Nodes of your own: you choose their machines, scale, drain and upgrade them. */
    public ClusterNeeds nodes() {
        return need(TypeFact.NODES);
    }

    /** Pods with a range of addresses of their own, beside that of the VPC. */
    public ClusterNeeds podCidr() {
        return need(TypeFact.POD_CIDR);
    }

    /** A VPC with its vSwitches that ACK makes, given nothing but zones. */
    public ClusterNeeds madeNetwork() {
        return need(TypeFact.MADE_NETWORK);
    }

    /** Secrets that are encrypted at rest by a key of KMS. */
    public ClusterNeeds secretEncryption() {
        return need(TypeFact.SECRET_ENCRYPTION);
    }

    /** Compute at the price of the moment, which the cloud may take back. */
    public ClusterNeeds spot() {
        return need(TypeFact.SPOT);
    }

    /** GPUs. */
    public ClusterNeeds gpus() {
        return need(TypeFact.GPUS);
    }

    /** A price that is known before the cluster is there. */
    public ClusterNeeds price() {
        return need(TypeFact.PRICE);
    }

    /** A version of Kubernetes, such as {@code 1.35.4-aliyun.1}. Default: the newest of each type, when an add-on is needed. */
    public ClusterNeeds version(String version) {
        this.version = life.once("version", this.version, version);
        return this;
    }

    /** An add-on, such as {@code arms-prometheus}. */
    public ClusterNeeds addon(String name) {
        life.requireOpen();
        addons.add(name);
        return this;
    }

    private ClusterNeeds need(TypeFact fact) {
        life.requireOpen();
        if (!facts.contains(fact)) {
            facts.add(fact);
        }
        return this;
    }

    void close() {
        life.close();
    }
}

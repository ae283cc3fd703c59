package dev.sampan.cluster;

import dev.sampan.Sampan;
import dev.sampan.plan.Plan;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The ACK clusters of the account, in all its regions. Every change is a plan; only its {@code apply()} acts. Thread-safe; it
 * lives as long as its session.
 *
 * <pre>{@code
 * var clusters = Clusters.on(sampan);
 * System.out.println(clusters.list());
 * var plan = clusters.create("prod-sg", c -> c
 *     .vpc("vpc-t4n7", "10.0.0.0/8")
 *     .vswitch("vsw-a", "ap-southeast-1a", "10.1.0.0/24")
 *     .vswitch("vsw-b", "ap-southeast-1b", "10.1.1.0/24")
 *     .nodes(3, "ecs.g7.xlarge"));
 * System.out.println(plan);
 * plan.apply().orElseThrow();
 * clusters.delete("prod-sg").confirm("prod-sg").apply();
 * }</pre>
 *
 * <p>Wherever a cluster is asked for, its name, its id or one of its tags as {@code key=value} will do, as long as only one
 * cluster has it.
 *
 * <p>While a cluster is scaling or updating it takes no other change: a change waits for its turn, within its own deadline.
 * The outcome of a change whose answer was lost is read back; nothing is sent twice that would act twice.
 *
 * <p>Cloud calls and RAM actions of reading: {@code cs:DescribeClustersV1}, {@code cs:DescribeClusterDetail}. Each change names
 * its own.
 */
public interface Clusters {
    /** The clusters of the session's account. No call is made. */
    static Clusters on(Sampan sampan) {
        return new AccountClusters(sampan);
    }

    /** All clusters, by name. */
    ClusterListing list();

    /** The clusters that carry this tag, by name. */
    ClusterListing list(String tag, String value);

    /** The cluster with this name, id or {@code key=value} tag. */
    Optional<AckCluster> find(String nameIdOrTag);

    /**
     * The cluster with this name, id or {@code key=value} tag.
     *
     * @throws dev.sampan.problem.InvalidRequestException if there is none, or more than one; the message lists them
     */
    AckCluster get(String nameIdOrTag);

    /**
     * Tells managed Pro, serverless and ACS clusters apart for given needs, by what is known of them and by what the session's
     * region says that it creates. What nobody can know without trying is said not to be known.
     *
     * <p>Calls: {@code cs:DescribeKubernetesVersionMetadata}; for add-ons {@code cs:ListAddons}.
     */
    ClusterComparison compare(Consumer<ClusterNeeds> needs);

    /**
     * Plans a cluster in the session's region, with its network: what overlaps or is too small is refused, and
     * {@link ClusterPlan#fit()} has what would do.
     *
     * <p>Calls: {@code cs:DescribeClustersV1}, {@code cs:DescribeKubernetesVersionMetadata}; applying {@code cs:CreateCluster},
     * {@code cs:DescribeTaskInfo}, {@code cs:DescribeClusterDetail}. No API of ACK gives a price before it is there: the plan
     * says so.
     *
     * @param name its name, unique in the account
     */
    ClusterPlan create(String name, Consumer<ClusterSpec> spec);

    /** Plans a tag, or another value of one. Applying calls {@code cs:TagResources}. */
    Plan<AckCluster> tag(String cluster, String key, String value);

    /** Plans to take tags away. Applying calls {@code cs:UntagResources}. */
    Plan<AckCluster> untag(String cluster, String... keys);

    /** Plans to switch the protection against deletion on or off. Applying calls {@code cs:ModifyCluster}. */
    Plan<AckCluster> deletionProtection(String cluster, boolean on);

    /**
     * Plans when the cloud may do maintenance of its own; {@link AckCluster#maintenanceWindow()} has it as it is. Applying calls
     * {@code cs:ModifyCluster}.
     */
    Plan<AckCluster> maintenanceWindow(String cluster, Consumer<MaintenanceSpec> spec);

    /** Which logs of a cluster's control plane are collected. */
    ControlPlaneLogs controlPlaneLogs(String cluster);

    /** The known vulnerabilities of a cluster's nodes. */
    ClusterVulnerabilities vulnerabilities(String cluster);

    /** What the cloud finds when it looks at a cluster, a node or a pod. */
    ClusterDiagnosis diagnosis(String cluster);

    /** The node pools of a cluster. */
    NodePools nodePools(String cluster);

    /** The upgrade of a cluster's control plane. */
    ClusterUpgrades upgrades(String cluster);

    /** The add-ons of a cluster. */
    ClusterAddons addons(String cluster);

    /** What a RAM user or role may do inside clusters. */
    UserPermissions permissions(String uid);

    /** Plans to delete a cluster with every default. The same as {@code delete(cluster, d -> {})}. */
    DeleteClusterPlan delete(String cluster);

    /**
     * Plans to delete a cluster. The plan lists the workloads, volumes and load balancers that would be lost and what would be
     * kept, and is refused until {@link DeleteClusterPlan#confirm(String)} has the cluster's name, while the cluster is
     * protected, or when its contents cannot be read.
     *
     * <p>Calls: {@code cs:DescribeClusterResources}, {@code cs:DescribeClusterUserKubeconfig} and lists inside the cluster;
     * applying {@code cs:DeleteCluster}.
     */
    DeleteClusterPlan delete(String cluster, Consumer<DeleteClusterSpec> spec);
}

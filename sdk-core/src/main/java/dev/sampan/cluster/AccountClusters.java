package dev.sampan.cluster;

import dev.sampan.Sampan;
import dev.sampan.internal.cloud.CloudCalls;
import dev.sampan.plan.Plan;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** The clusters of a session's account. */
final class AccountClusters implements Clusters {
    private final Sampan sampan;
    private final CloudCalls cloud;
    private final ClusterReads reads;
    private final ClusterSettings settings;

    AccountClusters(Sampan sampan) {
        this.sampan = sampan;
        this.cloud = sampan.unwrap(CloudCalls.class);
        this.reads = new ClusterReads(cloud);
        this.settings = new ClusterSettings(cloud, reads);
    }

    @Override
    public ClusterListing list() {
        return new ClusterListing(reads.all(cloud.http().deadline()));
    }

    @Override
    public ClusterListing list(String tag, String value) {
        return new ClusterListing(reads.all(cloud.http().deadline()).filter(cluster -> cluster.has(tag, value)));
    }

    @Override
    public Optional<AckCluster> find(String nameIdOrTag) {
        return reads.find(nameIdOrTag);
    }

    @Override
    public AckCluster get(String nameIdOrTag) {
        return reads.get(nameIdOrTag);
    }

    @Override
    public ClusterComparison compare(Consumer<ClusterNeeds> configure) {
        ClusterNeeds needs = new ClusterNeeds();
        configure.accept(needs);
        needs.close();
        return new TypeComparison(cloud).of(needs);
    }

    @Override
    public ClusterPlan create(String name, Consumer<ClusterSpec> configure) {
        ClusterSpec spec = new ClusterSpec(name);
        configure.accept(spec);
        spec.close();
        return ClusterCreation.of(cloud, reads, ClusterIntent.of(name, spec));
    }

    @Override
    public Plan<AckCluster> tag(String cluster, String key, String value) {
        return settings.tag(reads.get(cluster), key, value);
    }

    @Override
    public Plan<AckCluster> untag(String cluster, String... keys) {
        return settings.untag(reads.get(cluster), List.of(keys));
    }

    @Override
    public Plan<AckCluster> deletionProtection(String cluster, boolean on) {
        return settings.deletionProtection(reads.get(cluster), on);
    }

    @Override
    public Plan<AckCluster> maintenanceWindow(String cluster, Consumer<MaintenanceSpec> configure) {
        AckCluster found = reads.get(cluster);
        MaintenanceSpec spec = new MaintenanceSpec(found.name());
        configure.accept(spec);
        return settings.maintenanceWindow(found, spec);
    }

    @Override
    public ControlPlaneLogs controlPlaneLogs(String cluster) {
        return new CollectedLogs(cloud, reads, reads.get(cluster));
    }

    @Override
    public ClusterVulnerabilities vulnerabilities(String cluster) {
        return new NodePatches(sampan, cloud, reads, reads.get(cluster));
    }

    @Override
    public ClusterDiagnosis diagnosis(String cluster) {
        return new DiagnosisRun(cloud, reads.get(cluster));
    }

    @Override
    public NodePools nodePools(String cluster) {
        return new ClusterNodePools(sampan, cloud, reads, reads.get(cluster));
    }

    @Override
    public ClusterUpgrades upgrades(String cluster) {
        return new UpgradeRun(cloud, reads, reads.get(cluster));
    }

    @Override
    public ClusterAddons addons(String cluster) {
        return new InstalledAddons(cloud, reads, reads.get(cluster));
    }

    @Override
    public UserPermissions permissions(String uid) {
        return new GrantedPermissions(cloud, reads, uid);
    }

    @Override
    public DeleteClusterPlan delete(String cluster) {
        return delete(cluster, spec -> {});
    }

    @Override
    public DeleteClusterPlan delete(String cluster, Consumer<DeleteClusterSpec> configure) {
        AckCluster found = reads.get(cluster);
        DeleteClusterSpec spec = new DeleteClusterSpec(found.name());
        configure.accept(spec);
        spec.close();
        return ClusterDeletion.of(sampan, cloud, reads, found, spec);
    }

    @Override
    public String toString() {
        return "Clusters of the account\n  next: list(), get(name), create(name, spec)";
    }
}

package dev.sampan.cluster;

import dev.sampan.Sampan;
import dev.sampan.internal.cloud.CloudCalls;
import dev.sampan.internal.retry.Deadline;
import dev.sampan.plan.Plan;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** The node pools of one cluster. */
final class ClusterNodePools implements NodePools {
    private final Sampan sampan;
    private final CloudCalls cloud;
    private final ClusterReads reads;
    private final AckCluster cluster;
    private final PoolReads pools;
    private final PoolSettings settings;
    private final PoolPlanner planner;

    ClusterNodePools(Sampan sampan, CloudCalls cloud, ClusterReads reads, AckCluster cluster) {
        this.sampan = sampan;
        this.cloud = cloud;
        this.reads = reads;
        this.cluster = cluster;
        this.pools = new PoolReads(cloud, cluster);
        this.settings = new PoolSettings(cloud, reads, pools, cluster);
        this.planner = new PoolPlanner(settings);
    }

    private Deadline deadline() {
        return cloud.http().deadline();
    }

    @Override
    public NodePoolListing list() {
        return new NodePoolListing(cluster.name(), pools.all(deadline()));
    }

    @Override
    public Optional<NodePool> find(String nameOrId) {
        return pools.find(nameOrId, deadline());
    }

    @Override
    public NodePool get(String nameOrId) {
        return pools.get(nameOrId);
    }

    @Override
    public NodeListing nodes(String pool) {
        NodePool found = pools.get(pool);
        return new NodeListing(found.name(), pools.nodes(found.id(), deadline()));
    }

    @Override
    public Plan<NodePool> create(String name, Consumer<NodePoolSpec> configure) {
        NodePoolSpec spec = new NodePoolSpec(name);
        configure.accept(spec);
        spec.close();
        return planner.create(name, spec);
    }

    @Override
    public Plan<NodePool> scale(String pool, int nodes) {
        return planner.scale(pools.get(pool), nodes);
    }

    @Override
    public Plan<NodePool> resize(String pool, int min, int max) {
        return planner.resize(pools.get(pool), new NodePool.Bounds(min, max));
    }

    @Override
    public Plan<NodePool> upgrade(String pool) {
        return removals().upgrade(pools.get(pool));
    }

    @Override
    public Plan<AckCluster> autoscaler(Consumer<AutoscalerSpec> configure) {
        AutoscalerSpec spec = new AutoscalerSpec();
        configure.accept(spec);
        spec.close();
        return new AutoscalerPlanner(cloud, reads, cluster).plan(spec);
    }

    @Override
    public ScalingReport whyNotScaled() {
        return new ScalingView(sampan, pools, cluster).report(deadline());
    }

    @Override
    public Plan<ClusterNode> drain(String node) {
        return new DrainPlan(cloud, view(), pools.nodes("", List.of(node)).get(0));
    }

    @Override
    public Plan<NodePool> remove(String pool, String... nodes) {
        NodePool found = pools.get(pool);
        return removals().remove(found, pools.nodes(found.id(), List.of(nodes)));
    }

    @Override
    public Plan<NodePool> autoRepair(String pool, boolean on) {
        return new NodeRepairs(settings).automatic(pools.get(pool), on);
    }

    @Override
    public Plan<NodePool> repair(String pool, Consumer<RepairSpec> configure) {
        NodePool found = pools.get(pool);
        RepairSpec spec = new RepairSpec(found.name());
        configure.accept(spec);
        spec.close();
        return new NodeRepairs(settings).repair(found, spec);
    }

    @Override
    public Plan<NodePool> delete(String pool) {
        return removals().delete(pools.get(pool));
    }

    private NodeRemovals removals() {
        return new NodeRemovals(settings, view());
    }

    private DrainView view() {
        return new DrainView(sampan, cluster);
    }

    @Override
    public String toString() {
        return "Node pools of " + cluster.name() + "\n  next: list(), create(name, spec), scale(pool, n)";
    }
}

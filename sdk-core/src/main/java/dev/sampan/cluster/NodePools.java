package dev.sampan.cluster;

import dev.sampan.plan.Plan;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The node pools of one cluster. Every change is a plan; only its {@code apply()} acts. Thread-safe; it lives as long as its
 * session.
 *
 * <pre>{@code
 * var pools = clusters.nodePools("prod-sg");
 * pools.create("batch", p -> p.nodes(2).machines("ecs.c7.2xlarge")).apply();
 * pools.scale("batch", 5).apply();
 * pools.resize("batch", 2, 10).apply();
 * System.out.println(pools.nodes("batch"));
 * }</pre>
 *
 * <p>A pool is called by its name or its id, a node by its name in Kubernetes or the id of its machine. A change waits for its
 * turn while the cluster is scaling or updating, 30 minutes in all.
 *
 * <p>RAM actions of reading: {@code cs:DescribeClusterNodePools}, {@code cs:DescribeClusterNodes}. Each change names its own;
 * those that move pods read pods and budgets inside the cluster.
 */
public interface NodePools {
    /** All pools, by name. */
    NodePoolListing list();

    /** The pool with this name or id. */
    Optional<NodePool> find(String nameOrId);

    /**
     * The pool with this name or id.
     *
     * @throws dev.sampan.problem.InvalidRequestException if there is none; the message lists those there are
     */
    NodePool get(String nameOrId);

    /** The nodes of a pool. */
    NodeListing nodes(String pool);

    /** Plans a pool. Applying calls {@code cs:CreateClusterNodePool}. */
    Plan<NodePool> create(String name, Consumer<NodePoolSpec> spec);

    /**
     * Plans another number of nodes. Which nodes go when it becomes smaller is for ACK to choose: {@link #remove} chooses.
     * Refused while the pool's autoscaler is on. Applying calls {@code cs:ModifyClusterNodePool}.
     */
    Plan<NodePool> scale(String pool, int nodes);

    /** Plans the bounds of the pool's autoscaler, and switches it on. Applying calls {@code cs:ModifyClusterNodePool}. */
    Plan<NodePool> resize(String pool, int min, int max);

    /**
     * Plans to bring the pool's nodes to the version of the control plane, one after the other. A budget that would block is
     * named. Applying calls {@code cs:UpgradeClusterNodepool}.
     */
    Plan<NodePool> upgrade(String pool);

    /**
     * Plans how the cluster's autoscaler decides, for all pools that scale by themselves. Applying calls
     * {@code cs:CreateAutoscalingConfig}.
     */
    Plan<AckCluster> autoscaler(Consumer<AutoscalerSpec> spec);

    /** Why pods wait for nodes that do not come. Lists pods and events inside the cluster. */
    ScalingReport whyNotScaled();

    /**
     * Plans to take pods off a node: no new ones, and those that are there leave as fast as their budgets allow. A budget that
     * blocks is named. Works inside the cluster: needs {@code patch nodes}, {@code create pods/eviction}, {@code list pods}.
     */
    Plan<ClusterNode> drain(String node);

    /**
     * Plans to drain nodes, to take them out of the pool and to release their machines. Refused while a budget would block.
     * Applying calls {@code cs:RemoveNodePoolNodes}.
     */
    Plan<NodePool> remove(String pool, String... nodes);

    /** Plans whether the cloud repairs nodes that fail. Applying calls {@code cs:ModifyClusterNodePool}. */
    Plan<NodePool> autoRepair(String pool, boolean on);

    /**
     * Plans to repair nodes: those that are not ready, or those that the spec names. Applying calls
     * {@code cs:RepairClusterNodePool}.
     */
    Plan<NodePool> repair(String pool, Consumer<RepairSpec> spec);

    /**
     * Plans to delete a pool with all its nodes. Refused for the default pool and while a budget would block. Applying calls
     * {@code cs:DeleteClusterNodepool}.
     */
    Plan<NodePool> delete(String pool);
}

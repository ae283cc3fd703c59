package dev.sampan.cluster;

import dev.sampan.plan.Plan;

/** What creating a cluster would do. Immutable. */
public interface ClusterPlan extends Plan<AckCluster> {
    /** The network that the cluster would get. */
    NetworkPlan network();

    /**
     * This plan with what does not fit replaced by what would: address ranges that touch nothing, a version that can be
     * created. What only you can change, such as the size of a vSwitch, stays refused.
     */
    ClusterPlan fit();
}

package dev.sampan.cluster;

import dev.sampan.plan.Plan;
import java.util.List;

/** What deleting a cluster would do. Immutable. */
public interface DeleteClusterPlan extends Plan<AckCluster> {
    /** This plan with the cluster's name typed, without which it is refused. */
    DeleteClusterPlan confirm(String clusterName);

    /** What would be lost, such as {@code Deployment shop/web} or {@code SLB lb-t4n}. */
    List<String> losses();

    /** What would be kept, such as {@code ALB alb-t4n}. */
    List<String> kept();
}

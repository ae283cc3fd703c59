package dev.sampan.cluster;

import dev.sampan.internal.cloud.CloudCalls;
import dev.sampan.internal.retry.Deadline;
import dev.sampan.plan.Plan;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/** What plans of the node pools of one cluster have in common. */
record PoolSettings(CloudCalls cloud, ClusterReads reads, PoolReads pools, AckCluster cluster) {
    private static final Duration WITHIN = Duration.ofMinutes(30);

    Map<String, String> path(NodePool pool) {
        return Map.of("ClusterId", cluster.id(), "NodepoolId", pool.id());
    }

    /**
     * A change of a pool that is there afterwards.
     *
     * @param still whether it is as it was when the plan was made
     * @param isSo whether it is as wished
     */
    Setting<NodePool> change(String verb, NodePool pool, Predicate<NodePool> still, Predicate<NodePool> isSo) {
        return any(verb, pool.name(), deadline -> pools.find(pool.id(), deadline))
                .still(now -> now.filter(still).isPresent())
                .achieved(now -> now.filter(isSo));
    }

    /** Any change of a pool. */
    Setting<NodePool> any(String verb, String name, Function<Deadline, Optional<NodePool>> read) {
        return Setting.of(verb, name + " of " + cluster.name(), cluster.id(), read)
                .begun(now -> now.filter(each -> !each.isActive()).isPresent())
                .words(PoolSettings::words)
                .summary(PoolSettings::words)
                .look("nodePools(\"" + cluster.name() + "\").list()")
                .within(WITHIN);
    }

    Plan<NodePool> plan(Setting<NodePool> setting) {
        return setting.plan(cloud, reads);
    }

    private static String words(NodePool pool) {
        return pool.name() + " " + pool.state() + ", " + pool.healthy() + "/" + pool.nodes() + " nodes healthy"
                + pool.autoscaling().map(bounds -> ", autoscaling " + bounds).orElse("");
    }
}

package dev.sampan.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sampan.internal.cloud.CloudCalls;
import dev.sampan.internal.retry.Deadline;
import dev.sampan.plan.Change;
import dev.sampan.plan.Finding;
import dev.sampan.plan.Plan;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/** What plans of the node pools of one cluster have in common. */
record PoolSettings(CloudCalls cloud, ClusterReads reads, PoolReads pools, AckCluster cluster) {
    private static final Duration WITHIN = Duration.ofMinutes(30);

    Map<String, String> path(NodePool pool) {
        return Map.of("ClusterId", cluster.id(), "NodepoolId", pool.id());
    }

    /** The plan of a change of a pool that is there afterwards. */
    Plan<NodePool> plan(
            String verb,
            NodePool pool,
            List<Change> changes,
            List<Finding> findings,
            Predicate<NodePool> still,
            Predicate<NodePool> isSo,
            boolean provenByState,
            Function<Deadline, JsonNode> send,
            String undo) {
        return plan(
                verb,
                pool.name(),
                changes,
                findings,
                deadline -> pools.find(pool.id(), deadline),
                now -> now.filter(still).isPresent(),
                now -> now.filter(isSo),
                provenByState,
                send,
                PoolSettings::words,
                undo,
                WITHIN);
    }

    /** The plan of any change of a pool. */
    Plan<NodePool> plan(
            String verb,
            String name,
            List<Change> changes,
            List<Finding> findings,
            Function<Deadline, Optional<NodePool>> read,
            Predicate<Optional<NodePool>> still,
            UnaryOperator<Optional<NodePool>> achieved,
            boolean provenByState,
            Function<Deadline, JsonNode> send,
            Function<NodePool, String> summary,
            String undo,
            Duration within) {
        return new SettingPlan<>(
                cloud,
                reads,
                new Setting<>(
                        verb,
                        name + " of " + cluster.name(),
                        changes,
                        findings,
                        cluster.id(),
                        read,
                        still,
                        achieved,
                        now -> now.filter(each -> !each.isActive()).isPresent(),
                        provenByState,
                        true,
                        send,
                        PoolSettings::words,
                        summary,
                        undo,
                        "nodePools(\"" + cluster.name() + "\").list()",
                        within));
    }

    private static String words(NodePool pool) {
        return pool.name() + " " + pool.state() + ", " + pool.healthy() + "/" + pool.nodes() + " nodes healthy"
                + pool.autoscaling().map(bounds -> ", autoscaling " + bounds).orElse("");
    }

    static Duration within() {
        return WITHIN;
    }
}

package dev.sampan.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.internal.cloud.AckApi;
import dev.sampan.internal.retry.Deadline;
import dev.sampan.plan.Change;
import dev.sampan.plan.Finding;
import dev.sampan.plan.Level;
import dev.sampan.plan.Plan;
import dev.sampan.plan.Severity;
import dev.sampan.problem.InvalidRequestException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Plans how many nodes there are in the pools of one cluster. */
final class PoolPlanner {
    private final PoolSettings settings;

    PoolPlanner(PoolSettings settings) {
        this.settings = settings;
    }

    Plan<NodePool> create(String name, NodePoolSpec spec) {
        check(name, spec);
        if (settings.pools().find(name, settings.cloud().http().deadline()).isPresent()) {
            throw refused(
                    "plan", name, "there is a pool of this name", "names are unique in a cluster", "choose another");
        }
        AckCluster cluster = settings.cluster();
        List<String> vswitches = Optional.ofNullable(spec.vswitches).orElse(cluster.vswitches());
        ObjectNode body = PoolBody.created(name, spec, vswitches);
        int nodes = spec.nodes == null ? 0 : spec.nodes;
        String size = spec.autoscaling != null ? "autoscaling " + spec.autoscaling : ClusterText.count(nodes, "node");
        long least = spec.autoscaling != null ? spec.autoscaling.min() : nodes;
        Change change = new Change(
                Change.Kind.CREATE, "NodePool/" + name, "", null, size + " of " + String.join(" or ", spec.machines));
        Setting<NodePool> setting = settings.any(
                        "Create node pool", name, deadline -> settings.pools().find(name, deadline))
                .changes(List.of(change))
                .still(Optional::isEmpty)
                .achieved(now -> now.filter(pool -> pool.isActive() && pool.nodes() >= least))
                .send(deadline -> settings.cloud()
                        .callWithJson(AckApi.CREATE_NODE_POOL, Map.of("ClusterId", cluster.id()), body, deadline))
                .summary(pool -> pool.name() + " " + pool.state() + ", " + ClusterText.count(pool.nodes(), "node"))
                .undo("delete(\"" + name + "\")");
        return settings.plan(spec.within == null ? setting : setting.within(spec.within));
    }

    private static void check(String name, NodePoolSpec spec) {
        if (name.isBlank() || name.length() > 63) {
            throw refused("plan", name, "it has no usable name", "a name is 1 to 63 characters", "choose another");
        }
        if (spec.machines.isEmpty()) {
            throw refused(
                    "plan", name, "it has no machines", "a pool is made of some instance type", "set machines(...)");
        }
        if (spec.nodes != null && spec.autoscaling != null) {
            throw refused(
                    "plan",
                    name,
                    "nodes and autoscaling are both set",
                    "either you or the autoscaler says how many there are",
                    "leave one of them out");
        }
        if (spec.nodes != null && spec.nodes < 0) {
            throw refused("plan", name, "nodes are " + spec.nodes, "a number is 0 or more", "correct nodes(...)");
        }
        if (spec.autoscaling != null) {
            checkBounds(name, spec.autoscaling);
        }
    }

    private static void checkBounds(String name, NodePool.Bounds bounds) {
        if (bounds.min() < 0 || bounds.max() < 1 || bounds.min() > bounds.max()) {
            throw refused(
                    "size",
                    name,
                    "the bounds are " + bounds,
                    "the least is 0 or more and not above the most",
                    "write them like (2, 10)");
        }
    }

    private static InvalidRequestException refused(
            String verb, String pool, String happened, String reason, String next) {
        return InvalidRequestException.of("cluster.pool-spec", verb + " the node pool " + pool, happened, reason, next);
    }

    Plan<NodePool> scale(NodePool pool, int nodes) {
        if (nodes < 0) {
            throw refused("scale", pool.name(), "nodes are " + nodes, "a number is 0 or more", "correct it");
        }
        List<Finding> findings = new ArrayList<>();
        pool.autoscaling()
                .ifPresent(bounds -> findings.add(new Finding(
                        "cluster.pool-autoscales",
                        Severity.ERROR,
                        Level.ENFORCE,
                        "NodePool/" + pool.name(),
                        "its autoscaler keeps " + bounds + " nodes and would undo it",
                        "two writers of one number would fight",
                        List.of(),
                        "resize(\"" + pool.name() + "\", min, max)")));
        if (nodes < pool.desired()) {
            findings.add(new Finding(
                    "cluster.nodes-chosen",
                    Severity.WARNING,
                    Level.WARN,
                    "NodePool/" + pool.name(),
                    ClusterText.count(pool.desired() - nodes, "node") + " would go, and ACK chooses which",
                    "a smaller number says not which nodes go",
                    List.of(),
                    "remove(\"" + pool.name() + "\", nodes...) chooses and drains"));
        }
        Change change = new Change(
                Change.Kind.UPDATE,
                "NodePool/" + pool.name(),
                "desired_size",
                Long.toString(pool.desired()),
                Integer.toString(nodes));
        return settings.plan(settings.change(
                        "Scale node pool",
                        pool,
                        now -> now.desired() == pool.desired(),
                        now -> now.isActive() && now.desired() == nodes && now.nodes() == nodes)
                .changes(pool.desired() == nodes ? List.of() : List.of(change))
                .findings(findings)
                .send(modified(pool, PoolBody.scaled(nodes)))
                .undo("scale(\"" + pool.name() + "\", " + pool.desired() + ")"));
    }

    Plan<NodePool> resize(NodePool pool, NodePool.Bounds bounds) {
        checkBounds(pool.name(), bounds);
        Optional<NodePool.Bounds> before = pool.autoscaling();
        Change change = new Change(
                Change.Kind.UPDATE,
                "NodePool/" + pool.name(),
                "auto_scaling",
                before.map(NodePool.Bounds::toString).orElse(null),
                bounds.toString());
        return settings.plan(settings.change(
                        "Resize node pool",
                        pool,
                        now -> now.autoscaling().equals(before),
                        now -> now.isActive()
                                && now.autoscaling().filter(bounds::equals).isPresent())
                .changes(before.filter(bounds::equals).isPresent() ? List.of() : List.of(change))
                .send(modified(pool, PoolBody.resized(bounds)))
                .undo(before.map(b -> "resize(\"" + pool.name() + "\", " + b.min() + ", " + b.max() + ")")
                        .orElse("")));
    }

    private Function<Deadline, JsonNode> modified(NodePool pool, ObjectNode body) {
        return deadline -> settings.cloud().callWithJson(AckApi.MODIFY_NODE_POOL, settings.path(pool), body, deadline);
    }
}

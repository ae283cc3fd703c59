package dev.sampan.cluster;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.internal.cloud.AckApi;
import dev.sampan.plan.Change;
import dev.sampan.plan.Finding;
import dev.sampan.plan.Level;
import dev.sampan.plan.Plan;
import dev.sampan.plan.Severity;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Plans changes of node pools that take pods off their nodes, with a look at the budgets that would not let them go. */
final class NodeRemovals {
    private final PoolSettings settings;
    private final DrainView view;

    NodeRemovals(PoolSettings settings, DrainView view) {
        this.settings = settings;
        this.view = view;
    }

    private List<ClusterNode> nodes(NodePool pool) {
        return settings.pools()
                .nodes(pool.id(), settings.cloud().http().deadline())
                .toList();
    }

    private static Set<String> names(List<ClusterNode> nodes) {
        return nodes.stream().map(ClusterNode::name).collect(Collectors.toSet());
    }

    Plan<NodePool> upgrade(NodePool pool) {
        Set<String> nodes = names(nodes(pool));
        String version = settings.cluster().version();
        ObjectNode body = JsonNodeFactory.instance.objectNode().put("kubernetes_version", version);
        Change change = new Change(
                Change.Kind.ACT,
                "NodePool/" + pool.name(),
                "upgrade",
                null,
                ClusterText.count(nodes.size(), "node") + " to " + version);
        return settings.plan(settings.change("Upgrade node pool", pool, now -> true, NodePool::isActive)
                .changes(List.of(change))
                .findings(view.blockers("NodePool/" + pool.name(), nodes, Level.WARN))
                .provenByTask()
                .send(deadline ->
                        settings.cloud().callWithJson(AckApi.UPGRADE_NODE_POOL, settings.path(pool), body, deadline)));
    }

    Plan<NodePool> remove(NodePool pool, List<ClusterNode> doomed) {
        List<String> instances = doomed.stream().map(ClusterNode::instance).toList();
        Map<String, String> query = Map.of(
                "drain_node", "true",
                "release_node", "true",
                "instance_ids", ClusterBody.texts(instances).toString());
        List<Change> changes = doomed.stream()
                .map(node -> new Change(
                        Change.Kind.DELETE,
                        "Node/" + node.name(),
                        "",
                        node.instance() + " " + node.instanceType(),
                        null))
                .toList();
        return settings.plan(settings.change(
                        "Remove nodes of", pool, now -> true, now -> now.isActive() && areGone(now, instances))
                .changes(changes)
                .findings(view.blockers("NodePool/" + pool.name(), names(doomed), Level.ENFORCE))
                .send(deadline -> settings.cloud().call(AckApi.REMOVE_NODES, settings.path(pool), query, deadline))
                .undo("scale(\"" + pool.name() + "\", " + pool.desired() + ")"));
    }

    private boolean areGone(NodePool pool, List<String> instances) {
        return nodes(pool).stream().map(ClusterNode::instance).noneMatch(instances::contains);
    }

    Plan<NodePool> delete(NodePool pool) {
        List<ClusterNode> nodes = nodes(pool);
        List<Change> changes = new ArrayList<>();
        changes.add(new Change(Change.Kind.DELETE, "NodePool/" + pool.name(), "", pool.id(), null));
        nodes.forEach(
                node -> changes.add(new Change(Change.Kind.DELETE, "Node/" + node.name(), "", node.instance(), null)));
        List<Finding> findings = new ArrayList<>(view.blockers("NodePool/" + pool.name(), names(nodes), Level.ENFORCE));
        if (pool.isDefault()) {
            findings.add(ofDefault(pool));
        }
        Map<String, String> query = nodes.isEmpty() ? Map.of() : Map.of("force", "true");
        return settings.plan(settings.any(
                        "Delete node pool",
                        pool.name(),
                        deadline -> settings.pools().find(pool.id(), deadline))
                .changes(changes)
                .findings(findings)
                .still(now -> now.filter(each -> each.nodes() == pool.nodes()).isPresent())
                .achieved(now -> now.isPresent() ? Optional.empty() : Optional.of(pool))
                .send(deadline -> settings.cloud().call(AckApi.DELETE_NODE_POOL, settings.path(pool), query, deadline))
                .summary(now -> pool.name() + " deleted, with " + ClusterText.count(nodes.size(), "node")));
    }

    private static Finding ofDefault(NodePool pool) {
        return new Finding(
                "cluster.default-pool",
                Severity.ERROR,
                Level.ENFORCE,
                "NodePool/" + pool.name(),
                "it is the default pool, which goes with the cluster",
                "ACK keeps one pool for the cluster's own add-ons",
                List.of(),
                "scale(\"" + pool.name() + "\", 0), or delete the cluster");
    }
}

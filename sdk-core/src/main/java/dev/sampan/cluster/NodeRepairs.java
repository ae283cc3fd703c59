package dev.sampan.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.internal.cloud.AckApi;
import dev.sampan.plan.Change;
import dev.sampan.plan.Plan;
import dev.sampan.problem.InvalidRequestException;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Plans repairs of nodes, by hand and by themselves. */
final class NodeRepairs {
    private static final Set<String> SERVICES = new TreeSet<>(List.of("kubelet", "containerd", "docker", "ntp"));

    private final PoolSettings settings;

    NodeRepairs(PoolSettings settings) {
        this.settings = settings;
    }

    /** The rest of the pool's management goes along as it is: whether the API keeps what is not sent is not known. */
    Plan<NodePool> automatic(NodePool pool, boolean on) {
        JsonNode before = pool.management();
        ObjectNode management = before.isObject() ? before.deepCopy() : JsonNodeFactory.instance.objectNode();
        if (on) {
            management.put("enable", true);
        }
        management.put("auto_repair", on);
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.set("management", management);
        Change change = new Change(
                Change.Kind.UPDATE,
                "NodePool/" + pool.name(),
                "auto_repair",
                Boolean.toString(pool.autoRepair()),
                Boolean.toString(on));
        return settings.plan(settings.change(
                        on ? "Let the cloud repair" : "Let nobody repair",
                        pool,
                        now -> now.management().equals(before),
                        now -> now.isActive() && now.autoRepair() == on)
                .changes(pool.autoRepair() == on ? List.of() : List.of(change))
                .send(deadline ->
                        settings.cloud().callWithJson(AckApi.MODIFY_NODE_POOL, settings.path(pool), body, deadline))
                .undo("autoRepair(\"" + pool.name() + "\", " + !on + ")"));
    }

    Plan<NodePool> repair(NodePool pool, RepairSpec spec) {
        check(pool, spec);
        List<ClusterNode> nodes = spec.nodes.isEmpty()
                ? settings.pools()
                        .nodes(pool.id(), settings.cloud().http().deadline())
                        .filter(node -> !node.ready() && !node.name().isEmpty())
                        .toList()
                : settings.pools().nodes(pool.id(), spec.nodes);
        String how = spec.restarts.isEmpty() ? "repair" : "restart " + String.join(", ", spec.restarts);
        List<Change> changes = nodes.stream()
                .map(node -> new Change(Change.Kind.ACT, "Node/" + node.name(), "", null, how))
                .toList();
        ObjectNode body = body(nodes, spec.restarts);
        return settings.plan(settings.change("Repair nodes of", pool, now -> true, NodePool::isActive)
                .changes(changes)
                .provenByTask()
                .send(deadline ->
                        settings.cloud().callWithJson(AckApi.REPAIR_NODE_POOL, settings.path(pool), body, deadline)));
    }

    private static ObjectNode body(List<ClusterNode> nodes, List<String> restarts) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.set(
                "nodes", ClusterBody.texts(nodes.stream().map(ClusterNode::name).toList()));
        restarts.forEach(service -> body.withArray("operations").addObject().put("operation_id", "restart." + service));
        return body;
    }

    private static void check(NodePool pool, RepairSpec spec) {
        List<String> strangers = spec.restarts.stream()
                .filter(service -> !SERVICES.contains(service))
                .toList();
        if (!strangers.isEmpty()) {
            throw InvalidRequestException.of(
                    "cluster.repair-spec",
                    "repair nodes of " + pool.name(),
                    "ACK restarts no " + strangers,
                    "it restarts " + SERVICES,
                    "name one of them, or leave restart(...) out");
        }
    }
}

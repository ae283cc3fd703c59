package dev.sampan.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sampan.internal.cloud.AckApi;
import dev.sampan.internal.cloud.CloudCalls;
import dev.sampan.internal.cloud.Pager;
import dev.sampan.internal.retry.Deadline;
import dev.sampan.internal.text.Redaction;
import dev.sampan.problem.InvalidRequestException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Reads the node pools and nodes of one cluster. Thread-safe. */
final class PoolReads {
    private static final int PAGE = 100;

    private final CloudCalls cloud;
    private final AckCluster cluster;

    PoolReads(CloudCalls cloud, AckCluster cluster) {
        this.cloud = cloud;
        this.cluster = cluster;
    }

    Stream<NodePool> all(Deadline deadline) {
        JsonNode answer = cloud.call(AckApi.DESCRIBE_NODE_POOLS, Map.of("ClusterId", cluster.id()), Map.of(), deadline);
        List<NodePool> pools = new ArrayList<>();
        answer.path("nodepools").forEach(tree -> pools.add(NodePool.of(cluster.name(), tree)));
        return pools.stream();
    }

    Optional<NodePool> find(String nameOrId, Deadline deadline) {
        return all(deadline)
                .filter(pool -> pool.id().equals(nameOrId) || pool.name().equals(nameOrId))
                .findFirst();
    }

    NodePool get(String nameOrId) {
        Deadline deadline = cloud.http().deadline();
        return find(nameOrId, deadline)
                .orElseThrow(() -> InvalidRequestException.of(
                        "cluster.no-such-pool",
                        "find the node pool " + nameOrId + " of " + cluster.name(),
                        "no name or id is this",
                        "there are the pools "
                                + all(deadline).map(NodePool::name).limit(20).toList(),
                        "name one of them"));
    }

    /** The nodes of a pool, or of all pools when its id is empty. */
    Stream<ClusterNode> nodes(String poolId, Deadline deadline) {
        return Pager.numbered(
                "list nodes of " + cluster.name(),
                PAGE,
                ClusterNode::instance,
                number -> page(number, poolId, deadline))
                .stream();
    }

    private Pager.Numbered<ClusterNode> page(int number, String poolId, Deadline deadline) {
        Map<String, String> query = new LinkedHashMap<>();
        if (!poolId.isEmpty()) {
            query.put("nodepool_id", poolId);
        }
        query.put("pageNumber", Integer.toString(number));
        query.put("pageSize", Integer.toString(PAGE));
        JsonNode answer = cloud.call(AckApi.DESCRIBE_NODES, Map.of("ClusterId", cluster.id()), query, deadline);
        List<ClusterNode> nodes = new ArrayList<>();
        answer.path("nodes").forEach(tree -> nodes.add(node(tree)));
        return new Pager.Numbered<>(
                nodes, answer.path("page").path("total_count").asLong(-1));
    }

    private static ClusterNode node(JsonNode tree) {
        return new ClusterNode(
                text(tree, "node_name"),
                text(tree, "instance_id"),
                text(tree, "instance_type"),
                text(tree, "nodepool_id"),
                text(tree, "state"),
                text(tree, "node_status").equals("Ready"),
                Redaction.line(text(tree, "error_message"), 200));
    }

    private static String text(JsonNode tree, String field) {
        return Redaction.printable(tree.path(field).asText(""), false);
    }

    /** The nodes with these names or machine ids. */
    List<ClusterNode> nodes(String poolId, List<String> namesOrInstances) {
        List<ClusterNode> there = nodes(poolId, cloud.http().deadline()).toList();
        return namesOrInstances.stream().map(wanted -> node(there, wanted)).toList();
    }

    private ClusterNode node(List<ClusterNode> there, String wanted) {
        return there.stream()
                .filter(node -> node.name().equals(wanted) || node.instance().equals(wanted))
                .findFirst()
                .orElseThrow(() -> InvalidRequestException.of(
                        "cluster.no-such-node",
                        "find the node " + wanted + " of " + cluster.name(),
                        "no name or machine id is this",
                        "there are the nodes "
                                + there.stream()
                                        .map(ClusterNode::name)
                                        .limit(20)
                                        .toList(),
                        "name one of them"));
    }
}

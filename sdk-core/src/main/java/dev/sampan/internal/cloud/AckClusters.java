package dev.sampan.internal.cloud;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sampan.internal.retry.Deadline;
import dev.sampan.problem.InvalidRequestException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Finds ACK clusters of the account, in all regions. */
public final class AckClusters {
    private static final int PAGE = 50;

    private final CloudCalls cloud;

    public AckClusters(CloudCalls cloud) {
        this.cloud = cloud;
    }

    /** A cluster as the account lists it. */
    public record AckCluster(String id, String name, String region, String state) {}

    /** The cluster with this id, else the only one with this name. */
    public AckCluster get(String nameOrId, List<String> contexts) {
        List<AckCluster> all = list();
        List<AckCluster> byId =
                all.stream().filter(c -> c.id().equals(nameOrId)).toList();
        List<AckCluster> found = byId.isEmpty()
                ? all.stream().filter(c -> c.name().equals(nameOrId)).toList()
                : byId;
        if (found.size() == 1) {
            return found.get(0);
        }
        if (found.size() > 1) {
            throw InvalidRequestException.of(
                    "cluster.ambiguous",
                    "find the cluster " + nameOrId,
                    found.size() + " clusters have this name",
                    "they are "
                            + found.stream()
                                    .map(c -> c.id() + " in " + c.region())
                                    .collect(Collectors.joining(", ")),
                    "name it by its id");
        }
        throw InvalidRequestException.of(
                "cluster.no-such-cluster",
                "find the cluster " + nameOrId,
                "no context, id or name is this",
                "there are the clusters "
                        + all.stream().map(AckCluster::name).limit(20).toList() + " and the contexts " + contexts,
                "name one of them");
    }

    private List<AckCluster> list() {
        return trees(Map.of(), cloud.http().deadline())
                .map(c -> new AckCluster(
                        c.path("cluster_id").asText(),
                        c.path("name").asText(),
                        c.path("region_id").asText(),
                        c.path("state").asText()))
                .toList();
    }

    /** The clusters as the account lists them, read as they are asked for; the name's filter is a fuzzy one. */
    public Stream<JsonNode> trees(Map<String, String> filter, Deadline deadline) {
        return Pager.numbered(
                "list clusters",
                PAGE,
                (JsonNode tree) -> tree.path("cluster_id").asText(),
                number -> page(number, filter, deadline))
                .stream();
    }

    private Pager.Numbered<JsonNode> page(int number, Map<String, String> filter, Deadline deadline) {
        Map<String, String> query = new LinkedHashMap<>(filter);
        query.put("page_number", Integer.toString(number));
        query.put("page_size", Integer.toString(PAGE));
        JsonNode answer = cloud.call(AckApi.DESCRIBE_CLUSTERS, query, deadline);
        List<JsonNode> clusters = new ArrayList<>();
        answer.path("clusters").forEach(clusters::add);
        return new Pager.Numbered<>(
                clusters, answer.path("page_info").path("total_count").asLong(-1));
    }
}

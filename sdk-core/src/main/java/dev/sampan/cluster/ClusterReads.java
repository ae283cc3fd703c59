package dev.sampan.cluster;

import dev.sampan.internal.cloud.AckApi;
import dev.sampan.internal.cloud.AckClusters;
import dev.sampan.internal.cloud.CloudCalls;
import dev.sampan.internal.retry.Deadline;
import dev.sampan.problem.CloudException;
import dev.sampan.problem.InvalidRequestException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Reads clusters. Thread-safe. */
final class ClusterReads {
    private static final Pattern ID = Pattern.compile("c[0-9a-f]{32}");

    private final CloudCalls cloud;

    ClusterReads(CloudCalls cloud) {
        this.cloud = cloud;
    }

    Stream<AckCluster> all(Deadline deadline) {
        return listed(Map.of(), deadline);
    }

    /** The name's filter is a fuzzy one in the API. */
    Stream<AckCluster> named(String name, Deadline deadline) {
        return listed(Map.of("name", name), deadline)
                .filter(cluster -> cluster.name().equals(name));
    }

    private Stream<AckCluster> listed(Map<String, String> filter, Deadline deadline) {
        return new AckClusters(cloud).trees(filter, deadline).map(AckCluster::of);
    }

    Optional<AckCluster> byId(String id, Deadline deadline) {
        try {
            return Optional.of(AckCluster.of(
                    cloud.call(AckApi.DESCRIBE_CLUSTER_DETAIL, Map.of("ClusterId", id), Map.of(), deadline)));
        } catch (CloudException e) {
            if (e.status() == 404) {
                return Optional.empty();
            }
            throw e;
        }
    }

    Optional<AckCluster> find(String nameIdOrTag) {
        Deadline deadline = cloud.http().deadline();
        if (ID.matcher(nameIdOrTag).matches()) {
            return byId(nameIdOrTag, deadline);
        }
        List<AckCluster> found = matching(nameIdOrTag, deadline);
        if (found.size() > 1) {
            throw InvalidRequestException.of(
                    "cluster.ambiguous",
                    "find the cluster " + nameIdOrTag,
                    found.size() + " clusters have this " + (isTag(nameIdOrTag) ? "tag" : "name"),
                    "they are "
                            + found.stream()
                                    .map(c -> c.name() + " " + c.id() + " in " + c.region())
                                    .limit(10)
                                    .collect(Collectors.joining(", ")),
                    "name it by its id");
        }
        return found.stream().findFirst();
    }

    private List<AckCluster> matching(String nameOrTag, Deadline deadline) {
        if (!isTag(nameOrTag)) {
            return named(nameOrTag, deadline).toList();
        }
        int equals = nameOrTag.indexOf('=');
        return all(deadline)
                .filter(c -> c.has(nameOrTag.substring(0, equals), nameOrTag.substring(equals + 1)))
                .toList();
    }

    /** No name of a cluster has this sign. */
    private static boolean isTag(String text) {
        return text.indexOf('=') > 0;
    }

    AckCluster get(String nameIdOrTag) {
        return find(nameIdOrTag)
                .orElseThrow(() -> InvalidRequestException.of(
                        "cluster.no-such-cluster",
                        "find the cluster " + nameIdOrTag,
                        "no name, id or tag is this",
                        "there are the clusters "
                                + all(cloud.http().deadline())
                                        .map(AckCluster::name)
                                        .limit(20)
                                        .toList(),
                        "name one of them"));
    }
}

package dev.sampan.sandbox.internal.openapi.ack;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.sandbox.internal.openapi.ClusterDoor;
import dev.sampan.sandbox.internal.openapi.OpenApiRefusal;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What is read of clusters. */
final class ClusterReading {
    private static final Duration LONG_LIVED = Duration.ofDays(3 * 365);
    private static final Set<String> WITHOUT_API_SERVER = Set.of("initial", "failed", "deleting", "delete_failed");

    private final AckWorld world;
    private final ClusterDoor own;

    ClusterReading(AckWorld world, ClusterDoor own) {
        this.world = world;
        this.own = own;
    }

    void register(Map<String, AckCall.Handler> handlers) {
        handlers.put("DescribeClustersV1", this::list);
        handlers.put("DescribeClustersForRegion", this::list);
        handlers.put(
                "DescribeClusterDetail", call -> world.cluster(call.clusterId()).detail());
        handlers.put("DescribeClusterUserKubeconfig", this::kubeconfig);
        handlers.put("DescribeClusterResources", this::resources);
        handlers.put("DescribeKubernetesVersionMetadata", this::versions);
    }

    private JsonNode list(AckCall call) {
        long number = call.parameters().number("page_number", 1, Integer.MAX_VALUE, 1);
        long size = call.parameters().number("page_size", 1, 100, 50);
        List<StoredCluster> found =
                world.clusters().stream().filter(each -> matches(each, call)).toList();
        ObjectNode body = Json.object();
        ArrayNode page = body.putArray("clusters");
        found.stream().skip((number - 1) * size).limit(size).forEach(each -> page.add(each.summary()));
        body.putObject("page_info")
                .put("page_number", number)
                .put("page_size", size)
                .put("total_count", found.size());
        return body;
    }

    private static boolean matches(StoredCluster cluster, AckCall call) {
        for (String field : List.of("cluster_id", "cluster_spec", "cluster_type", "profile", "region_id")) {
            String wanted = call.value(field);
            if (!wanted.isEmpty() && !wanted.equals(cluster.text(field))) {
                return false;
            }
        }
        return cluster.name().contains(call.value("name"));
    }

    private JsonNode kubeconfig(AckCall call) {
        StoredCluster cluster = world.cluster(call.clusterId());
        if (WITHOUT_API_SERVER.contains(cluster.state())) {
            throw new OpenApiRefusal(
                    400, "ErrorClusterState", "cluster state " + cluster.state() + " has no kubeconfig");
        }
        long minutes = call.parameters().number("TemporaryDurationMinutes", 15, 4320, 0);
        Instant end = world.clock()
                .instant()
                .plus(minutes == 0 ? LONG_LIVED : Duration.ofMinutes(minutes))
                .truncatedTo(ChronoUnit.SECONDS);
        return Json.object().put("config", doorOf(cluster).kubeconfig(end)).put("expiration", end.toString());
    }

    /** A cluster's API server is started when somebody wants to get in. */
    private ClusterDoor doorOf(StoredCluster cluster) {
        ClusterDoor door = cluster.door();
        if (door == null) {
            door = own.another();
            cluster.setDoor(door);
        }
        return door;
    }

    private JsonNode resources(AckCall call) {
        ArrayNode all = Json.array();
        world.cluster(call.clusterId()).resources().forEach(each -> all.add(each.deepCopy()));
        return all;
    }

    private JsonNode versions(AckCall call) {
        ArrayNode all = Json.array();
        List<String> versions = ClusterTrees.VERSIONS;
        for (String version : versions) {
            boolean creatable = !version.equals(versions.get(versions.size() - 1));
            boolean wanted = call.value("KubernetesVersion").isEmpty()
                    || call.value("KubernetesVersion").equals(version);
            if (!wanted || (call.value("Mode").equals("creatable") && !creatable)) {
                continue;
            }
            ObjectNode entry = all.addObject().put("version", version).put("creatable", creatable);
            entry.putArray("runtimes").addObject().put("name", "containerd").put("version", "2.1.5");
            entry.putArray("images");
            if (call.parameters().flag("QueryUpgradableVersion")
                    && !ClusterTrees.after(version).isEmpty()) {
                entry.putArray("upgradable_versions").add(ClusterTrees.after(version));
            }
        }
        return all;
    }
}

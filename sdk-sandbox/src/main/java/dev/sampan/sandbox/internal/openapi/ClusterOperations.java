package dev.sampan.sandbox.internal.openapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** CS 2015-12-15: the one cluster of the sandbox. */
final class ClusterOperations {
    private static final String VERSION = "2015-12-15";
    private static final String NAME = "sandbox";
    private static final String TYPE = "ManagedKubernetes";
    private static final String SPEC = "ack.pro.small";
    private static final String PROFILE = "Default";
    private static final Duration LONG_LIVED = Duration.ofDays(3 * 365);

    private final String id;
    private final String region;
    private final ClusterDoor door;
    private final Clock clock;
    private final Instant created;

    ClusterOperations(String id, String region, ClusterDoor door, Clock clock) {
        this.id = id;
        this.region = region;
        this.door = door;
        this.clock = clock;
        this.created = clock.instant().truncatedTo(ChronoUnit.SECONDS);
    }

    List<Operation> all() {
        return List.of(
                Operation.roa(
                                VERSION,
                                "DescribeClustersV1",
                                "GET",
                                "/api/v1/clusters",
                                Set.of(
                                        "cluster_id",
                                        "cluster_spec",
                                        "cluster_type",
                                        "name",
                                        "page_number",
                                        "page_size",
                                        "profile",
                                        "region_id"),
                                this::list)
                        .on("cluster/{cluster_id}"),
                Operation.roa(
                                VERSION,
                                "DescribeClustersForRegion",
                                "GET",
                                "/regions/{region_id}/clusters",
                                Set.of(
                                        "cluster_id",
                                        "cluster_spec",
                                        "cluster_type",
                                        "name",
                                        "page_number",
                                        "page_size",
                                        "profile"),
                                this::list)
                        .on("cluster/{cluster_id}"),
                Operation.roa(VERSION, "DescribeClusterDetail", "GET", "/clusters/{ClusterId}", Set.of(), this::detail)
                        .on("cluster/{ClusterId}"),
                Operation.roa(
                                VERSION,
                                "DescribeClusterUserKubeconfig",
                                "GET",
                                "/k8s/{ClusterId}/user_config",
                                Set.of("PrivateIpAddress", "TemporaryDurationMinutes"),
                                this::kubeconfig)
                        .on("cluster/{ClusterId}"));
    }

    private JsonNode list(Parameters parameters, @Nullable Caller caller) {
        long page = parameters.number("page_number", 1, Integer.MAX_VALUE, 1);
        long size = parameters.number("page_size", 1, 100, 50);
        boolean matches = matches(parameters);
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        var clusters = body.putArray("clusters");
        if (matches && page == 1) {
            clusters.add(summary());
        }
        body.putObject("page_info")
                .put("page_number", page)
                .put("page_size", size)
                .put("total_count", matches ? 1 : 0);
        return body;
    }

    private boolean matches(Parameters filters) {
        return equalsOrAbsent(filters, "cluster_id", id)
                && equalsOrAbsent(filters, "cluster_spec", SPEC)
                && equalsOrAbsent(filters, "cluster_type", TYPE)
                && equalsOrAbsent(filters, "profile", PROFILE)
                && equalsOrAbsent(filters, "region_id", region)
                && filters.filter("name").map(NAME::contains).orElse(true);
    }

    private static boolean equalsOrAbsent(Parameters filters, String name, String actual) {
        return filters.filter(name).map(actual::equals).orElse(true);
    }

    private ObjectNode summary() {
        ObjectNode master = JsonNodeFactory.instance.objectNode();
        master.put("api_server_endpoint", door.server().toString());
        master.put("intranet_api_server_endpoint", door.server().toString());
        ObjectNode cluster = JsonNodeFactory.instance.objectNode();
        cluster.put("cluster_domain", "cluster.local");
        cluster.put("cluster_id", id);
        cluster.put("cluster_spec", SPEC);
        cluster.put("cluster_type", TYPE);
        cluster.put("created", created.toString());
        cluster.put("current_version", "1.35.4-aliyun.1");
        cluster.put("deletion_protection", false);
        cluster.put("init_version", "1.35.4-aliyun.1");
        cluster.put("master_url", master.toString());
        cluster.put("name", NAME);
        cluster.put("next_version", "");
        cluster.put("profile", PROFILE);
        cluster.put("proxy_mode", "ipvs");
        cluster.put("region_id", region);
        cluster.put("service_cidr", "10.96.0.0/16");
        cluster.put("size", door.nodes());
        cluster.put("state", "running");
        cluster.putArray("tags");
        cluster.put("updated", created.toString());
        return cluster;
    }

    private JsonNode detail(Parameters parameters, @Nullable Caller caller) {
        requireCluster(parameters);
        ObjectNode detail = summary();
        detail.putObject("parameters");
        detail.putObject("rrsa_config").put("enabled", false);
        return detail;
    }

    private JsonNode kubeconfig(Parameters parameters, @Nullable Caller caller) {
        requireCluster(parameters);
        long minutes = parameters.number("TemporaryDurationMinutes", 15, 4320, 0);
        Instant end = clock.instant()
                .plus(minutes == 0 ? LONG_LIVED : Duration.ofMinutes(minutes))
                .truncatedTo(ChronoUnit.SECONDS);
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.put("config", door.kubeconfig(end));
        body.put("expiration", end.toString());
        return body;
    }

    private void requireCluster(Parameters parameters) {
        String asked = parameters.require("ClusterId");
        if (!asked.equals(id)) {
            throw new OpenApiRefusal(404, "ErrorClusterNotFound", "cluster not found: " + asked);
        }
    }
}

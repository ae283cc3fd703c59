package dev.sampan.sandbox.internal.openapi.ack;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** The trees of clusters that were just made. */
final class ClusterTrees {
    static final String NEWEST = "1.35.4-aliyun.1";
    /** The versions, newest first; the last can be upgraded and no longer created. */
    static final List<String> VERSIONS = List.of(NEWEST, "1.34.3-aliyun.1", "1.33.7-aliyun.1", "1.32.9-aliyun.1");

    private static final List<String> COPIED = List.of(
            "cluster_type",
            "profile",
            "cluster_spec",
            "container_cidr",
            "service_cidr",
            "node_cidr_mask",
            "ip_stack",
            "proxy_mode",
            "cluster_domain",
            "timezone",
            "security_group_id",
            "resource_group_id",
            "deletion_protection",
            "vswitch_ids",
            "extra_sans",
            "maintenance_window",
            "operation_policy",
            "auto_mode");

    private ClusterTrees() {}

    /** What every cluster has. */
    static ObjectNode detail(String id, String name, String region, String at) {
        ObjectNode detail = Json.object();
        detail.put("cluster_id", id).put("name", name).put("region_id", region);
        detail.put("cluster_domain", "cluster.local").put("proxy_mode", "ipvs").put("ip_stack", "ipv4");
        detail.put("deletion_protection", false).put("resource_group_id", "rg-sandbox");
        detail.put("created", at).put("updated", at).put("next_version", "").put("size", 0);
        detail.put("master_url", "").put("meta_data", "{}").put("timezone", "UTC");
        detail.putObject("rrsa_config").put("enabled", false);
        detail.putObject("maintenance_window").put("enable", false);
        detail.putObject("operation_policy").putObject("cluster_auto_upgrade").put("enabled", false);
        return detail;
    }

    /** The detail of a cluster that was asked for. */
    static ObjectNode asked(String id, JsonNode body, String at) {
        ObjectNode detail =
                detail(id, body.path("name").asText(), body.path("region_id").asText(), at);
        for (String field : COPIED) {
            if (body.hasNonNull(field)) {
                detail.set(field, body.get(field).deepCopy());
            }
        }
        detail.put("profile", detail.path("profile").asText("Default"));
        String version = body.path("kubernetes_version").asText(NEWEST);
        detail.put("current_version", version).put("init_version", version).put("next_version", after(version));
        boolean ownNetwork = body.hasNonNull("vpcid");
        detail.put("vpc_id", ownNetwork ? body.path("vpcid").asText() : "vpc-" + AckWorld.hex(8));
        if (!ownNetwork) {
            var vswitches = detail.putArray("vswitch_ids");
            body.path("zone_ids").forEach(zone -> vswitches.add("vsw-" + AckWorld.hex(8)));
        }
        if (!body.hasNonNull("security_group_id")) {
            detail.put("security_group_id", "sg-" + AckWorld.hex(8));
        }
        detail.put("state", "initial");
        return detail;
    }

    /** The next version to upgrade to, or empty. */
    static String after(String version) {
        int at = VERSIONS.indexOf(version);
        return at <= 0 ? "" : VERSIONS.get(at - 1);
    }
}

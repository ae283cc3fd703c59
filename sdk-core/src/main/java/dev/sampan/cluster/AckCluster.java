package dev.sampan.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sampan.internal.text.PromptText;
import dev.sampan.internal.text.Redaction;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A cluster as the account had it when it was read. Immutable. {@code sampan.cluster(name)} reaches into it. */
public final class AckCluster {
    private final String id;
    private final String name;
    private final String region;
    private final ClusterType type;
    private final ClusterState state;
    private final String version;
    private final String nextVersion;
    private final long nodes;
    private final String vpc;
    private final List<String> vswitches;
    private final String podCidr;
    private final String serviceCidr;
    private final boolean deletionProtection;
    private final Map<String, String> tags;
    private final @Nullable Instant created;
    private final MaintenanceWindow maintenance;

    private AckCluster(JsonNode tree) {
        id = text(tree, "cluster_id");
        name = text(tree, "name");
        region = text(tree, "region_id");
        type = ClusterType.of(text(tree, "cluster_type"), text(tree, "profile"), text(tree, "cluster_spec"));
        state = ClusterState.of(text(tree, "state"));
        version = text(tree, "current_version");
        nextVersion = text(tree, "next_version");
        nodes = tree.path("size").asLong();
        vpc = text(tree, "vpc_id");
        List<String> switches = new ArrayList<>();
        tree.path("vswitch_ids").forEach(each -> switches.add(each.asText()));
        vswitches = List.copyOf(switches);
        podCidr = text(tree, "container_cidr");
        serviceCidr = text(tree, "service_cidr");
        deletionProtection = tree.path("deletion_protection").asBoolean();
        Map<String, String> found = new TreeMap<>();
        tree.path("tags").forEach(tag -> found.put(text(tag, "key"), text(tag, "value")));
        tags = java.util.Collections.unmodifiableMap(found);
        created = instant(text(tree, "created"));
        maintenance = MaintenanceWindow.of(tree.path("maintenance_window"));
    }

    static AckCluster of(JsonNode tree) {
        return new AckCluster(tree);
    }

    private static String text(JsonNode tree, String field) {
        return Redaction.printable(tree.path(field).asText(""), false);
    }

    private static @Nullable Instant instant(String text) {
        try {
            return text.isEmpty() ? null : OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeParseException e) {
            return null;
        }
    }

    /** {@code c} and 32 hexadecimal digits. */
    public String id() {
        return id;
    }

    public String name() {
        return name;
    }

    public String region() {
        return region;
    }

    public ClusterType type() {
        return type;
    }

    public ClusterState state() {
        return state;
    }

    /** Such as {@code 1.35.4-aliyun.1}. */
    public String version() {
        return version;
    }

    /** The version that it can be upgraded to next, if there is one. */
    public Optional<String> nextVersion() {
        return nextVersion.isEmpty() ? Optional.empty() : Optional.of(nextVersion);
    }

    /** How many nodes it has. */
    public long nodes() {
        return nodes;
    }

    /** The id of its VPC; empty when the answer does not say. */
    public String vpc() {
        return vpc;
    }

    public List<String> vswitches() {
        return vswitches;
    }

    /** The address range of its pods; empty where pods take addresses of the vSwitches. */
    public String podCidr() {
        return podCidr;
    }

    public String serviceCidr() {
        return serviceCidr;
    }

    public boolean deletionProtection() {
        return deletionProtection;
    }

    public Map<String, String> tags() {
        return tags;
    }

    public Optional<Instant> created() {
        return Optional.ofNullable(created);
    }

    /** When the cloud may do maintenance of its own. */
    public MaintenanceWindow maintenanceWindow() {
        return maintenance;
    }

    boolean has(String tag, String value) {
        return value.equals(tags.get(tag));
    }

    @Override
    public String toString() {
        List<String> rows = new ArrayList<>();
        rows.add("id        " + id);
        rows.add("type      " + type + ", " + version + (nextVersion.isEmpty() ? "" : ", next " + nextVersion));
        rows.add("place     " + region + (vpc.isEmpty() ? "" : ", " + vpc));
        rows.add("nodes     " + nodes);
        if (!serviceCidr.isEmpty()) {
            rows.add("network   " + (podCidr.isEmpty() ? "" : "pods " + podCidr + ", ") + "services " + serviceCidr);
        }
        rows.add("deletion  " + (deletionProtection ? "protected" : "not protected"));
        rows.add("upkeep    " + maintenance);
        if (!tags.isEmpty()) {
            rows.add("tags      " + ClusterText.tags(tags));
        }
        return PromptText.of(
                PromptText.headline("Cluster ", name, " " + state), rows, "next: sampan.cluster(\"" + name + "\")");
    }
}

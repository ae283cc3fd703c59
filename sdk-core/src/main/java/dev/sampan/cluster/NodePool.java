package dev.sampan.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sampan.internal.text.PromptText;
import dev.sampan.internal.text.Redaction;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A node pool as it was when it was read: nodes of one make. Immutable. */
public final class NodePool {
    private final String cluster;
    private final String id;
    private final String name;
    private final boolean isDefault;
    private final String state;
    private final long nodes;
    private final long healthy;
    private final long desired;
    private final boolean autoscales;
    private final long least;
    private final long most;
    private final List<String> instanceTypes;
    private final List<String> vswitches;
    private final JsonNode management;

    private NodePool(String cluster, JsonNode tree) {
        JsonNode info = tree.path("nodepool_info");
        JsonNode status = tree.path("status");
        JsonNode group = tree.path("scaling_group");
        JsonNode scaling = tree.path("auto_scaling");
        this.cluster = cluster;
        id = text(info, "nodepool_id");
        name = text(info, "name");
        isDefault = info.path("is_default").asBoolean();
        state = text(status, "state");
        nodes = status.path("total_nodes").asLong();
        healthy = status.path("healthy_nodes").asLong();
        desired = group.path("desired_size").asLong(nodes);
        autoscales = scaling.path("enable").asBoolean();
        least = scaling.path("min_instances").asLong();
        most = scaling.path("max_instances").asLong();
        instanceTypes = texts(group.path("instance_types"));
        vswitches = texts(group.path("vswitch_ids"));
        management = tree.path("management");
    }

    static NodePool of(String cluster, JsonNode tree) {
        return new NodePool(cluster, tree);
    }

    private static String text(JsonNode tree, String field) {
        return Redaction.printable(tree.path(field).asText(""), false);
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(each -> texts.add(each.asText()));
        return List.copyOf(texts);
    }

    /** The least and the most nodes that the autoscaler keeps. */
    public record Bounds(long min, long max) {
        @Override
        public String toString() {
            return min + " to " + max;
        }
    }

    /** The name of its cluster. */
    public String cluster() {
        return cluster;
    }

    public String id() {
        return id;
    }

    public String name() {
        return name;
    }

    /** Whether it is the pool that came with the cluster, which cannot be deleted. */
    public boolean isDefault() {
        return isDefault;
    }

    /** The word of the API: active, scaling, removing, deleting, updating. */
    public String state() {
        return state;
    }

    boolean isActive() {
        return state.equals("active");
    }

    /** How many nodes it has. */
    public long nodes() {
        return nodes;
    }

    /** How many of its nodes are healthy. */
    public long healthy() {
        return healthy;
    }

    /** How many nodes it should have. */
    public long desired() {
        return desired;
    }

    /** The bounds of the autoscaler, when it is on. */
    public Optional<Bounds> autoscaling() {
        return autoscales ? Optional.of(new Bounds(least, most)) : Optional.empty();
    }

    public List<String> instanceTypes() {
        return instanceTypes;
    }

    public List<String> vswitches() {
        return vswitches;
    }

    /** Whether nodes that fail are repaired by the cloud. */
    public boolean autoRepair() {
        return management.path("auto_repair").asBoolean();
    }

    /** How the cloud looks after its nodes, in the words of the API. */
    JsonNode management() {
        return management;
    }

    @Override
    public String toString() {
        List<String> rows = new ArrayList<>();
        rows.add("id        " + id + " of " + cluster);
        rows.add("nodes     " + healthy + "/" + nodes + " healthy, "
                + autoscaling().map(bounds -> "autoscaling " + bounds).orElse("fixed at " + desired));
        rows.add("machines  " + String.join(" or ", instanceTypes));
        rows.add("repair    " + (autoRepair() ? "automatic" : "by hand"));
        return PromptText.of(
                PromptText.headline("NodePool ", name, " " + state), rows, "next: scale(\"" + name + "\", n)");
    }
}

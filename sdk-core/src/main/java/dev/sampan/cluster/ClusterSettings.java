package dev.sampan.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.internal.cloud.AckApi;
import dev.sampan.internal.cloud.CloudCalls;
import dev.sampan.internal.retry.Deadline;
import dev.sampan.plan.Change;
import dev.sampan.plan.Plan;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;

/** Plans changes of single settings of a cluster. */
final class ClusterSettings {
    private final CloudCalls cloud;
    private final ClusterReads reads;

    ClusterSettings(CloudCalls cloud, ClusterReads reads) {
        this.cloud = cloud;
        this.reads = reads;
    }

    Plan<AckCluster> tag(AckCluster cluster, String key, String value) {
        String before = cluster.tags().get(key);
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.put("region_id", cluster.region()).put("resource_type", "CLUSTER");
        body.putArray("resource_ids").add(cluster.id());
        body.putArray("tags").addObject().put("key", key).put("value", value);
        Change change = new Change(
                before == null ? Change.Kind.CREATE : Change.Kind.UPDATE,
                "Cluster/" + cluster.name(),
                "tags." + key,
                before,
                value);
        return plan(
                cluster,
                "Tag cluster",
                List.of(change),
                now -> now.has(key, value),
                deadline -> cloud.callWithJson(AckApi.TAG_RESOURCES, Map.of(), body, deadline),
                before == null
                        ? "untag(\"" + cluster.name() + "\", \"" + key + "\")"
                        : "tag(\"" + cluster.name() + "\", \"" + key + "\", \"" + before + "\")");
    }

    Plan<AckCluster> untag(AckCluster cluster, List<String> keys) {
        List<String> gone =
                keys.stream().filter(key -> cluster.tags().containsKey(key)).toList();
        Map<String, String> query = Map.of(
                "region_id", cluster.region(),
                "resource_type", "CLUSTER",
                "resource_ids", ClusterBody.texts(List.of(cluster.id())).toString(),
                "tag_keys", ClusterBody.texts(gone).toString());
        List<Change> changes = gone.stream()
                .map(key -> new Change(
                        Change.Kind.DELETE,
                        "Cluster/" + cluster.name(),
                        "tags." + key,
                        cluster.tags().get(key),
                        null))
                .toList();
        return plan(
                cluster,
                "Untag cluster",
                changes,
                now -> gone.stream().noneMatch(key -> now.tags().containsKey(key)),
                deadline -> cloud.call(AckApi.UNTAG_RESOURCES, query, deadline),
                "tag(\"" + cluster.name() + "\", key, value)");
    }

    Plan<AckCluster> deletionProtection(AckCluster cluster, boolean on) {
        ObjectNode body = JsonNodeFactory.instance.objectNode().put("deletion_protection", on);
        Change change = new Change(
                Change.Kind.UPDATE,
                "Cluster/" + cluster.name(),
                "deletion_protection",
                Boolean.toString(!on),
                Boolean.toString(on));
        return plan(
                cluster,
                on ? "Protect cluster" : "Unprotect cluster",
                List.of(change),
                now -> now.deletionProtection() == on,
                deadline ->
                        cloud.callWithJson(AckApi.MODIFY_CLUSTER, Map.of("ClusterId", cluster.id()), body, deadline),
                "deletionProtection(\"" + cluster.name() + "\", " + !on + ")");
    }

    Plan<AckCluster> maintenanceWindow(AckCluster cluster, MaintenanceSpec spec) {
        MaintenanceWindow before = cluster.maintenanceWindow();
        MaintenanceWindow wanted = spec.over(before);
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.set("maintenance_window", wanted.body());
        Change change = new Change(
                Change.Kind.UPDATE,
                "Cluster/" + cluster.name(),
                "maintenance_window",
                before.toString(),
                wanted.toString());
        return plan(
                cluster,
                "Set maintenance window of",
                List.of(change),
                now -> now.maintenanceWindow().isLike(wanted),
                deadline ->
                        cloud.callWithJson(AckApi.MODIFY_CLUSTER, Map.of("ClusterId", cluster.id()), body, deadline),
                before.enabled() ? "" : "maintenanceWindow(\"" + cluster.name() + "\", w -> w.none())");
    }

    private Plan<AckCluster> plan(
            AckCluster cluster,
            String verb,
            List<Change> changes,
            Predicate<AckCluster> isSo,
            Function<Deadline, JsonNode> send,
            String undo) {
        return Setting.of(verb, cluster.name(), cluster.id(), deadline -> reads.byId(cluster.id(), deadline))
                .changes(isSo.test(cluster) ? List.of() : changes)
                .achieved(now -> now.filter(isSo))
                .send(send)
                .words(now -> now.state().toString())
                .summary(now -> verb.toLowerCase(Locale.ROOT) + " " + cluster.name())
                .undo(undo)
                .look("get(\"" + cluster.name() + "\")")
                .plan(cloud, reads);
    }
}

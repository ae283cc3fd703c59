package dev.sampan.cluster;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;

/** Writes bodies of node pools. */
final class PoolBody {
    private PoolBody() {}

    static ObjectNode created(String name, NodePoolSpec spec, List<String> vswitches) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.putObject("nodepool_info").put("name", name);
        ObjectNode group = body.putObject("scaling_group");
        group.set("vswitch_ids", ClusterBody.texts(vswitches));
        group.set("instance_types", ClusterBody.texts(spec.machines));
        group.put("instance_charge_type", "PostPaid");
        group.put("system_disk_category", spec.diskCategory == null ? "cloud_essd" : spec.diskCategory);
        group.put("system_disk_size", spec.diskSize == null ? 120 : spec.diskSize);
        if (Boolean.TRUE.equals(spec.spot)) {
            group.put("spot_strategy", "SpotAsPriceGo");
        }
        Optional.ofNullable(spec.autoscaling)
                .ifPresentOrElse(
                        bounds -> body.set("auto_scaling", autoscaling(bounds)),
                        () -> group.put("desired_size", spec.nodes == null ? 0 : spec.nodes));
        addKubernetes(body, spec);
        body.putObject("management").put("enable", true).put("auto_repair", spec.autoRepair == null || spec.autoRepair);
        return body;
    }

    private static void addKubernetes(ObjectNode body, NodePoolSpec spec) {
        if (spec.labels.isEmpty() && spec.taints.isEmpty()) {
            return;
        }
        ObjectNode kubernetes = body.putObject("kubernetes_config");
        spec.labels.forEach((key, value) ->
                kubernetes.withArray("labels").addObject().put("key", key).put("value", value));
        spec.taints.forEach(taint -> kubernetes
                .withArray("taints")
                .addObject()
                .put("key", taint.key())
                .put("value", taint.value())
                .put("effect", taint.effect()));
    }

    static ObjectNode resized(NodePool.Bounds bounds) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.set("auto_scaling", autoscaling(bounds));
        return body;
    }

    private static ObjectNode autoscaling(NodePool.Bounds bounds) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("enable", true)
                .put("min_instances", bounds.min())
                .put("max_instances", bounds.max());
    }

    static ObjectNode scaled(int nodes) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.putObject("scaling_group").put("desired_size", nodes);
        return body;
    }
}

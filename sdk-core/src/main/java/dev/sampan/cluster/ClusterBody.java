package dev.sampan.cluster;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.cluster.ClusterSpec.VSwitch;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Writes the body of CreateCluster. */
final class ClusterBody {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private ClusterBody() {}

    static ObjectNode of(ClusterIntent intent, String region, int nodeCidrMask, Map<String, String> tags) {
        ObjectNode body = JSON.objectNode();
        body.put("name", intent.name());
        body.put("region_id", region);
        body.put("cluster_type", "ManagedKubernetes");
        body.put("profile", intent.type().profile());
        body.put("cluster_spec", "ack.pro.small");
        Optional.ofNullable(intent.version())
                .filter(version -> !version.isEmpty())
                .ifPresent(version -> body.put("kubernetes_version", version));
        addNetwork(body, intent, nodeCidrMask);
        body.put("endpoint_public_access", intent.publicEndpoint());
        body.put("snat_entry", intent.snat());
        body.put("deletion_protection", intent.deletionProtection());
        Optional.ofNullable(intent.resourceGroup()).ifPresent(group -> body.put("resource_group_id", group));
        addAddons(body, intent);
        if (intent.nodes() > 0) {
            body.putArray("nodepools").add(firstPool(intent));
        }
        ArrayNode written = body.putArray("tags");
        tags.forEach((key, value) -> written.addObject().put("key", key).put("value", value));
        return body;
    }

    private static void addNetwork(ObjectNode body, ClusterIntent intent, int nodeCidrMask) {
        Optional.ofNullable(intent.vpc()).ifPresent(vpc -> body.put("vpcid", vpc));
        if (!intent.vswitches().isEmpty()) {
            body.set("vswitch_ids", texts(vswitches(intent)));
        }
        if (!intent.zones().isEmpty()) {
            body.set("zone_ids", texts(intent.zones()));
        }
        if (intent.securityGroup() == null) {
            body.put("is_enterprise_security_group", true);
        } else {
            body.put("security_group_id", intent.securityGroup());
        }
        Optional.ofNullable(intent.serviceCidr()).ifPresent(range -> body.put("service_cidr", range.toString()));
        Optional.ofNullable(intent.podCidr())
                .ifPresent(range -> body.put("container_cidr", range.toString())
                        .put("node_cidr_mask", Integer.toString(nodeCidrMask)));
    }

    private static void addAddons(ObjectNode body, ClusterIntent intent) {
        ArrayNode addons = body.putArray("addons");
        if (intent.type().hasNodes()) {
            addons.addObject().put("name", intent.terway() ? "terway-eniip" : "flannel");
            addons.addObject().put("name", "csi-plugin");
            addons.addObject().put("name", "csi-provisioner");
        }
        intent.addons().forEach(name -> addons.addObject().put("name", name));
    }

    private static ObjectNode firstPool(ClusterIntent intent) {
        ObjectNode pool = JSON.objectNode();
        pool.putObject("nodepool_info").put("name", "default");
        ObjectNode group = pool.putObject("scaling_group");
        group.set("vswitch_ids", texts(vswitches(intent)));
        group.set("instance_types", texts(intent.instanceTypes()));
        group.put("desired_size", intent.nodes());
        group.put("instance_charge_type", "PostPaid");
        group.put("system_disk_category", "cloud_essd").put("system_disk_size", 120);
        return pool;
    }

    private static List<String> vswitches(ClusterIntent intent) {
        return intent.vswitches().stream().map(VSwitch::id).toList();
    }

    static ArrayNode texts(Collection<String> values) {
        ArrayNode array = JSON.arrayNode();
        values.forEach(array::add);
        return array;
    }
}

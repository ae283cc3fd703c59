package dev.sampan.sandbox.internal.controller;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.sandbox.internal.objects.ObjectKey;
import dev.sampan.sandbox.internal.objects.Resource;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Gives cluster roles with an aggregation rule the rules of all cluster roles that it selects. */
final class RoleAggregation implements Controller {
    private static final Resource CLUSTER_ROLES =
            new Resource("rbac.authorization.k8s.io", "v1", "clusterroles", "ClusterRole", false);

    private final Cluster cluster;

    RoleAggregation(ControlPlaneContext context) {
        this.cluster = context.as("clusterrole-aggregation-controller", "clusterrole-aggregation-controller")
                .cluster();
    }

    @Override
    public void register(ControlLoop loop) {
        loop.watchMapped(CLUSTER_ROLES, this, changed -> aggregating());
    }

    private List<ObjectKey> aggregating() {
        List<ObjectKey> keys = new ArrayList<>();
        for (ObjectNode role : cluster.list(CLUSTER_ROLES, null)) {
            if (Tree.has(role, "aggregationRule")) {
                keys.add(Meta.key(role));
            }
        }
        return keys;
    }

    @Override
    public void reconcile(ObjectKey key) {
        ObjectNode role = cluster.find(CLUSTER_ROLES, key).orElse(null);
        if (role == null || !Tree.has(role, "aggregationRule")) {
            return;
        }
        Set<JsonNode> rules = new LinkedHashSet<>();
        for (ObjectNode selector : Tree.objects(role, "aggregationRule", "clusterRoleSelectors")) {
            Selector selected = Selector.of(selector);
            for (ObjectNode other : cluster.list(CLUSTER_ROLES, null)) {
                if (!Meta.name(other).equals(key.name()) && selected.matchesLabelsOf(other)) {
                    other.path("rules").forEach(rules::add);
                }
            }
        }
        if (!rules.equals(asSet(role.path("rules")))) {
            cluster.update(
                    CLUSTER_ROLES, role, tree -> tree.set("rules", Tree.array().addAll(rules)));
        }
    }

    private static Set<JsonNode> asSet(JsonNode rules) {
        Set<JsonNode> set = new LinkedHashSet<>();
        if (rules instanceof ArrayNode array) {
            array.forEach(set::add);
        }
        return set;
    }
}

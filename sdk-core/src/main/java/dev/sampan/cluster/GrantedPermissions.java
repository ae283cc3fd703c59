package dev.sampan.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.internal.cloud.AckApi;
import dev.sampan.internal.cloud.CloudCalls;
import dev.sampan.internal.retry.Deadline;
import dev.sampan.plan.Change;
import dev.sampan.plan.Finding;
import dev.sampan.plan.Level;
import dev.sampan.plan.Plan;
import dev.sampan.plan.Severity;
import dev.sampan.problem.InvalidRequestException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** The permissions of one identity, changed one by one. */
final class GrantedPermissions implements UserPermissions {
    private static final Duration WITHIN = Duration.ofMinutes(2);
    private static final List<String> ROLES = List.of("admin", "admin-view", "ops", "dev", "restricted");

    private final CloudCalls cloud;
    private final ClusterReads reads;
    private final String uid;

    GrantedPermissions(CloudCalls cloud, ClusterReads reads, String uid) {
        this.cloud = cloud;
        this.reads = reads;
        this.uid = uid;
    }

    @Override
    public PermissionListing list() {
        return read(cloud.http().deadline());
    }

    private PermissionListing read(Deadline deadline) {
        JsonNode answer = cloud.call(AckApi.DESCRIBE_USER_PERMISSION, Map.of("Uid", uid), Map.of(), deadline);
        List<ClusterPermission> permissions = new ArrayList<>();
        answer.forEach(tree -> permissions.add(permission(tree)));
        return new PermissionListing(uid, permissions);
    }

    private static ClusterPermission permission(JsonNode tree) {
        String resource = tree.path("resource_id").asText();
        int slash = resource.indexOf('/');
        String cluster = slash < 0 ? resource : resource.substring(0, slash);
        // a role that the API does not know by name is one of the cluster's own
        String role = tree.path("role_name").asText("");
        return new ClusterPermission(
                cluster.equals("all-clusters") ? "" : cluster,
                slash < 0 ? "" : resource.substring(slash + 1),
                role.isEmpty() ? tree.path("role_type").asText("") : role,
                tree.path("is_owner").asInt() == 1);
    }

    @Override
    public Plan<PermissionListing> grant(String cluster, String role) {
        return grant(cluster, role, "");
    }

    @Override
    public Plan<PermissionListing> grant(String cluster, String role, String namespace) {
        if (!ROLES.contains(role)) {
            throw InvalidRequestException.of(
                    "cluster.role-unknown",
                    "grant " + role + " to " + uid,
                    "it is no role of ACK",
                    "the roles are " + ROLES,
                    "name one of them");
        }
        AckCluster found = reads.get(cluster);
        PermissionListing before = list();
        Optional<ClusterPermission> now = held(before, found, namespace);
        Change change = new Change(
                now.isPresent() ? Change.Kind.UPDATE : Change.Kind.CREATE,
                "Permission/" + uid,
                place(found, namespace),
                now.map(ClusterPermission::role).orElse(null),
                role);
        return plan(
                "Grant to user",
                "patch",
                found,
                namespace,
                role,
                before,
                change,
                List.of(),
                then -> held(then, found, namespace)
                        .filter(each -> each.role().equals(role))
                        .isPresent());
    }

    @Override
    public Plan<PermissionListing> revoke(String cluster) {
        return revoke(cluster, "");
    }

    @Override
    public Plan<PermissionListing> revoke(String cluster, String namespace) {
        AckCluster found = reads.get(cluster);
        PermissionListing before = list();
        Optional<ClusterPermission> now = held(before, found, namespace);
        List<Finding> findings = now.filter(ClusterPermission::owner)
                .map(each -> List.of(owned(found)))
                .orElse(List.of());
        Change change = new Change(
                Change.Kind.DELETE,
                "Permission/" + uid,
                place(found, namespace),
                now.map(ClusterPermission::role).orElse(null),
                null);
        return plan(
                "Revoke from user",
                "delete",
                found,
                namespace,
                now.map(ClusterPermission::role).orElse(""),
                before,
                change,
                findings,
                then -> held(then, found, namespace).isEmpty());
    }

    private Finding owned(AckCluster cluster) {
        return new Finding(
                "cluster.permission-owned",
                Severity.ERROR,
                Level.ENFORCE,
                "Permission/" + uid,
                uid + " owns " + cluster.name(),
                "who made a cluster is its administrator",
                List.of(),
                "nothing takes it away but another owner");
    }

    private static String place(AckCluster cluster, String namespace) {
        return cluster.name() + (namespace.isEmpty() ? "" : "/" + namespace);
    }

    private static Optional<ClusterPermission> held(PermissionListing all, AckCluster cluster, String namespace) {
        return all.stream().filter(each -> each.isOn(cluster.id(), namespace)).findFirst();
    }

    private Plan<PermissionListing> plan(
            String verb,
            String mode,
            AckCluster cluster,
            String namespace,
            String role,
            PermissionListing before,
            Change change,
            List<Finding> findings,
            Predicate<PermissionListing> wished) {
        ObjectNode entry = JsonNodeFactory.instance.objectNode();
        entry.put("cluster", cluster.id()).put("role_name", role);
        entry.put("role_type", namespace.isEmpty() ? "cluster" : "namespace");
        if (!namespace.isEmpty()) {
            entry.put("namespace", namespace);
        }
        return Setting.of(verb, uid, cluster.id(), deadline -> Optional.of(read(deadline)))
                .changes(wished.test(before) ? List.of() : List.of(change))
                .findings(findings)
                .still(now -> now.map(PermissionListing::all)
                        .filter(before.all()::equals)
                        .isPresent())
                .achieved(now -> now.filter(wished))
                .withoutQueue()
                .send(deadline -> cloud.callWithJson(
                        AckApi.UPDATE_USER_PERMISSIONS,
                        Map.of("Uid", uid),
                        Map.of("mode", mode),
                        JsonNodeFactory.instance.arrayNode().add(entry),
                        deadline))
                .words(now -> ClusterText.count(now.all().size(), "permission"))
                .summary(now -> uid + " has " + ClusterText.count(now.all().size(), "permission"))
                .look("permissions(\"" + uid + "\").list()")
                .within(WITHIN)
                .plan(cloud, reads);
    }

    @Override
    public String toString() {
        return "Permissions of " + uid + "\n  next: list(), grant(cluster, role)";
    }
}

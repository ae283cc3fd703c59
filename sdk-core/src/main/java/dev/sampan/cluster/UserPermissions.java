package dev.sampan.cluster;

import dev.sampan.plan.Plan;

/**
 * What one RAM user or role may do inside clusters, by the roles of ACK. Only the permission that is named changes: those that
 * the identity has elsewhere stay, which a plain {@code GrantPermissions} would take away.
 *
 * <pre>{@code
 * var permissions = clusters.permissions("215305466183700000");
 * System.out.println(permissions.list());
 * permissions.grant("prod-sg", "dev", "shop").apply();
 * }</pre>
 *
 * <p>Roles: {@code admin}, {@code admin-view}, {@code ops}, {@code dev}, {@code restricted}. RAM actions
 * {@code cs:DescribeUserPermission}, {@code cs:UpdateUserPermissions}.
 */
public interface UserPermissions {
    /** What it may do, cluster by cluster. */
    PermissionListing list();

    /** Plans a role in a whole cluster. */
    Plan<PermissionListing> grant(String cluster, String role);

    /** Plans a role in one namespace of a cluster. */
    Plan<PermissionListing> grant(String cluster, String role, String namespace);

    /** Plans to take the role away that it has in a whole cluster. */
    Plan<PermissionListing> revoke(String cluster);

    /** Plans to take the role away that it has in one namespace of a cluster. */
    Plan<PermissionListing> revoke(String cluster, String namespace);
}

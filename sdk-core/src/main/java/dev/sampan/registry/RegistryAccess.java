package dev.sampan.registry;

import dev.sampan.Cluster;
import dev.sampan.plan.Plan;
import java.util.function.Consumer;

/** Who may do what with an instance's images: who pushes, which clusters pull. Immutable and thread-safe. */
public interface RegistryAccess {
    /**
     * Who can push and which clusters can pull, as far as it can be told: RAM roles by the text of their policies, clusters by the
     * instance's endpoints and by the credential add-on. Cloud calls: {@code ram:ListRoles}, {@code ram:ListPoliciesForRole},
     * {@code ram:GetPolicy}, {@code cs:DescribeClustersV1}, {@code cs:ListAddons}, {@code cs:ListClusterAddonInstances},
     * {@code cr:GetInstanceEndpoint}, {@code cr:GetInstanceVpcEndpoint}; and {@code get} of configmaps in {@code kube-system}. What is
     * denied is reported as not known.
     */
    AccessReport report();

    /**
     * Plans to let a RAM role push to repositories of the instance, and pull from them, by a policy of its own. Cloud calls:
     * {@code ram:GetPolicy}, {@code ram:ListPoliciesForRole}; applying {@code ram:CreatePolicy}, {@code ram:AttachPolicyToRole}.
     *
     * @param repositories a pattern such as {@code team/*} or {@code team/web}
     */
    Plan<String> allowPush(String role, String repositories);

    /**
     * Plans to take back what {@link #allowPush} has given for the same pattern. Other policies of the role stay; the plan says when
     * one of them still lets it push. Cloud calls as above; applying {@code ram:DetachPolicyFromRole}, {@code ram:DeletePolicy}.
     */
    Plan<String> withdrawPush(String role, String repositories);

    /**
     * Plans to let a cluster pull from the instance, and to prove it: a pod of the namespace pulls the image, runs nothing of it and is
     * deleted again. ACK clusters get the credential add-on, which is told of the instance; others a pull secret, by
     * {@link TrustSpec#pullSecret()}.
     *
     * <p>Cloud calls: {@code cs:DescribeClustersV1}, {@code cs:ListAddons}, {@code cs:ListClusterAddonInstances},
     * {@code cs:GetClusterAddonInstance}; applying {@code cs:InstallClusterAddons}, or {@code cr:GetAuthorizationToken} for the
     * secret. RBAC: {@code get}, {@code create}, {@code patch} of configmaps in {@code kube-system}, or of secrets and
     * serviceaccounts in the namespace; {@code create}, {@code get}, {@code delete} of pods there.
     *
     * <p>The outcome is Failed with what the node said when the pull is refused until the session's deadline; what was wired stays.
     * The add-on pulls with the RAM role of the cluster's nodes: whether that role may pull is told by the pull alone.
     *
     * @param image what is pulled to prove it, {@code namespace/name:tag} of this instance
     */
    Plan<PullTrust> trust(Cluster cluster, String image, Consumer<TrustSpec> spec);

    /**
     * Plans to let a cluster pull no more by what {@link #trust} has made: the instance is taken from the add-on's list, or the pull
     * secret is deleted. The add-on itself stays, as others may need it, and so do images that nodes have.
     */
    Plan<String> withdraw(Cluster cluster, Consumer<TrustSpec> spec);
}

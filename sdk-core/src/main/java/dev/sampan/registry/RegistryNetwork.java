package dev.sampan.registry;

import dev.sampan.plan.Plan;
import java.util.List;

/** The endpoints of an instance: who reaches its registry, and from where. Immutable and thread-safe. */
public interface RegistryNetwork {
    /** The public endpoint with its access list. Cloud call: {@code cr:GetInstanceEndpoint}. */
    RegistryEndpoint internet();

    /** The VPCs that reach the registry without the internet. Cloud call: {@code cr:GetInstanceVpcEndpoint}. */
    List<LinkedVpc> vpcs();

    /**
     * Plans to open the public endpoint. A finding says when that lets everybody reach it; its level is the environment's.
     * Applying calls {@code cr:UpdateInstanceEndpointStatus}.
     */
    Plan<RegistryEndpoint> openInternet();

    /** Plans to close the public endpoint. Applying calls {@code cr:UpdateInstanceEndpointStatus}. */
    Plan<RegistryEndpoint> closeInternet();

    /**
     * Plans to put an IPv4 address or block on the access list of the public endpoint. Applying calls
     * {@code cr:CreateInstanceEndpointAclPolicy}.
     *
     * @param addressOrBlock such as {@code 203.0.113.0/24}
     * @param comment whose it is; may be empty
     */
    Plan<RegistryEndpoint> allow(String addressOrBlock, String comment);

    /**
     * Plans to take an address or block off the access list. A finding says when the list is empty then,
     * which lets everybody in. Applying calls {@code cr:DeleteInstanceEndpointAclPolicy}.
     */
    Plan<RegistryEndpoint> withdraw(String addressOrBlock);

    /**
     * Plans to let a VPC reach the registry, and waits until it does. Applying calls
     * {@code cr:CreateInstanceVpcEndpointLinkedVpc}.
     */
    Plan<LinkedVpc> link(String vpcId, String vswitchId);

    /** Plans to cut a VPC off. Applying calls {@code cr:DeleteInstanceVpcEndpointLinkedVpc}. */
    Plan<String> unlink(String vpcId);

    /**
     * Hosts of your own by which the registry is called. Cloud calls: {@code cr:ListInstanceEndpoint}, and
     * {@code cr:GetInstanceCustomizedDomain} for each.
     */
    List<RegistryDomain> domains();

    /**
     * Plans a host of your own, or another certificate of one. Its DNS record is yours to make. Applying calls
     * {@code cr:CreateInstanceCustomizedDomain} or {@code cr:UpdateInstanceCustomizedDomain}.
     *
     * @param certificateId its certificate in Certificate Management Service
     * @param certificateRegion where that certificate is, such as {@code ap-southeast-1}
     */
    Plan<RegistryDomain> domain(String host, String certificateId, String certificateRegion);

    /** Plans to give a host of your own up. Applying calls {@code cr:DeleteInstanceCustomizedDomain}. */
    Plan<String> deleteDomain(String host);

    /**
     * Looks where the way to a repository ends: instance, endpoint, access list, login, repository, the registry's own answer, one
     * after the other. It asks on the session's network. Cloud calls: {@code cr:GetInstance}, {@code cr:GetInstanceEndpoint} or
     * {@code cr:GetInstanceVpcEndpoint}, {@code cr:GetAuthorizationToken}, {@code cr:GetRepository}; and the registry.
     *
     * @param address the address from which the calls come, as the internet sees it; empty when it is not known
     */
    AccessLadder whyDenied(String repository, String address);
}

package dev.sampan.registry;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sampan.internal.cloud.AcrApi;
import dev.sampan.plan.Change;
import dev.sampan.plan.Finding;
import dev.sampan.plan.Plan;
import dev.sampan.plan.Severity;
import dev.sampan.problem.InvalidRequestException;
import dev.sampan.registry.Draft.Act;
import dev.sampan.registry.RegistryEndpoint.AllowedAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The endpoints of one instance. */
record AcrNetwork(AcrInstance instance, AcrCalls acr) implements RegistryNetwork {
    private static final String MODULE = "Registry";
    private static final String INTERNET = "internet";
    private static final String OBJECT = "Endpoint/internet";

    @Override
    public RegistryEndpoint internet() {
        JsonNode tree = acr.call(AcrApi.GET_INSTANCE_ENDPOINT, "EndpointType", INTERNET, "ModuleName", MODULE);
        List<String> domains = new ArrayList<>();
        tree.path("Domains").forEach(each -> domains.add(each.path("Domain").asText()));
        List<AllowedAddress> allowed = new ArrayList<>();
        tree.path("AclEntries")
                .forEach(each -> allowed.add(new AllowedAddress(
                        each.path("Entry").asText(), each.path("Comment").asText(""))));
        return new RegistryEndpoint(
                domains,
                tree.path("Enable").asBoolean(),
                tree.path("AclEnable").asBoolean(),
                allowed,
                tree.path("Status").asText());
    }

    @Override
    public List<LinkedVpc> vpcs() {
        JsonNode tree = acr.call(AcrApi.GET_INSTANCE_VPC_ENDPOINT, "ModuleName", MODULE);
        List<LinkedVpc> vpcs = new ArrayList<>();
        tree.path("LinkedVpcs")
                .forEach(each -> vpcs.add(new LinkedVpc(
                        each.path("VpcId").asText(),
                        each.path("VswitchId").asText(),
                        each.path("Ip").asText(""),
                        each.path("Status").asText())));
        return List.copyOf(vpcs);
    }

    @Override
    public Plan<RegistryEndpoint> openInternet() {
        RegistryEndpoint now = internet();
        return switched(
                true, now.enabled() || now.restricted() ? List.of() : List.of(openToAll("its access list is empty")));
    }

    @Override
    public Plan<RegistryEndpoint> closeInternet() {
        return switched(false, List.of());
    }

    private Plan<RegistryEndpoint> switched(boolean on, List<Finding> findings) {
        return new RegistryPlan<>(acr, "internet endpoint", () -> switchDraft(on), this::internet, findings);
    }

    private Draft switchDraft(boolean on) {
        RegistryEndpoint now = internet();
        List<Change> changes = new ArrayList<>();
        Fields.compare(changes, OBJECT, "enabled", now.enabled(), on);
        return new Draft(
                changes,
                now.enabled() + " " + now.allowed(),
                changes.isEmpty()
                        ? List.of()
                        : List.of(new Act(
                                on ? "open the internet endpoint" : "close the internet endpoint",
                                () -> acr.call(
                                        AcrApi.UPDATE_INSTANCE_ENDPOINT_STATUS,
                                        "Enable",
                                        Boolean.toString(on),
                                        "EndpointType",
                                        INTERNET,
                                        "ModuleName",
                                        MODULE))));
    }

    private Finding openToAll(String why) {
        return new Finding(
                "registry.open-to-all",
                Severity.WARNING,
                acr.session().environment().level(),
                "internet endpoint of " + acr.instanceName(),
                "everybody on the internet can reach it, and try passwords",
                why,
                List.of(),
                "put the addresses that need it on the list first: allow(block, comment)");
    }

    @Override
    public Plan<RegistryEndpoint> allow(String addressOrBlock, String comment) {
        String block = IpBlock.parse(addressOrBlock).toString();
        return new RegistryPlan<>(
                acr, "internet access list", () -> allowDraft(block, comment), this::internet, List.of());
    }

    private Draft allowDraft(String block, String comment) {
        RegistryEndpoint now = internet();
        if (has(now, block)) {
            return Draft.nothing(now.allowed().toString());
        }
        List<String> parameters =
                new ArrayList<>(List.of("EndpointType", INTERNET, "Entry", block, "ModuleName", MODULE));
        if (!comment.isEmpty()) {
            parameters.addAll(List.of("Comment", comment));
        }
        return new Draft(
                List.of(new Change(Change.Kind.CREATE, OBJECT, "allowed", null, block)),
                now.allowed().toString(),
                List.of(new Act(
                        "allow " + block,
                        () -> acr.call(
                                AcrApi.CREATE_INSTANCE_ENDPOINT_ACL_POLICY, parameters.toArray(new String[0])))));
    }

    private static boolean has(RegistryEndpoint endpoint, String block) {
        return entry(endpoint, block).isPresent();
    }

    /** The entry as it is written there. */
    private static Optional<String> entry(RegistryEndpoint endpoint, String addressOrBlock) {
        IpBlock wanted = IpBlock.parse(addressOrBlock);
        return endpoint.allowed().stream()
                .map(AllowedAddress::block)
                .filter(block -> IpBlock.parse(block).equals(wanted))
                .findFirst();
    }

    @Override
    public Plan<RegistryEndpoint> withdraw(String addressOrBlock) {
        RegistryEndpoint now = internet();
        boolean last = now.enabled() && now.allowed().size() == 1 && has(now, addressOrBlock);
        return new RegistryPlan<>(
                acr,
                "internet access list",
                () -> withdrawDraft(addressOrBlock),
                this::internet,
                last ? List.of(openToAll("it is the last entry of the access list")) : List.of());
    }

    private Draft withdrawDraft(String addressOrBlock) {
        RegistryEndpoint now = internet();
        Optional<String> there = entry(now, addressOrBlock);
        if (there.isEmpty()) {
            return Draft.nothing(now.allowed().toString());
        }
        String block = there.get();
        return new Draft(
                List.of(new Change(Change.Kind.DELETE, OBJECT, "allowed", block, null)),
                now.allowed().toString(),
                List.of(new Act(
                        "withdraw " + block,
                        () -> acr.call(
                                AcrApi.DELETE_INSTANCE_ENDPOINT_ACL_POLICY,
                                "EndpointType",
                                INTERNET,
                                "Entry",
                                block,
                                "ModuleName",
                                MODULE))));
    }

    @Override
    public Plan<LinkedVpc> link(String vpcId, String vswitchId) {
        return new RegistryPlan<>(
                acr,
                "link to " + vpcId,
                () -> linkDraft(vpcId, vswitchId),
                () -> vpc(vpcId).orElseThrow(() -> new IllegalStateException("the link was there a moment ago")),
                List.of());
    }

    /** A link that is being made needs no call any more, and does not work yet. */
    private Draft linkDraft(String vpcId, String vswitchId) {
        Optional<LinkedVpc> there = vpc(vpcId);
        if (there.isPresent() && there.get().status().equals("RUNNING")) {
            return Draft.nothing(there.get().toString());
        }
        List<Act> acts = there.isPresent()
                ? List.of()
                : List.of(new Act(
                        "link " + vpcId,
                        () -> acr.call(
                                AcrApi.CREATE_INSTANCE_VPC_ENDPOINT_LINKED_VPC,
                                "ModuleName",
                                MODULE,
                                "VpcId",
                                vpcId,
                                "VswitchId",
                                vswitchId)));
        return new Draft(
                List.of(new Change(Change.Kind.CREATE, "LinkedVpc/" + vpcId, "", null, vswitchId)),
                there.map(LinkedVpc::toString).orElse(""),
                acts);
    }

    private Optional<LinkedVpc> vpc(String vpcId) {
        return vpcs().stream().filter(each -> each.vpcId().equals(vpcId)).findFirst();
    }

    @Override
    public Plan<String> unlink(String vpcId) {
        return new RegistryPlan<>(acr, "link to " + vpcId, () -> unlinkDraft(vpcId), () -> vpcId, List.of());
    }

    private Draft unlinkDraft(String vpcId) {
        return vpc(vpcId)
                .map(there -> new Draft(
                        List.of(new Change(Change.Kind.DELETE, "LinkedVpc/" + vpcId, "", there.vswitchId(), null)),
                        there.toString(),
                        List.of(new Act(
                                "unlink " + vpcId,
                                () -> acr.call(
                                        AcrApi.DELETE_INSTANCE_VPC_ENDPOINT_LINKED_VPC,
                                        "ModuleName",
                                        MODULE,
                                        "VpcId",
                                        vpcId,
                                        "VswitchId",
                                        there.vswitchId())))))
                .orElseGet(() -> Draft.nothing(""));
    }

    @Override
    public List<RegistryDomain> domains() {
        return new RegistryDomains(acr).list();
    }

    @Override
    public Plan<RegistryDomain> domain(String host, String certificateId, String certificateRegion) {
        return new RegistryDomains(acr).plan(host, certificateId, certificateRegion);
    }

    @Override
    public Plan<String> deleteDomain(String host) {
        return new RegistryDomains(acr).deletion(host);
    }

    @Override
    public AccessLadder whyDenied(String repository, String address) {
        Optional<IpBlock> from = address.isEmpty() ? Optional.empty() : Optional.of(IpBlock.parse(address));
        if (from.isPresent() && !from.get().isAddress()) {
            throw InvalidRequestException.of(
                    "registry.address",
                    "look for the way from " + address,
                    "it is a block of addresses",
                    "a call comes from one address",
                    "name one address, or none: \"\"");
        }
        return new AccessClimb(instance, acr, this, repository, from).climb();
    }

    @Override
    public String toString() {
        return "Network of " + acr.instanceName() + "\n  next: internet(), vpcs(), whyDenied(repository, address)";
    }
}

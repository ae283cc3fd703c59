package dev.sampan.sandbox.internal.openapi.acr;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.sandbox.internal.openapi.OpenApiRefusal;
import dev.sampan.sandbox.internal.openapi.Operation;
import dev.sampan.sandbox.internal.openapi.Parameters;
import dev.sampan.sandbox.internal.openapi.ram.Cidr;
import dev.sampan.sandbox.internal.time.Timeline;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/** The endpoints of the instance: the public one with its access list, and the VPCs that are linked. */
final class EndpointOperations {
    private static final String INSTANCE = "instance/{InstanceId}";
    private static final Duration LINKING = Duration.ofSeconds(10);

    private final String region;
    private final String host;
    private final InternetEndpoint internet;
    private final Supplier<List<String>> ownHosts;
    private final Timeline timeline;
    private final List<LinkedVpc> vpcs = new ArrayList<>();

    EndpointOperations(
            String region, String host, InternetEndpoint internet, Supplier<List<String>> ownHosts, Timeline timeline) {
        this.region = region;
        this.host = host;
        this.internet = internet;
        this.ownHosts = ownHosts;
        this.timeline = timeline;
    }

    /** A VPC from which the registry can be reached. */
    private record LinkedVpc(String vpc, String vswitch, boolean running) {}

    List<Operation> all(InstanceActions actions) {
        Set<String> policy = Set.of("EndpointType", "Entry", "ModuleName", "Comment");
        Set<String> link = Set.of("ModuleName", "VpcId", "VswitchId");
        return List.of(
                actions.on(INSTANCE, "ListInstanceEndpoint", Set.of("ModuleName", "Summary"), this::list),
                actions.on(INSTANCE, "GetInstanceEndpoint", Set.of("EndpointType", "ModuleName"), this::get),
                actions.on(
                        INSTANCE,
                        "UpdateInstanceEndpointStatus",
                        Set.of("Enable", "EndpointType", "ModuleName"),
                        this::updateStatus),
                actions.on(INSTANCE, "CreateInstanceEndpointAclPolicy", policy, this::allow),
                actions.on(
                        INSTANCE,
                        "DeleteInstanceEndpointAclPolicy",
                        Set.of("EndpointType", "Entry", "ModuleName"),
                        this::withdraw),
                actions.on(INSTANCE, "GetInstanceVpcEndpoint", Set.of("ModuleName"), this::getVpc),
                actions.on(INSTANCE, "CreateInstanceVpcEndpointLinkedVpc", link, this::link),
                actions.on(INSTANCE, "DeleteInstanceVpcEndpointLinkedVpc", link, this::unlink));
    }

    private ObjectNode list(Parameters given) {
        requireRegistryModule(given);
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        ArrayNode endpoints = body.putArray("Endpoints");
        ObjectNode open = internetTree(false).put("EndpointType", "internet");
        open.putArray("LinkedVpcs");
        endpoints.add(open);
        ObjectNode vpc = endpoints.addObject();
        vpc.put("AclEnable", false).put("Enable", !linked().isEmpty()).put("EndpointType", "vpc");
        vpc.put("Status", "RUNNING");
        vpc.putArray("AclEntries");
        vpc.putArray("Domains").addObject().put("Domain", vpcDomain()).put("Type", "SYSTEM");
        ArrayNode links = vpc.putArray("LinkedVpcs");
        linked().forEach(each -> links.addObject().put("VpcId", each.vpc()));
        return body;
    }

    private String vpcDomain() {
        return "sandbox-registry-vpc." + region + ".cr.aliyuncs.com";
    }

    private ObjectNode get(Parameters given) {
        requireInternet(given);
        return internetTree(true);
    }

    private ObjectNode internetTree(boolean withComments) {
        ObjectNode tree = JsonNodeFactory.instance.objectNode();
        tree.put("AclEnable", !internet.entries().isEmpty());
        ArrayNode entries = tree.putArray("AclEntries");
        internet.entries().forEach((entry, comment) -> {
            ObjectNode one = entries.addObject().put("Entry", entry);
            if (withComments) {
                one.put("Comment", comment);
            }
        });
        ArrayNode domains = tree.putArray("Domains");
        domains.addObject().put("Domain", host).put("Type", "SYSTEM");
        ownHosts.get().forEach(each -> domains.addObject().put("Domain", each).put("Type", "USER"));
        tree.put("Enable", internet.isEnabled());
        tree.put("Status", "RUNNING");
        return tree;
    }

    private ObjectNode updateStatus(Parameters given) {
        requireInternet(given);
        given.require("Enable");
        internet.enable(given.flag("Enable"));
        return JsonNodeFactory.instance.objectNode();
    }

    private ObjectNode allow(Parameters given) {
        requireInternet(given);
        String entry = given.require("Entry");
        if (!Cidr.isValid(entry)) {
            throw Parameters.invalid("Entry", "is no address and no CIDR block");
        }
        if (!internet.add(entry, given.filter("Comment").orElse(""))) {
            throw new OpenApiRefusal(
                    409, "INSTANCE_ACL_POLICY_ALREADY_EXIST", "instance acl policy already exists: " + entry);
        }
        return JsonNodeFactory.instance.objectNode();
    }

    private ObjectNode withdraw(Parameters given) {
        requireInternet(given);
        String entry = given.require("Entry");
        if (!internet.remove(entry)) {
            throw new OpenApiRefusal(
                    404, "INSTANCE_ACL_POLICY_NOT_EXIST", "instance acl policy is not exist: " + entry);
        }
        return JsonNodeFactory.instance.objectNode();
    }

    private ObjectNode getVpc(Parameters given) {
        requireRegistryModule(given);
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.putArray("Domains").add(vpcDomain());
        body.put("Enable", !linked().isEmpty());
        body.put("ModuleName", "Registry");
        ArrayNode links = body.putArray("LinkedVpcs");
        linked().forEach(each -> links.addObject()
                .put("DefaultAccess", true)
                .put("Ip", each.running() ? "192.168.0.100" : "")
                .put("Status", each.running() ? "RUNNING" : "CREATING")
                .put("VpcId", each.vpc())
                .put("VswitchId", each.vswitch()));
        return body;
    }

    private synchronized List<LinkedVpc> linked() {
        return List.copyOf(vpcs);
    }

    private synchronized ObjectNode link(Parameters given) {
        requireRegistryModule(given);
        String vpc = given.require("VpcId");
        String vswitch = given.require("VswitchId");
        if (find(vpc) >= 0) {
            throw new OpenApiRefusal(409, "INSTANCE_ACCESS_ALREADY_EXIST", "vpc is linked already: " + vpc);
        }
        vpcs.add(new LinkedVpc(vpc, vswitch, false));
        timeline.schedule(LINKING, () -> running(vpc));
        return JsonNodeFactory.instance.objectNode();
    }

    private synchronized void running(String vpc) {
        int index = find(vpc);
        if (index >= 0) {
            vpcs.set(index, new LinkedVpc(vpc, vpcs.get(index).vswitch(), true));
        }
    }

    private synchronized ObjectNode unlink(Parameters given) {
        requireRegistryModule(given);
        given.require("VswitchId");
        int index = find(given.require("VpcId"));
        if (index < 0) {
            throw new OpenApiRefusal(404, "INSTANCE_ACCESS_NOT_EXIST", "instance access is not exist");
        }
        vpcs.remove(index);
        return JsonNodeFactory.instance.objectNode();
    }

    private int find(String vpc) {
        for (int i = 0; i < vpcs.size(); i++) {
            if (vpcs.get(i).vpc().equals(vpc)) {
                return i;
            }
        }
        return -1;
    }

    private static void requireInternet(Parameters given) {
        requireRegistryModule(given);
        if (!given.require("EndpointType").equals("internet")) {
            throw Parameters.invalid("EndpointType", "is not internet");
        }
    }

    private static void requireRegistryModule(Parameters given) {
        if (!given.filter("ModuleName").orElse("Registry").equals("Registry")) {
            throw new OpenApiRefusal(
                    400, "UnsupportedParameter", "The sandbox's instance has the module Registry only.");
        }
    }
}

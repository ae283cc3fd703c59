package dev.sampan.cluster;

import dev.sampan.cluster.ClusterSpec.VSwitch;
import dev.sampan.problem.InvalidRequestException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What a spec asks for, checked by itself. Immutable. */
record ClusterIntent(
        String name,
        ClusterType type,
        @Nullable String version,
        @Nullable String vpc,
        @Nullable Cidr vpcCidr,
        List<VSwitch> vswitches,
        List<String> zones,
        boolean terway,
        @Nullable Cidr podCidr,
        @Nullable Cidr serviceCidr,
        int podsPerNode,
        int nodes,
        List<String> instanceTypes,
        boolean publicEndpoint,
        boolean snat,
        @Nullable String securityGroup,
        @Nullable String resourceGroup,
        List<String> addons,
        Map<String, String> tags,
        boolean deletionProtection,
        Duration within) {
    private static final Pattern NAME =
            Pattern.compile("[\\p{IsAlphabetic}\\p{IsDigit}][\\p{IsAlphabetic}\\p{IsDigit}_-]{0,62}");
    private static final int FLANNEL_PODS = 128;
    private static final int TERWAY_PODS = 30;

    static ClusterIntent of(String name, ClusterSpec spec) {
        boolean terway = Boolean.TRUE.equals(spec.terway);
        ClusterIntent intent = new ClusterIntent(
                name,
                spec.type == null ? ClusterType.MANAGED_PRO : spec.type,
                spec.version,
                spec.vpc,
                spec.vpcCidr,
                List.copyOf(spec.vswitches),
                Optional.ofNullable(spec.zones).orElse(List.of()),
                terway,
                spec.podCidr,
                spec.serviceCidr,
                spec.podsPerNode == null ? (terway ? TERWAY_PODS : FLANNEL_PODS) : spec.podsPerNode,
                spec.nodes == null ? 0 : spec.nodes,
                List.copyOf(spec.instanceTypes),
                Boolean.TRUE.equals(spec.publicEndpoint),
                Boolean.TRUE.equals(spec.snat),
                spec.securityGroup,
                spec.resourceGroup,
                List.copyOf(spec.addons),
                Map.copyOf(spec.tags),
                spec.deletionProtection == null || spec.deletionProtection,
                spec.within == null ? Duration.ofMinutes(30) : spec.within);
        intent.check();
        return intent;
    }

    /** Whether pods have a range of their own, beside the VPC's. */
    boolean flannel() {
        return type.hasNodes() && !terway;
    }

    ClusterIntent withCidrs(@Nullable Cidr pods, @Nullable Cidr services) {
        return with(version, pods, services);
    }

    ClusterIntent withVersion(String other) {
        return with(other, podCidr, serviceCidr);
    }

    private ClusterIntent with(@Nullable String other, @Nullable Cidr pods, @Nullable Cidr services) {
        return new ClusterIntent(
                name,
                type,
                other,
                vpc,
                vpcCidr,
                vswitches,
                zones,
                terway,
                pods,
                services,
                podsPerNode,
                nodes,
                instanceTypes,
                publicEndpoint,
                snat,
                securityGroup,
                resourceGroup,
                addons,
                tags,
                deletionProtection,
                within);
    }

    private void check() {
        if (!NAME.matcher(name).matches()) {
            throw refused(
                    "\"" + name + "\" is no name of a cluster",
                    "it is 1 to 63 letters, digits, - and _",
                    "choose another name");
        }
        boolean own = vpc != null && !vswitches.isEmpty();
        boolean made = vpc == null && vswitches.isEmpty() && !zones.isEmpty() && !type.hasNodes();
        if (!own && !made) {
            throw refused(
                    "it has no network",
                    type.hasNodes()
                            ? "nodes need a VPC and a vSwitch"
                            : "pods need a VPC and a vSwitch, or zones in which ACK makes them",
                    "set vpc(id, cidr) and vswitch(id, zone, cidr)");
        }
        if (!type.hasNodes() && (nodes > 0 || terway || podCidr != null)) {
            throw refused(
                    "nodes, Terway and a pod range are for clusters with nodes",
                    "a " + type + " cluster has none: its pods take addresses of the vSwitches",
                    "leave nodes(...), terway() and podCidr(...) out");
        }
        if (terway && podCidr != null) {
            throw refused(
                    "Terway's pods have no range of their own",
                    "they take addresses of the vSwitches",
                    "leave podCidr(...) or terway() out");
        }
        if (nodes < 0 || (nodes > 0 && instanceTypes.isEmpty())) {
            throw refused(
                    nodes < 0 ? "nodes are " + nodes : "the nodes have no instance type",
                    "a node pool is a number of machines of some type",
                    "write nodes(3, \"ecs.g7.xlarge\")");
        }
        if (podsPerNode < 8 || podsPerNode > 256) {
            throw refused("pods per node are " + podsPerNode, "it is 8 to 256", "correct podsPerNode(...)");
        }
        if (within.isNegative() || within.isZero()) {
            throw refused("it may take " + within, "a wait is longer than nothing", "correct within(...)");
        }
    }

    private InvalidRequestException refused(String happened, String reason, String next) {
        return InvalidRequestException.of("cluster.spec", "plan the cluster " + name, happened, reason, next);
    }
}

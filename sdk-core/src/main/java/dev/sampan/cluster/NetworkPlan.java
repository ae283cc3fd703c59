package dev.sampan.cluster;

import dev.sampan.internal.text.PromptText;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The network of a planned cluster: what it gets, and what it has room for. Immutable. Address ranges are text such as
 * {@code 10.0.0.0/8}; one that the cluster does not have is empty.
 *
 * @param vpc the VPC's id, empty when ACK makes one
 * @param vpcCidr its address range, as the spec says
 * @param plugin who gives pods their addresses: {@code flannel}, {@code terway-eniip}, or {@code vSwitch} for clusters without nodes
 * @param podCidr the range of pods
 * @param serviceCidr the range of Services
 * @param podsPerNode the most pods of a node
 * @param zones the vSwitches by zone, or the zones in which ACK makes some
 */
public record NetworkPlan(
        String vpc,
        String vpcCidr,
        String plugin,
        String podCidr,
        String serviceCidr,
        int podsPerNode,
        List<Zone> zones) {
    /**
     * A vSwitch.
     *
     * @param zone such as {@code ap-southeast-1a}
     * @param vswitch its id, empty when ACK makes one
     * @param cidr its address range
     * @param addresses how many addresses can be given out of it, less what is in use already, which no API of ACK tells
     * @param needed how many the planned nodes and their pods take
     */
    public record Zone(String zone, String vswitch, String cidr, long addresses, long needed) {}

    public NetworkPlan {
        zones = List.copyOf(zones);
    }

    /** How many nodes the range of pods has room for; with pods in the vSwitches, 0. */
    public long nodesByPodCidr() {
        return podCidr.isEmpty() ? 0 : Cidr.parse(podCidr).size() / addressesPerNode();
    }

    /** How many addresses each node takes of the range of pods: the power of two that its pods fit in. */
    public int addressesPerNode() {
        return 1 << (32 - nodeCidrMask());
    }

    int nodeCidrMask() {
        return Cidr.prefixFor(podsPerNode);
    }

    List<String> rows() {
        List<String> rows = new ArrayList<>();
        if (!podCidr.isEmpty()) {
            rows.add("pods      " + podCidr + ", room for " + ClusterText.count(nodesByPodCidr(), "node") + " of "
                    + addressesPerNode() + " addresses");
        }
        rows.add("services  " + serviceCidr);
        Stream<String> vswitches = zones.stream()
                .map(zone -> "zone      " + zone.zone()
                        + (zone.vswitch().isEmpty()
                                ? ""
                                : " " + zone.vswitch() + " " + zone.cidr() + ", needs " + zone.needed() + " of "
                                        + zone.addresses() + " addresses"));
        vswitches.forEach(rows::add);
        return rows;
    }

    @Override
    public String toString() {
        return PromptText.of(
                PromptText.headline("Network ", vpc.isEmpty() ? "made by ACK" : vpc, ", " + plugin),
                rows(),
                "next: create(...) with vpc, vswitch, podCidr, serviceCidr");
    }
}

package dev.sampan.cluster;

import dev.sampan.cluster.ClusterSpec.VSwitch;
import dev.sampan.cluster.NetworkPlan.Zone;
import dev.sampan.plan.Finding;
import dev.sampan.plan.Level;
import dev.sampan.plan.Severity;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Looks whether the network of an intent fits, says what does not, and which one would. */
final class NetworkFit {
    private static final int PODS = 16;
    private static final int SERVICES = 20;
    /** The first and the last three addresses of a vSwitch are the cloud's own. */
    private static final long RESERVED = 4;

    private final ClusterIntent intent;
    private final List<Taken> neighbours = new ArrayList<>();
    private final List<Finding> findings = new ArrayList<>();
    private final @Nullable Cidr pods;
    private final Cidr services;

    NetworkFit(ClusterIntent intent, List<AckCluster> others) {
        this.intent = intent;
        others.stream()
                .filter(other -> intent.vpc() != null && other.vpc().equals(intent.vpc()))
                .forEach(this::addNeighbour);
        this.pods = intent.flannel() ? chosen(intent.podCidr(), PODS, List.of()) : null;
        this.services = chosen(intent.serviceCidr(), SERVICES, pods == null ? List.of() : List.of(pods));
        check();
    }

    /** An address range and whose it is. */
    private record Taken(String whose, Cidr cidr) {}

    private void addNeighbour(AckCluster other) {
        Stream.of(other.podCidr(), other.serviceCidr())
                .flatMap(ranges -> Stream.of(ranges.split(",", -1)))
                .filter(range -> range.contains("."))
                .forEach(range -> neighbours.add(
                        new Taken("the cluster " + other.name() + " of the same VPC", Cidr.parse(range))));
    }

    /** What the spec says, else the first free block. */
    private Cidr chosen(@Nullable Cidr said, int prefix, List<Cidr> besides) {
        return said != null ? said : free(prefix, besides).orElseGet(() -> Cidr.parse("172.16.0.0/" + prefix));
    }

    private Optional<Cidr> free(int prefix, List<Cidr> besides) {
        List<Cidr> taken = new ArrayList<>(besides);
        neighbours.forEach(neighbour -> taken.add(neighbour.cidr()));
        if (intent.vpcCidr() != null) {
            taken.add(intent.vpcCidr());
        }
        return Cidr.free(prefix, taken);
    }

    List<Finding> findings() {
        return List.copyOf(findings);
    }

    /** The intent with what the plan chose. */
    ClusterIntent chosen() {
        return intent.withCidrs(pods, services);
    }

    /** The intent with ranges that touch nothing. */
    ClusterIntent fit() {
        Cidr fitServices = clashes("services", services, null)
                ? free(SERVICES, withPods(pods)).orElse(services)
                : services;
        Cidr fitPods = pods;
        if (pods != null && (clashes("pods", pods, fitServices) || tooFewNodes(pods))) {
            fitPods = free(podPrefix(), List.of(fitServices)).orElse(pods);
        }
        return intent.withCidrs(fitPods, fitServices);
    }

    private static List<Cidr> withPods(@Nullable Cidr pods) {
        return pods == null ? List.of() : List.of(pods);
    }

    private int podPrefix() {
        long wanted = 2L * intent.nodes() * addressesPerNode();
        return Math.min(PODS, Cidr.prefixFor(Math.max(1, wanted)));
    }

    private long addressesPerNode() {
        return 1L << (32 - Cidr.prefixFor(intent.podsPerNode()));
    }

    private boolean tooFewNodes(Cidr range) {
        return range.size() / addressesPerNode() < intent.nodes();
    }

    NetworkPlan plan() {
        List<Zone> zones = new ArrayList<>();
        for (int i = 0; i < intent.vswitches().size(); i++) {
            VSwitch vswitch = intent.vswitches().get(i);
            zones.add(new Zone(
                    vswitch.zone(), vswitch.id(), vswitch.cidr().toString(), usable(vswitch.cidr()), needed(i)));
        }
        intent.zones().forEach(zone -> zones.add(new Zone(zone, "", "", 0, 0)));
        return new NetworkPlan(
                intent.vpc() == null ? "" : intent.vpc(),
                intent.vpcCidr() == null ? "" : intent.vpcCidr().toString(),
                !intent.type().hasNodes() ? "vSwitch" : intent.terway() ? "terway-eniip" : "flannel",
                pods == null ? "" : pods.toString(),
                services.toString(),
                intent.podsPerNode(),
                zones);
    }

    private static long usable(Cidr vswitch) {
        return Math.max(0, vswitch.size() - RESERVED);
    }

    /** What the nodes of the index-th vSwitch take, when nodes are spread evenly; one node more, for upgrades. */
    private long needed(int index) {
        if (intent.nodes() == 0) {
            return 0;
        }
        int switches = intent.vswitches().size();
        long nodes = (intent.nodes() + switches - 1 - index) / switches + 1;
        return nodes * (1 + (intent.terway() ? intent.podsPerNode() : 0));
    }

    private void check() {
        if (pods != null && clashes("pods", pods, services)) {
            tellClash("pods", pods, services, "podCidr");
        }
        if (clashes("services", services, null)) {
            tellClash("services", services, null, "serviceCidr");
        }
        if (pods != null && tooFewNodes(pods)) {
            refuse(
                    "cluster.pod-range-small",
                    "the pod range " + pods + " has room for " + pods.size() / addressesPerNode() + " nodes of "
                            + addressesPerNode() + " addresses, not for " + intent.nodes(),
                    "each node takes a block of it, and it cannot be changed later",
                    "podCidr(\"" + shown(fit().podCidr()) + "\"), or fewer podsPerNode(...)");
        }
        checkVswitches();
    }

    private void checkVswitches() {
        Set<String> zones = new HashSet<>();
        for (int i = 0; i < intent.vswitches().size(); i++) {
            VSwitch vswitch = intent.vswitches().get(i);
            zones.add(vswitch.zone());
            Cidr vpc = intent.vpcCidr();
            if (vpc != null && !vpc.contains(vswitch.cidr())) {
                refuse(
                        "cluster.vswitch-outside",
                        vswitch.id() + " " + vswitch.cidr() + " is not in the VPC's range " + vpc,
                        "one of the two ranges is written wrongly, or the vSwitch is of another VPC",
                        "correct vpc(...) or vswitch(...)");
            }
            for (VSwitch other : intent.vswitches().subList(0, i)) {
                if (other.cidr().overlaps(vswitch.cidr())) {
                    refuse(
                            "cluster.vswitch-overlap",
                            vswitch.id() + " " + vswitch.cidr() + " overlaps " + other.id() + " " + other.cidr(),
                            "vSwitches of one VPC do not share addresses",
                            "correct vswitch(...)");
                }
            }
            if (needed(i) > usable(vswitch.cidr())) {
                refuse(
                        "cluster.vswitch-small",
                        vswitch.id() + " " + vswitch.cidr() + " has " + usable(vswitch.cidr()) + " addresses, "
                                + needed(i) + " are needed",
                        intent.terway()
                                ? "each node takes one, each of its " + intent.podsPerNode() + " pods another"
                                : "each node takes one",
                        "a vSwitch of /" + Cidr.prefixFor(needed(i) + RESERVED) + ", more vSwitches, or fewer nodes");
            }
        }
        if (!intent.vswitches().isEmpty() && zones.size() == 1) {
            findings.add(new Finding(
                    "cluster.one-zone",
                    Severity.WARNING,
                    Level.WARN,
                    "Cluster/" + intent.name(),
                    "all vSwitches are in " + zones.iterator().next(),
                    "when this zone fails, the cluster has no node left",
                    List.of(),
                    "add vswitch(...) of another zone"));
        }
    }

    private boolean clashes(String what, Cidr range, @Nullable Cidr besides) {
        return clash(what, range, besides).isPresent();
    }

    private Optional<Taken> clash(String what, Cidr range, @Nullable Cidr besides) {
        List<Taken> taken = new ArrayList<>(neighbours);
        if (intent.vpcCidr() != null) {
            taken.add(new Taken("the VPC", intent.vpcCidr()));
        }
        if (besides != null) {
            taken.add(new Taken(what.equals("pods") ? "the services" : "the pods", besides));
        }
        return taken.stream().filter(each -> each.cidr().overlaps(range)).findFirst();
    }

    private void tellClash(String what, Cidr range, @Nullable Cidr besides, String setting) {
        Taken with = clash(what, range, besides).orElseThrow();
        ClusterIntent fit = fit();
        Cidr better = setting.equals("podCidr") ? fit.podCidr() : fit.serviceCidr();
        refuse(
                "cluster.cidr-overlap",
                "the " + what + " " + range + " overlap " + with.cidr() + " of " + with.whose(),
                "an address would mean two things, and packets go astray",
                setting + "(\"" + shown(better) + "\"), as fit() has it");
    }

    private static String shown(@Nullable Cidr range) {
        return range == null ? "" : range.toString();
    }

    private void refuse(String id, String what, String reason, String next) {
        findings.add(new Finding(
                id, Severity.ERROR, Level.ENFORCE, "Cluster/" + intent.name(), what, reason, List.of(), next));
    }
}

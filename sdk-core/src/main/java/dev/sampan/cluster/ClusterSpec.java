package dev.sampan.cluster;

import dev.sampan.internal.spec.SpecLife;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a new cluster is made of. Alive only inside {@link Clusters#create(String, java.util.function.Consumer)}; setting a value
 * twice is refused and names the first.
 *
 * <pre>{@code
 * clusters.create("prod-sg", c -> c
 *     .vpc("vpc-t4n7", "10.0.0.0/8")
 *     .vswitch("vsw-a", "ap-southeast-1a", "10.1.0.0/24")
 *     .vswitch("vsw-b", "ap-southeast-1b", "10.1.1.0/24")
 *     .nodes(3, "ecs.g7.xlarge"));
 * }</pre>
 */
public final class ClusterSpec {
    private final SpecLife life;

    @Nullable
    ClusterType type;

    @Nullable
    String version;

    @Nullable
    String vpc;

    @Nullable
    Cidr vpcCidr;

    @Nullable
    List<String> zones;

    @Nullable
    Boolean terway;

    @Nullable
    Cidr podCidr;

    @Nullable
    Cidr serviceCidr;

    @Nullable
    Integer podsPerNode;

    @Nullable
    Integer nodes;

    @Nullable
    Boolean publicEndpoint;

    @Nullable
    Boolean snat;

    @Nullable
    String securityGroup;

    @Nullable
    String resourceGroup;

    @Nullable
    Boolean deletionProtection;

    @Nullable
    Duration within;

    final List<VSwitch> vswitches = new ArrayList<>();
    final List<String> instanceTypes = new ArrayList<>();
    final List<String> addons = new ArrayList<>();
    final Map<String, String> tags = new TreeMap<>();

    ClusterSpec(String name) {
        life = new SpecLife("cluster " + name);
    }

    /** A vSwitch as the user describes it. */
    record VSwitch(String id, String zone, Cidr cidr) {}

    /** Pods on elastic container instances, no nodes. Default: managed Pro. */
    public ClusterSpec serverless() {
        type = life.once("type", type, ClusterType.SERVERLESS);
        return this;
    }

    /** Container Compute Service: pods on compute of the cloud, no nodes. Default: managed Pro. */
    public ClusterSpec acs() {
        type = life.once("type", type, ClusterType.ACS);
        return this;
    }

    /** The Kubernetes version, such as {@code 1.35.4-aliyun.1}. Default: the newest that can be created. */
    public ClusterSpec version(String version) {
        this.version = life.once("version", this.version, version);
        return this;
    }

    /**
     * The VPC and its address range. ACK's API does not tell the range of a VPC, so the plan checks against what is said here.
     * Required, except with {@link #zones(String...)}.
     */
    public ClusterSpec vpc(String id, String cidr) {
        vpc = life.once("vpc", vpc, id);
        vpcCidr = Cidr.parse(cidr);
        return this;
    }

    /** A vSwitch of the VPC with its zone and its address range, for nodes, control plane and load balancers. One or more. */
    public ClusterSpec vswitch(String id, String zone, String cidr) {
        life.requireOpen();
        vswitches.add(new VSwitch(id, zone, Cidr.parse(cidr)));
        return this;
    }

    /** The zones in which ACK itself makes a VPC with its vSwitches. Serverless and ACS only. */
    public ClusterSpec zones(String... ids) {
        zones = life.once("zones", zones, List.of(ids));
        return this;
    }

    /** Pods take addresses of the vSwitches, by Terway. Default: Flannel, whose pods have a range of their own. */
    public ClusterSpec terway() {
        terway = life.once("network plugin", terway, true);
        return this;
    }

    /** The address range of pods, for Flannel. Default: the first free private one of /16. */
    public ClusterSpec podCidr(String cidr) {
        podCidr = life.once("pod range", podCidr, Cidr.parse(cidr));
        return this;
    }

    /** The address range of Services. Default: the first free private one of /20. */
    public ClusterSpec serviceCidr(String cidr) {
        serviceCidr = life.once("service range", serviceCidr, Cidr.parse(cidr));
        return this;
    }

    /** The most pods that a node will run; it decides how many addresses each node takes. Default: 128, with Terway 30. */
    public ClusterSpec podsPerNode(int count) {
        podsPerNode = life.once("pods per node", podsPerNode, count);
        return this;
    }

    /** The first node pool: how many nodes, and their ECS instance types in the order of preference. Default: none. */
    public ClusterSpec nodes(int count, String... types) {
        nodes = life.once("nodes", nodes, count);
        instanceTypes.addAll(List.of(types));
        return this;
    }

    /** The API server can be reached from the internet. Default: from the VPC only. */
    public ClusterSpec publicEndpoint() {
        publicEndpoint = life.once("public endpoint", publicEndpoint, true);
        return this;
    }

    /** A NAT gateway, so that nodes and pods reach the internet. Default: none. */
    public ClusterSpec snat() {
        snat = life.once("snat", snat, true);
        return this;
    }

    /** A security group of yours. Default: ACK makes an enterprise security group. */
    public ClusterSpec securityGroup(String id) {
        securityGroup = life.once("security group", securityGroup, id);
        return this;
    }

    /** The resource group. Default: the account's default one. */
    public ClusterSpec resourceGroup(String id) {
        resourceGroup = life.once("resource group", resourceGroup, id);
        return this;
    }

    /** An add-on besides those for network and storage, such as {@code ack-node-problem-detector}. */
    public ClusterSpec addon(String name) {
        life.requireOpen();
        addons.add(name);
        return this;
    }

    /** A tag. */
    public ClusterSpec tag(String key, String value) {
        tags.put(key, life.once("tag " + key, tags.get(key), value));
        return this;
    }

    /** Whether the cluster can only be deleted after the protection was taken off. Default: true. */
    public ClusterSpec deletionProtection(boolean on) {
        deletionProtection = life.once("deletion protection", deletionProtection, on);
        return this;
    }

    /** How long applying waits for the cluster to run. Default: 30 minutes. */
    public ClusterSpec within(Duration longest) {
        within = life.once("within", within, longest);
        return this;
    }

    void close() {
        life.close();
    }
}

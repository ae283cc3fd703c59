package dev.sampan.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.internal.cloud.AckApi;
import dev.sampan.internal.cloud.AckTasks;
import dev.sampan.internal.cloud.CloudCalls;
import dev.sampan.internal.retry.Deadline;
import dev.sampan.plan.Change;
import dev.sampan.plan.Finding;
import dev.sampan.plan.Level;
import dev.sampan.plan.Outcome;
import dev.sampan.plan.Severity;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;

/** The plan of a new cluster. */
final class ClusterCreation extends CloudPlan<AckCluster> implements ClusterPlan {
    /** Proves that a cluster which is read back is the one that was asked for. */
    private static final String OPERATION = "sampan.dev/operation";

    private final CloudCalls cloud;
    private final ClusterReads reads;
    private final ClusterIntent intent;
    private final ClusterVersions versions;
    private final NetworkFit fit;
    private final String region;

    private ClusterCreation(
            CloudCalls cloud,
            ClusterReads reads,
            ClusterIntent intent,
            ClusterVersions versions,
            NetworkFit fit,
            String region,
            List<Finding> findings) {
        super(cloud.http().session(), "Create cluster", intent.name(), changes(intent, versions, fit), findings);
        this.cloud = cloud;
        this.reads = reads;
        this.intent = intent;
        this.versions = versions;
        this.fit = fit;
        this.region = region;
    }

    static ClusterCreation of(CloudCalls cloud, ClusterReads reads, ClusterIntent intent) {
        String region = ClusterVersions.region(cloud);
        List<AckCluster> others = reads.all(cloud.http().deadline()).toList();
        ClusterVersions versions = ClusterVersions.read(cloud, region, intent.type());
        NetworkFit fit = new NetworkFit(intent, others);
        List<Finding> findings = new ArrayList<>(fit.findings());
        others.stream()
                .filter(other -> other.name().equals(intent.name()))
                .findFirst()
                .ifPresent(other -> findings.add(taken(intent, other)));
        versions.refusal(intent).ifPresent(findings::add);
        findings.add(noPrice(intent));
        return new ClusterCreation(cloud, reads, intent, versions, fit, region, findings);
    }

    private static Finding taken(ClusterIntent intent, AckCluster other) {
        return new Finding(
                "cluster.name-taken",
                Severity.ERROR,
                Level.ENFORCE,
                "Cluster/" + intent.name(),
                other.id() + " in " + other.region() + " has this name",
                "it was created before, or by somebody else",
                List.of(),
                "look at it with get(\"" + intent.name() + "\"), or choose another name");
    }

    private static Finding noPrice(ClusterIntent intent) {
        return new Finding(
                "cluster.price-unknown",
                Severity.INFO,
                Level.OBSERVE,
                "Cluster/" + intent.name(),
                "what it will cost is not known: no API of ACK says so beforehand",
                "a cluster is billed by its control plane, its nodes and its load balancers, each by its own product",
                List.of(),
                "look at the price pages of ACK, ECS and SLB for " + intent.type());
    }

    private static List<Change> changes(ClusterIntent intent, ClusterVersions versions, NetworkFit fit) {
        String cluster = "Cluster/" + intent.name();
        NetworkPlan network = fit.plan();
        List<Change> changes = new ArrayList<>();
        changes.add(new Change(Change.Kind.CREATE, cluster, "", null, intent.type() + " " + versions.chosen(intent)));
        changes.add(new Change(
                Change.Kind.CREATE,
                cluster,
                "network",
                null,
                (network.vpc().isEmpty() ? "a VPC made by ACK" : network.vpc() + " " + network.vpcCidr()) + ", "
                        + network.plugin()));
        network.rows()
                .forEach(row -> changes.add(new Change(
                        Change.Kind.CREATE,
                        cluster,
                        row.substring(0, row.indexOf(' ')),
                        null,
                        row.substring(row.indexOf(' ')).strip())));
        changes.add(new Change(
                Change.Kind.CREATE,
                cluster,
                "api server",
                null,
                intent.publicEndpoint() ? "reachable from the internet" : "reachable from the VPC only"));
        changes.add(new Change(
                Change.Kind.CREATE, cluster, "deletion protection", null, intent.deletionProtection() ? "on" : "off"));
        if (intent.nodes() > 0) {
            changes.add(new Change(
                    Change.Kind.CREATE,
                    "NodePool/default",
                    "",
                    null,
                    ClusterText.count(intent.nodes(), "node") + " of " + String.join(" or ", intent.instanceTypes())));
        }
        if (!intent.tags().isEmpty()) {
            changes.add(new Change(
                    Change.Kind.CREATE, cluster, "tags", null, ClusterText.tags(new TreeMap<>(intent.tags()))));
        }
        return changes;
    }

    @Override
    public NetworkPlan network() {
        return fit.plan();
    }

    @Override
    public ClusterPlan fit() {
        return of(cloud, reads, versions.fit(fit.fit()));
    }

    @Override
    Outcome<AckCluster> run() {
        ClusterCreation now = of(cloud, reads, intent);
        if (!now.digest().equals(digest())) {
            throw outdated("a cluster of this name or in this VPC was made, or a newer version came out");
        }
        return new ChangeRun<>(cloud, new Creation(UUID.randomUUID().toString()), intent.within()).run();
    }

    /** The act. */
    private final class Creation implements CloudChange<AckCluster> {
        private final String operation;

        Creation(String operation) {
            this.operation = operation;
        }

        @Override
        public String act() {
            return ClusterCreation.this.act();
        }

        @Override
        public Sent send(Deadline deadline) {
            JsonNode answer = cloud.callWithJson(AckApi.CREATE_CLUSTER, Map.of(), body(), deadline);
            return new Sent(
                    answer.path("cluster_id").asText(), answer.path("task_id").asText(""));
        }

        private ObjectNode body() {
            Map<String, String> tags = new TreeMap<>(intent.tags());
            tags.put(OPERATION, operation);
            return ClusterBody.of(
                    fit.chosen().withVersion(versions.chosen(intent)),
                    region,
                    network().nodeCidrMask(),
                    tags);
        }

        @Override
        public Optional<Sent> readBack(Deadline deadline) {
            return reads.named(intent.name(), deadline)
                    .filter(cluster -> cluster.has(OPERATION, operation))
                    .findFirst()
                    .map(cluster -> new Sent(
                            cluster.id(),
                            new AckTasks(cloud).newest(cluster.id(), deadline).orElse("")));
        }

        @Override
        public Optional<AckCluster> achieved(Sent sent, Deadline deadline) {
            return reads.byId(sent.cluster(), deadline).filter(cluster -> cluster.state() == ClusterState.RUNNING);
        }

        @Override
        public String now(Sent sent, Deadline deadline) {
            return "cluster " + sent.cluster() + " is "
                    + reads.byId(sent.cluster(), deadline)
                            .map(cluster -> cluster.state().toString())
                            .orElse("not there");
        }

        @Override
        public String summary(AckCluster cluster) {
            return cluster.name() + " " + cluster.state() + ", " + cluster.version() + ", "
                    + ClusterText.count(cluster.nodes(), "node");
        }

        @Override
        public String undo(AckCluster cluster) {
            return "delete(\"" + cluster.name() + "\")";
        }

        @Override
        public String look() {
            return "get(\"" + intent.name() + "\")";
        }
    }
}

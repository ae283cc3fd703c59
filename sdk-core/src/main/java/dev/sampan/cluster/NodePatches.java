package dev.sampan.cluster;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.Sampan;
import dev.sampan.internal.cloud.AckApi;
import dev.sampan.internal.cloud.CloudCalls;
import dev.sampan.internal.retry.Deadline;
import dev.sampan.plan.Change;
import dev.sampan.plan.Finding;
import dev.sampan.plan.Level;
import dev.sampan.plan.Plan;
import dev.sampan.plan.Severity;
import dev.sampan.problem.InvalidRequestException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** The vulnerabilities of one cluster's nodes, and their patches. */
final class NodePatches implements ClusterVulnerabilities {
    private static final Duration SCAN = Duration.ofMinutes(30);
    private static final Duration PATCH = Duration.ofHours(2);

    private final Sampan sampan;
    private final CloudCalls cloud;
    private final ClusterReads reads;
    private final AckCluster cluster;
    private final PoolReads pools;
    private final VulnerabilityReads vulnerabilities;

    NodePatches(Sampan sampan, CloudCalls cloud, ClusterReads reads, AckCluster cluster) {
        this.sampan = sampan;
        this.cloud = cloud;
        this.reads = reads;
        this.cluster = cluster;
        this.pools = new PoolReads(cloud, cluster);
        this.vulnerabilities = new VulnerabilityReads(cloud, cluster);
    }

    @Override
    public VulnerabilityListing list() {
        return vulnerabilities.all(cloud.http().deadline());
    }

    @Override
    public PoolVulnerabilities list(String pool) {
        return vulnerabilities.of(pools.get(pool), cloud.http().deadline());
    }

    @Override
    public Plan<VulnerabilityListing> scan() {
        Change change = new Change(Change.Kind.ACT, "Cluster/" + cluster.name(), "", null, "look for vulnerabilities");
        return Setting.of(
                        "Scan nodes of",
                        cluster.name(),
                        cluster.id(),
                        deadline -> Optional.of(vulnerabilities.all(deadline)))
                .changes(List.of(change))
                .provenByTask()
                .withoutQueue()
                .send(deadline ->
                        cloud.call(AckApi.SCAN_CLUSTER_VULS, Map.of("ClusterId", cluster.id()), Map.of(), deadline))
                .words(now -> found(now.all().size()))
                .summary(now -> found(now.all().size()))
                .look("vulnerabilities(\"" + cluster.name() + "\").list()")
                .within(SCAN)
                .plan(cloud, reads);
    }

    private static String found(long number) {
        return ClusterText.count(number, "vulnerability", "vulnerabilities");
    }

    @Override
    public Plan<PoolVulnerabilities> patch(String pool, Consumer<PatchSpec> configure) {
        NodePool found = pools.get(pool);
        PatchSpec spec = new PatchSpec(found.name());
        configure.accept(spec);
        spec.close();
        PoolVulnerabilities there = vulnerabilities.of(found, cloud.http().deadline());
        List<NodeVulnerability> chosen = chosen(there, spec);
        Set<String> nodes =
                distinct(chosen.stream().map(NodeVulnerability::node).toList());
        ObjectNode body = body(chosen, nodes, spec);
        return Setting.of(
                        "Patch node pool",
                        found.name() + " of " + cluster.name(),
                        cluster.id(),
                        deadline -> Optional.of(vulnerabilities.of(found, deadline)))
                .changes(changes(chosen))
                .findings(findings(found, there, chosen, nodes, spec))
                .still(now -> now.filter(each -> each.all().containsAll(chosen)).isPresent())
                .begun(now -> isBusy(found))
                .provenByTask()
                .send(deadline -> cloud.callWithJson(
                        AckApi.FIX_NODE_POOL_VULS,
                        Map.of("ClusterId", cluster.id(), "NodepoolId", found.id()),
                        body,
                        deadline))
                .words(now -> found(now.all().size()))
                .summary(now -> found.name() + " is patched, " + found(now.all().size()) + " left")
                .look("vulnerabilities(\"" + cluster.name() + "\").list(\"" + found.name() + "\")")
                .within(spec.within == null ? PATCH : spec.within)
                .plan(cloud, reads);
    }

    private boolean isBusy(NodePool pool) {
        Deadline deadline = cloud.http().deadline();
        return pools.find(pool.id(), deadline).filter(now -> !now.isActive()).isPresent();
    }

    private List<NodeVulnerability> chosen(PoolVulnerabilities there, PatchSpec spec) {
        require(
                spec.vulnerabilities,
                there.stream().map(NodeVulnerability::name).collect(Collectors.toSet()));
        require(spec.nodes, there.stream().map(NodeVulnerability::node).collect(Collectors.toSet()));
        return there.stream()
                .filter(each -> spec.vulnerabilities.isEmpty() || spec.vulnerabilities.contains(each.name()))
                .filter(each -> spec.nodes.isEmpty() || spec.nodes.contains(each.node()))
                .toList();
    }

    private void require(List<String> wanted, Set<String> there) {
        List<String> strangers =
                wanted.stream().filter(name -> !there.contains(name)).toList();
        if (!strangers.isEmpty()) {
            throw InvalidRequestException.of(
                    "cluster.patch-nothing",
                    "patch nodes of " + cluster.name(),
                    "nothing is known of " + strangers,
                    "there are " + new TreeSet<>(there),
                    "name what list(pool) shows, or scan() first");
        }
    }

    private static Set<String> distinct(List<String> names) {
        return new TreeSet<>(names);
    }

    private static ObjectNode body(List<NodeVulnerability> chosen, Set<String> nodes, PatchSpec spec) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.set(
                "vuls",
                ClusterBody.texts(
                        distinct(chosen.stream().map(NodeVulnerability::name).toList())));
        body.set("nodes", ClusterBody.texts(nodes));
        body.put("auto_restart", Boolean.TRUE.equals(spec.restarts));
        body.putObject("rollout_policy").put("max_parallelism", spec.nodesAtOnce == null ? 1 : spec.nodesAtOnce);
        return body;
    }

    private static List<Change> changes(List<NodeVulnerability> chosen) {
        return chosen.stream()
                .map(each -> new Change(
                        Change.Kind.UPDATE,
                        "Node/" + each.node(),
                        each.name(),
                        each.cves().isEmpty() ? "vulnerable" : String.join(" ", each.cves()),
                        "patched"))
                .toList();
    }

    private List<Finding> findings(
            NodePool pool,
            PoolVulnerabilities there,
            List<NodeVulnerability> chosen,
            Set<String> nodes,
            PatchSpec spec) {
        List<Finding> findings = new ArrayList<>();
        if (!there.isPatchable()) {
            findings.add(notBought(pool));
        }
        boolean needed = chosen.stream().anyMatch(NodeVulnerability::needsRestart);
        if (needed && spec.restarts == null) {
            findings.add(needsRestart(pool));
        } else if (needed) {
            findings.addAll(new DrainView(sampan, cluster).blockers("NodePool/" + pool.name(), nodes, Level.WARN));
        }
        return findings;
    }

    private static Finding notBought(NodePool pool) {
        return new Finding(
                "cluster.patch-not-bought",
                Severity.ERROR,
                Level.ENFORCE,
                "NodePool/" + pool.name(),
                "the account has not bought what patches nodes",
                "patching is a part of Security Center",
                List.of(),
                "buy it in Security Center, or replace the nodes by ones of a newer image");
    }

    private static Finding needsRestart(NodePool pool) {
        return new Finding(
                "cluster.patch-needs-restart",
                Severity.WARNING,
                Level.WARN,
                "NodePool/" + pool.name(),
                "some patches take effect only after a restart, and none is allowed",
                "what runs keeps the old code in memory, as a kernel does",
                List.of(),
                "add restarts(), which drains each node before");
    }

    @Override
    public String toString() {
        return "Vulnerabilities of " + cluster.name() + "\n  next: list(), list(pool), scan()";
    }
}

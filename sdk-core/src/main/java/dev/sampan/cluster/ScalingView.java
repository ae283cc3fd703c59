package dev.sampan.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.Sampan;
import dev.sampan.internal.kube.Kind;
import dev.sampan.internal.kube.KubeCluster;
import dev.sampan.internal.retry.Deadline;
import dev.sampan.internal.text.Redaction;
import dev.sampan.plan.Evidence;
import dev.sampan.plan.Finding;
import dev.sampan.plan.Level;
import dev.sampan.plan.Severity;
import java.util.ArrayList;
import java.util.List;

/** Looks in the cluster and in its pools why pods wait for a node that does not come. */
final class ScalingView {
    /** What the autoscaler says on a pod that it will not make a node for. */
    private static final String REFUSED = "NotTriggerScaleUp";

    private final KubeCluster kube;
    private final PoolReads pools;
    private final AckCluster cluster;

    ScalingView(Sampan sampan, PoolReads pools, AckCluster cluster) {
        this.kube = sampan.cluster(cluster.id()).unwrap(KubeCluster.class);
        this.pools = pools;
        this.cluster = cluster;
    }

    ScalingReport report(Deadline deadline) {
        List<String> waiting = kube.everywhere(Kind.POD).stream()
                .filter(ScalingView::isUnschedulable)
                .map(pod -> pod.at("/metadata/namespace").asText() + "/"
                        + pod.at("/metadata/name").asText())
                .toList();
        return new ScalingReport(cluster.name(), waiting, waiting.isEmpty() ? List.of() : findings(deadline));
    }

    private static boolean isUnschedulable(ObjectNode pod) {
        for (JsonNode condition : pod.at("/status/conditions")) {
            if (condition.path("type").asText().equals("PodScheduled")
                    && condition.path("reason").asText().equals("Unschedulable")) {
                return pod.at("/spec/nodeName").asText().isEmpty();
            }
        }
        return false;
    }

    private List<Finding> findings(Deadline deadline) {
        List<Finding> findings = new ArrayList<>();
        List<NodePool> all = pools.all(deadline).toList();
        if (all.stream().noneMatch(pool -> pool.autoscaling().isPresent())) {
            findings.add(unusable(
                    "cluster.no-autoscaling",
                    "no pool scales by itself",
                    "autoscaling is off in every pool",
                    "resize(pool, min, max), or scale(pool, n)",
                    "Cluster/" + cluster.name(),
                    List.of()));
        }
        all.forEach(pool -> pool.autoscaling()
                .filter(bounds -> pool.nodes() >= bounds.max())
                .ifPresent(bounds -> findings.add(atMost(pool, bounds))));
        pools.nodes("", deadline).filter(node -> !node.error().isEmpty()).forEach(node -> findings.add(failed(node)));
        List<Evidence> said = refusals();
        if (!said.isEmpty()) {
            findings.add(unusable(
                    "cluster.scale-up-refused",
                    "the autoscaler makes no node for them",
                    "no pool would give a node that these pods fit on",
                    "compare their requests, selectors and tolerations with what the pools offer",
                    "Cluster/" + cluster.name(),
                    said));
        }
        return findings;
    }

    private Finding atMost(NodePool pool, NodePool.Bounds bounds) {
        return unusable(
                "cluster.pool-at-most",
                pool.name() + " has all the nodes it may have: " + bounds.max(),
                "its upper bound is reached",
                "resize(\"" + pool.name() + "\", " + bounds.min() + ", " + bounds.max() * 2 + ")",
                "NodePool/" + pool.name(),
                List.of());
    }

    private Finding failed(ClusterNode node) {
        return unusable(
                "cluster.node-failed",
                node.instance() + " did not come up: " + node.error(),
                "the machine could not be made, or did not join",
                "remove it, and choose other machines(...) if there are none left of this type",
                "Node/" + node.instance(),
                List.of());
    }

    private List<Evidence> refusals() {
        return kube.everywhere(Kind.EVENT).stream()
                .filter(event -> event.path("reason").asText().equals(REFUSED))
                .map(event -> new Evidence(
                        "event Pod/" + event.at("/involvedObject/name").asText(),
                        Redaction.line(event.path("message").asText(), 200)))
                .limit(8)
                .toList();
    }

    private static Finding unusable(
            String id, String what, String reason, String next, String object, List<Evidence> evidence) {
        return new Finding(id, Severity.ERROR, Level.OBSERVE, object, what, reason, evidence, next);
    }
}

package dev.sampan.cluster;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.internal.cloud.CloudCalls;
import dev.sampan.internal.kube.KubeCluster;
import dev.sampan.internal.retry.Deadline;
import dev.sampan.plan.Change;
import dev.sampan.plan.Done;
import dev.sampan.plan.Evidence;
import dev.sampan.plan.Failed;
import dev.sampan.plan.Finding;
import dev.sampan.plan.Level;
import dev.sampan.plan.Outcome;
import dev.sampan.plan.Severity;
import dev.sampan.plan.Step;
import dev.sampan.plan.Stopped;
import dev.sampan.plan.Unknown;
import dev.sampan.problem.SampanException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What taking the pods off a node would do. */
final class DrainPlan extends CloudPlan<ClusterNode> {
    private static final Duration WITHIN = Duration.ofMinutes(10);
    private static final Duration PAUSE = Duration.ofSeconds(15);

    private final DrainView view;
    private final ClusterNode node;

    DrainPlan(CloudCalls cloud, DrainView view, ClusterNode node) {
        super(
                cloud.http().session(),
                "Drain node",
                node.name(),
                changes(view, node),
                view.blockers("Node/" + node.name(), Set.of(node.name()), Level.WARN));
        this.view = view;
        this.node = node;
    }

    private static List<Change> changes(DrainView view, ClusterNode node) {
        List<Change> changes = new ArrayList<>();
        changes.add(new Change(Change.Kind.UPDATE, "Node/" + node.name(), "unschedulable", null, "true"));
        view.pods(Set.of(node.name()))
                .forEach(pod -> changes.add(new Change(
                        Change.Kind.ACT,
                        "evict Pod/" + pod.at("/metadata/name").asText(),
                        "",
                        null,
                        "in " + pod.at("/metadata/namespace").asText())));
        return changes;
    }

    @Override
    Outcome<ClusterNode> run() {
        Instant begun = session().clock().instant();
        Deadline deadline = Deadline.after(session().clock(), WITHIN);
        KubeCluster kube = view.kube();
        kube.cordon(node.name(), true);
        Map<String, String> refused = new LinkedHashMap<>();
        try {
            while (true) {
                List<ObjectNode> pods = view.pods(Set.of(node.name()));
                if (pods.isEmpty()) {
                    return new Done<>(
                            node,
                            node.name() + " drained",
                            Duration.between(begun, session().clock().instant()),
                            "kubectl uncordon " + node.name());
                }
                if (deadline.hasPassed()) {
                    return refused.isEmpty() ? stopped("pods are still stopping") : blocked(refused);
                }
                refused.clear();
                pods.forEach(pod -> evict(kube, pod, refused, deadline));
                session()
                        .progress(
                                act(),
                                "evict",
                                ClusterText.count(pods.size(), "pod") + " to go"
                                        + (refused.isEmpty() ? "" : ", held by budgets"),
                                null);
                session().sleeper().sleep(deadline.limit(PAUSE));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return stopped("interrupted");
        } catch (SampanException e) {
            return new Unknown<>(
                    act() + ": how far it came is not known",
                    List.of(new Evidence(e.problem().attempted(), e.problem().happened())),
                    "drain(\"" + node.name() + "\") again: it goes on with what is left");
        }
    }

    private static void evict(KubeCluster kube, ObjectNode pod, Map<String, String> refused, Deadline deadline) {
        String namespace = pod.at("/metadata/namespace").asText();
        String name = pod.at("/metadata/name").asText();
        if (!pod.at("/metadata").has("deletionTimestamp")) {
            kube.evict(namespace, name, deadline).ifPresent(why -> refused.put(namespace + "/" + name, why));
        }
    }

    /** Names the budgets as they are now; where none can be named, the words of the refusals are there. */
    private Outcome<ClusterNode> blocked(Map<String, String> refused) {
        List<Evidence> evidence = new ArrayList<>();
        refused.forEach((pod, why) -> evidence.add(new Evidence("Pod " + pod, why)));
        Finding cause = view.blockers("Node/" + node.name(), Set.of(node.name()), Level.OBSERVE).stream()
                .findFirst()
                .orElseGet(() -> new Finding(
                        "cluster.drain-blocked",
                        Severity.ERROR,
                        Level.OBSERVE,
                        "Node/" + node.name(),
                        "a budget holds " + ClusterText.count(refused.size(), "pod"),
                        "as many pods are away as it allows",
                        evidence,
                        "wait until its pods are ready, add a replica, or loosen the budget"));
        return new Failed<>(
                act() + " is blocked",
                cause,
                List.of(node.name() + " takes no new pods: kubectl uncordon " + node.name() + " takes that back"),
                null);
    }

    private Outcome<ClusterNode> stopped(String why) {
        return new Stopped<>(
                act() + ": " + why,
                List.of(
                        new Step("cordon " + node.name(), Step.State.DONE),
                        new Step("evict its pods", Step.State.PENDING)),
                "drain(\"" + node.name() + "\") again: it goes on with what is left");
    }
}

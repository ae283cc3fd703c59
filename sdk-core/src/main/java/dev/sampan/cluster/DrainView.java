package dev.sampan.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.Sampan;
import dev.sampan.internal.kube.Kind;
import dev.sampan.internal.kube.KubeCluster;
import dev.sampan.plan.Evidence;
import dev.sampan.plan.Finding;
import dev.sampan.plan.Level;
import dev.sampan.plan.Severity;
import dev.sampan.problem.SampanException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Looks inside a cluster which pods would have to leave some nodes, and which budgets would not let them. */
final class DrainView {
    private final KubeCluster kube;

    DrainView(Sampan sampan, AckCluster cluster) {
        kube = sampan.cluster(cluster.id()).unwrap(KubeCluster.class);
    }

    KubeCluster kube() {
        return kube;
    }

    /** The pods that leave when these nodes are drained. */
    List<ObjectNode> pods(Set<String> nodes) {
        return kube.everywhere(Kind.POD).stream()
                .filter(pod -> nodes.contains(pod.at("/spec/nodeName").asText()))
                .filter(DrainView::leaves)
                .toList();
    }

    /** Not those of a DaemonSet, which come back at once, nor mirrors, nor what has ended. */
    private static boolean leaves(ObjectNode pod) {
        for (JsonNode owner : pod.at("/metadata/ownerReferences")) {
            if (owner.path("kind").asText().equals("DaemonSet")) {
                return false;
            }
        }
        String phase = pod.at("/status/phase").asText();
        boolean mirror = pod.at("/metadata/annotations").has("kubernetes.io/config.mirror");
        return !mirror && !phase.equals("Succeeded") && !phase.equals("Failed");
    }

    /** A finding for each budget that allows no disruption now and holds a pod on one of the nodes. */
    List<Finding> blockers(String object, Set<String> nodes, Level level) {
        try {
            Map<String, List<Evidence>> held = new LinkedHashMap<>();
            List<ObjectNode> budgets = kube.everywhere(Kind.POD_DISRUPTION_BUDGET).stream()
                    .filter(budget -> budget.at("/status/disruptionsAllowed").asLong() == 0)
                    .toList();
            if (!budgets.isEmpty()) {
                pods(nodes)
                        .forEach(pod -> budgets.stream()
                                .filter(budget -> covers(budget, pod))
                                .forEach(budget -> held.computeIfAbsent(name(budget), name -> new ArrayList<>())
                                        .add(new Evidence(
                                                "Pod " + name(pod),
                                                "runs on "
                                                        + pod.at("/spec/nodeName")
                                                                .asText()))));
            }
            List<Finding> findings = new ArrayList<>();
            held.forEach((budget, pods) -> findings.add(blocked(object, budget, pods, level)));
            return findings;
        } catch (SampanException e) {
            return List.of(unreadable(object, e));
        }
    }

    static Finding blocked(String object, String budget, List<Evidence> pods, Level level) {
        return new Finding(
                "cluster.drain-blocked",
                level == Level.ENFORCE ? Severity.ERROR : Severity.WARNING,
                level,
                object,
                "PodDisruptionBudget " + budget + " lets no pod go, and " + pods.size() + " of its pods "
                        + (pods.size() == 1 ? "is" : "are") + " there",
                "as many of its pods are away as it allows, or it allows none at all",
                pods.subList(0, Math.min(pods.size(), 8)),
                "wait until its pods are ready, add a replica, or loosen the budget");
    }

    private static Finding unreadable(String object, SampanException e) {
        return new Finding(
                "cluster.budgets-unreadable",
                Severity.WARNING,
                Level.WARN,
                object,
                "whether a budget would block cannot be said: " + e.problem().happened(),
                "the API server does not answer, or this identity may not list pods and budgets",
                List.of(),
                "mend the access, or look with kubectl get pdb -A");
    }

    private static String name(ObjectNode object) {
        return object.at("/metadata/namespace").asText() + "/"
                + object.at("/metadata/name").asText();
    }

    private static boolean covers(ObjectNode budget, ObjectNode pod) {
        boolean sameNamespace = budget.at("/metadata/namespace").equals(pod.at("/metadata/namespace"));
        return sameNamespace
                && budget.at("/spec/selector").isObject()
                && selects(budget.at("/spec/selector"), pod.at("/metadata/labels"));
    }

    private static boolean selects(JsonNode selector, JsonNode labels) {
        for (Map.Entry<String, JsonNode> wanted : selector.path("matchLabels").properties()) {
            if (!labels.path(wanted.getKey()).equals(wanted.getValue())) {
                return false;
            }
        }
        for (JsonNode expression : selector.path("matchExpressions")) {
            if (!holds(expression, labels)) {
                return false;
            }
        }
        return true;
    }

    private static boolean holds(JsonNode expression, JsonNode labels) {
        JsonNode value = labels.path(expression.path("key").asText());
        boolean listed = false;
        for (JsonNode each : expression.path("values")) {
            listed |= each.equals(value);
        }
        return switch (expression.path("operator").asText()) {
            case "In" -> listed;
            case "NotIn" -> !listed;
            case "Exists" -> !value.isMissingNode();
            case "DoesNotExist" -> value.isMissingNode();
            default -> false;
        };
    }
}

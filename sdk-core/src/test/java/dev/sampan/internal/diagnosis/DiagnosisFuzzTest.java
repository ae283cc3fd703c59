package dev.sampan.internal.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.plan.Finding;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Statuses mutated at random: whatever a server sends is judged without an exception, and shown without control characters. */
class DiagnosisFuzzTest {
    private static final int ROUNDS = 4_000;
    private static final List<String> OTHER_KINDS = List.of(
            "CronJob", "PersistentVolumeClaim", "HorizontalPodAutoscaler", "CustomResourceDefinition", "DaemonSet");
    private static final List<String> WORDS = List.of(
            "",
            "True",
            "False",
            "CrashLoopBackOff",
            "ImagePullBackOff",
            "CreateContainerConfigError",
            "Failed",
            "Unhealthy",
            "FailedMount",
            "Evicted",
            "not found",
            "secret \"x\" not found",
            "2026-03-01T10:00:00Z",
            "never",
            "\u001B[31mred\u0000",
            "couldn't find key a in ConfigMap b/c",
            "exceeded quota: ",
            "statuscode: ",
            "statuscode: 5",
            "$1\\",
            "\u202Eabc",
            "Job",
            "Deployment",
            "StatefulSet",
            "CronJob",
            "PersistentVolumeClaim",
            "HorizontalPodAutoscaler",
            "CustomResourceDefinition",
            "WaitForFirstConsumer",
            "ProvisioningFailed",
            "Bound",
            "1Gi",
            "ProgressDeadlineExceeded",
            "Unschedulable",
            "3 Insufficient cpu",
            "-1");

    @Test
    void diagnosis_ofArbitraryTrees_neverThrows() {
        long seed = Long.getLong("seed", 32_987_045_242_478L);
        Random random = new Random(seed);
        for (int round = 0; round < ROUNDS; round++) {
            Snapshot snapshot = mutate(random, worlds(random));
            try {
                Diagnosis diagnosis = Diagnosis.of(snapshot);
                List<Finding> findings = new ArrayList<>(diagnosis.findings());
                Verdict verdict = diagnosis.verdict();
                assertThat(verdict.line()).doesNotContain("\u001B", "\u0000", "\u202E");
                findings.forEach(finding -> assertThat(finding.toString() + finding.evidence() + finding.reason())
                        .doesNotContain("\u001B", "\u0000", "\u202E"));
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError("seed " + seed + " round " + round + " " + snapshot.workload(), e);
            }
        }
    }

    private static Snapshot worlds(Random random) {
        World world = switch (random.nextInt(3)) {
            case 0 -> World.deployment(2).probe("readiness", 1, 2, 3);
            case 1 -> World.statefulSet(2).since(3);
            default -> World.job(0);
        };
        world.at(1)
                .pod("a")
                .running("a")
                .terminated("a", 137, "OOMKilled")
                .running("a")
                .terminated("a", 1, "Error")
                .backOff("a");
        world.at(2).pod("b").running("b").event("b", "Unhealthy", "Readiness probe failed: statuscode: 503");
        world.at(3).unschedulable("c", "0/3 nodes are available: 3 Insufficient cpu.");
        world.condition("Progressing", "False", "ProgressDeadlineExceeded", "late");
        if (random.nextInt(4) == 0) {
            world.workload.put("kind", OTHER_KINDS.get(random.nextInt(OTHER_KINDS.size())));
        }
        return world.snapshot(random.nextInt(900))
                .withJobs(List.of(World.job(0).workload))
                .withLogs((pod, container, previous) -> List.of("\u001B]0;x\u0007y", "z"));
    }

    private static Snapshot mutate(Random random, Snapshot snapshot) {
        List<ObjectNode> all = new ArrayList<>(snapshot.pods());
        all.addAll(snapshot.replicaSets());
        all.addAll(snapshot.events());
        all.add(snapshot.workload());
        for (int i = random.nextInt(12); i >= 0; i--) {
            damage(random, all.get(random.nextInt(all.size())), snapshot.pods().get(0));
        }
        return snapshot;
    }

    private static void damage(Random random, JsonNode root, JsonNode donor) {
        JsonNode node = root;
        while (true) {
            List<JsonNode> inner = new ArrayList<>();
            node.forEach(child -> {
                if (child.isContainerNode() && !child.isEmpty()) {
                    inner.add(child);
                }
            });
            if (inner.isEmpty() || random.nextInt(4) == 0) {
                break;
            }
            node = inner.get(random.nextInt(inner.size()));
        }
        JsonNode value = value(random, donor);
        if (node instanceof ObjectNode object && !object.isEmpty()) {
            List<String> names = new ArrayList<>();
            object.fieldNames().forEachRemaining(names::add);
            object.set(names.get(random.nextInt(names.size())), value);
        } else if (node instanceof ArrayNode array && !array.isEmpty()) {
            array.set(random.nextInt(array.size()), value);
        }
    }

    private static JsonNode value(Random random, JsonNode donor) {
        return switch (random.nextInt(7)) {
            case 0 -> World.JSON.nullNode();
            case 1 -> World.JSON.createArrayNode().add(1).addNull().add("x");
            case 2 -> World.JSON.createObjectNode().put("x", 1.5);
            case 3 -> World.JSON.getNodeFactory().numberNode(random.nextLong());
            case 4 -> donor.path("status").deepCopy();
            case 5 -> World.JSON.getNodeFactory().booleanNode(random.nextBoolean());
            default -> World.JSON.getNodeFactory().textNode(WORDS.get(random.nextInt(WORDS.size())));
        };
    }
}

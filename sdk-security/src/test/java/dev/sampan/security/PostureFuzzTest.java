package dev.sampan.security;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sampan.plan.Environment;
import dev.sampan.plan.Finding;
import dev.sampan.plan.Review;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Arbitrary trees under the names that the rules read: they are judged without an exception and shown without control characters. */
class PostureFuzzTest {
    private static final int ROUNDS = 3_000;
    private static final List<String> NAMES = List.of(
            "kind",
            "metadata",
            "name",
            "spec",
            "template",
            "jobTemplate",
            "containers",
            "initContainers",
            "securityContext",
            "env",
            "value",
            "image",
            "resources",
            "limits",
            "requests",
            "cpu",
            "memory",
            "volumes",
            "hostPath",
            "capabilities",
            "add",
            "drop",
            "runAsUser",
            "runAsNonRoot",
            "privileged",
            "ports",
            "hostPort",
            "replicas",
            "data",
            "scaleTargetRef",
            "hostNetwork");
    private static final List<Object> LEAVES = List.of(
            "",
            "Deployment",
            "ConfigMap",
            "Pod",
            "CronJob",
            "web",
            "a@sha256:1",
            "ALL",
            "\u001B[2Jx",
            "\u202Eevil",
            "password",
            "$(",
            "-----BEGIN RSA PRIVATE KEY-----",
            0,
            1,
            -7,
            1.5,
            Long.MAX_VALUE,
            true,
            false);

    @Test
    void posture_ofArbitraryTrees_neverThrows() {
        long seed = Long.getLong("seed", 20_260_301L);
        Random random = new Random(seed);
        for (int round = 0; round < ROUNDS; round++) {
            List<Map<String, Object>> objects = new ArrayList<>();
            for (int i = random.nextInt(4); i >= 0; i--) {
                Map<String, Object> object = map(random, 0);
                object.put(
                        "kind",
                        List.of("Deployment", "Pod", "CronJob", "ConfigMap", "Job")
                                .get(random.nextInt(5)));
                objects.add(object);
            }
            try {
                List<Finding> findings = Posture.guard()
                        .review(new Review("x", Environment.prod(), "shop", List.of(), objects, Yard.NOW));
                findings.forEach(
                        finding -> assertThat(finding + "" + finding.evidence()).doesNotContain("\u001B", "\u202E"));
                assertThat(new Posture("shop", objects.size(), findings)
                                .toString()
                                .length())
                        .isLessThanOrEqualTo(1_000);
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError("seed " + seed + " round " + round + " " + objects, e);
            }
        }
    }

    private static Map<String, Object> map(Random random, int depth) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (int i = random.nextInt(8); i >= 0; i--) {
            map.put(NAMES.get(random.nextInt(NAMES.size())), value(random, depth + 1));
        }
        return map;
    }

    private static Object value(Random random, int depth) {
        int choice = random.nextInt(10);
        if (depth < 7 && choice < 5) {
            return map(random, depth);
        }
        if (depth < 7 && choice < 7) {
            List<Object> list = new ArrayList<>();
            for (int i = random.nextInt(4); i > 0; i--) {
                list.add(value(random, depth + 1));
            }
            return list;
        }
        return LEAVES.get(random.nextInt(LEAVES.size()));
    }
}

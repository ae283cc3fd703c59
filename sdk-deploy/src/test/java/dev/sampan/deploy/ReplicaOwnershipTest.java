package dev.sampan.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.internal.kube.Kind;
import dev.sampan.plan.Environment;
import dev.sampan.plan.Outcome;
import dev.sampan.problem.InvalidRequestException;
import dev.sampan.progress.ProgressListener;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An autoscaler and deploys take turns at random, also between a plan and its apply: the number of replicas is never ours. */
class ReplicaOwnershipTest {
    private static final int STEPS = 10_000;
    private static final long SEED = Long.getLong("sampan.seed", 20261129L);
    private static final String IMAGE = "registry.example.com/shop/web@sha256:";

    private final MemoryNamespace namespace =
            new MemoryNamespace(TestSessions.session(Environment.staging(), List.of(), ProgressListener.none()));
    private final Deploy deploy = Deploy.on(namespace);
    private final Random random = new Random(SEED);
    private int version;
    private int wished;

    @BeforeEach
    void rollOutAtOnce() {
        namespace.onDeployment = new Pods(namespace)::rollOut;
    }

    @Test
    void replicas_underAnAutoscaler_areAlwaysTheAutoscalersLast() {
        plan(true).apply().orElseThrow();
        wished = 2;
        int applied = 0;
        for (int step = 0; step < STEPS; step++) {
            switch (random.nextInt(4)) {
                case 0 -> autoscale();
                case 1 -> editSomethingElse();
                case 2 -> {
                    AppPlan plan = plan(random.nextBoolean());
                    if (random.nextBoolean()) {
                        autoscale();
                    }
                    applied += isApplied(plan) ? 1 : 0;
                }
                default -> assertThat(deploy.find("web")).isPresent();
            }
            int now = Rollouts.replicas(namespace.stored(Kind.DEPLOYMENT, "web").orElseThrow());
            assertThat(now).as("seed " + SEED + ", step " + step).isEqualTo(wished);
        }
        assertThat(applied).as("seed " + SEED).isGreaterThan(STEPS / 20);
    }

    private AppPlan plan(boolean change) {
        version += change ? 1 : 0;
        String image = IMAGE + String.format("%064x", version);
        return deploy.app("web", image, app -> app.cpu("100m", "200m").autoscale(2, 50, 70));
    }

    /** Refused only while the number is still in our apply, as nobody has written it since the app was made. */
    private static boolean isApplied(AppPlan plan) {
        try {
            Outcome<Release> outcome = plan.apply();
            assertThat(outcome.isGood()).as(outcome.toString()).isTrue();
            return true;
        } catch (InvalidRequestException e) {
            assertThat(e).hasMessageContaining("deploy.plan-outdated").hasMessageContaining("spec.replicas");
            return false;
        }
    }

    private void autoscale() {
        int number = 2 + random.nextInt(49);
        if (number != wished) {
            wished = number;
            namespace.edit(
                    Kind.DEPLOYMENT,
                    "web",
                    "kube-controller-manager",
                    deployment -> deployment.withObject("spec").put("replicas", number));
        }
    }

    private void editSomethingElse() {
        String note = "n" + random.nextInt(5);
        namespace.edit(Kind.DEPLOYMENT, "web", "kubectl-annotate", deployment -> note(deployment, note));
    }

    private static void note(ObjectNode deployment, String note) {
        deployment.withObject("metadata").withObject("annotations").put("note", note);
    }
}

package dev.sampan.sandbox.internal.controller;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.sandbox.SandboxTime;
import dev.sampan.sandbox.internal.objects.Resources;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class DeploymentTest {
    private final World world = new World();

    @AfterEach
    void close() {
        world.close();
    }

    private static int status(ObjectNode deployment, String counter) {
        return Tree.number(deployment, 0, "status", counter);
    }

    private void setImage(String image) {
        world.edit(
                Resources.DEPLOYMENTS,
                "web",
                deployment -> ((ObjectNode) Tree.at(deployment, "spec", "template", "spec", "containers")
                                .get(0))
                        .put("image", image));
    }

    @Test
    void deployment_created_becomesAvailableWithRevisionAndEvents() {
        world.deployment("web", 3, "", Map.of());
        world.advance(2);
        ObjectNode web = world.get(Resources.DEPLOYMENTS, "web");
        assertThat(status(web, "availableReplicas")).isEqualTo(3);
        assertThat(status(web, "updatedReplicas")).isEqualTo(3);
        assertThat(status(web, "observedGeneration")).isEqualTo(1);
        assertThat(Meta.annotation(web, "deployment.kubernetes.io/revision")).isEqualTo("1");
        assertThat(Tree.text(World.condition(web, "Progressing"), "reason")).isEqualTo("NewReplicaSetAvailable");
        assertThat(Conditions.isTrue(web, "Available")).isTrue();
        String set = Meta.name(world.list(Resources.REPLICA_SETS).get(0));
        assertThat(set).matches("web-[bcdfghjklmnpqrstvwxz2456789]{1,10}");
        assertThat(world.events("web"))
                .contains("ScalingReplicaSet: Scaled up replica set %s from 0 to 3".formatted(set));
        ObjectNode pod = world.pods().get(0);
        assertThat(world.events(Meta.name(pod)).stream()
                        .map(event -> event.replaceAll(":.*", ""))
                        .toList())
                .containsExactlyInAnyOrder("Scheduled", "Pulling", "Pulled", "Created", "Started");
        assertThat(Tree.text(pod, "status", "phase")).isEqualTo("Running");
        assertThat(Tree.text(pod, "status", "qosClass")).isEqualTo("BestEffort");
    }

    @Test
    void rollingUpdate_everyMoment_staysWithinItsBounds() {
        for (int[] bounds : new int[][] {{25, 25}, {0, 50}, {100, 0}, {34, 17}}) {
            String name = "roll" + bounds[0];
            int replicas = 6;
            ObjectNode created = world.deployment(
                    name,
                    replicas,
                    "{'strategy':{'type':'RollingUpdate','rollingUpdate':{'maxSurge':'%d%%','maxUnavailable':'%d%%'}}}"
                            .formatted(bounds[0], bounds[1]),
                    Map.of("start-delay", "3s"));
            world.advance(10);
            DeploymentSpec spec = DeploymentSpec.of(created);
            List<String> violations = Collections.synchronizedList(new ArrayList<>());
            var subscription = world.objects.subscribe(Resources.PODS, event -> {
                List<ObjectNode> pods = world.objects.list(Resources.PODS, "default").stream()
                        .filter(pod -> name.equals(Meta.labels(pod).get("app")))
                        .toList();
                long active = pods.stream().filter(Pods::isActive).count();
                long available = pods.stream()
                        .filter(pod -> Pods.isReady(pod) && !Meta.isDeleting(pod))
                        .count();
                if (active > spec.maxReplicas() || available < spec.minAvailable()) {
                    violations.add(active + " active, " + available + " available");
                }
            });
            world.edit(
                    Resources.DEPLOYMENTS,
                    name,
                    deployment -> ((ObjectNode) Tree.at(deployment, "spec", "template", "spec", "containers")
                                    .get(0))
                            .put("image", "shop/web:2"));
            world.advance(120);
            subscription.close();
            ObjectNode after = world.get(Resources.DEPLOYMENTS, name);
            assertThat(violations).as(name).isEmpty();
            assertThat(status(after, "updatedReplicas")).as(name).isEqualTo(replicas);
            assertThat(status(after, "availableReplicas")).as(name).isEqualTo(replicas);
            assertThat(status(after, "replicas")).as(name).isEqualTo(replicas);
        }
    }

    @Test
    void deployment_backToAnOldTemplate_reusesItsReplicaSetUnderANewRevision() {
        world.deployment("web", 2, "", Map.of());
        world.advance(5);
        String first = Meta.name(world.list(Resources.REPLICA_SETS).get(0));
        setImage("shop/web:2");
        world.advance(30);
        setImage("shop/web:1");
        world.advance(30);
        assertThat(world.list(Resources.REPLICA_SETS)).hasSize(2);
        ObjectNode set = world.get(Resources.REPLICA_SETS, first);
        assertThat(Meta.annotation(set, "deployment.kubernetes.io/revision")).isEqualTo("3");
        assertThat(Meta.annotation(set, "deployment.kubernetes.io/revision-history"))
                .isEqualTo("1");
        assertThat(ReplicaSets.size(set)).isEqualTo(2);
    }

    @Test
    void deployment_neverReady_exceedsItsProgressDeadline() {
        world.deployment("web", 2, "", Map.of("never-ready", "true"));
        world.advance(300);
        assertThat(Tree.text(World.condition(world.get(Resources.DEPLOYMENTS, "web"), "Progressing"), "status"))
                .isEqualTo("True");
        world.advance(320);
        ObjectNode progressing = World.condition(world.get(Resources.DEPLOYMENTS, "web"), "Progressing");
        assertThat(Tree.text(progressing, "reason")).isEqualTo("ProgressDeadlineExceeded");
        assertThat(Tree.text(progressing, "message")).endsWith("has timed out progressing.");
    }

    @Test
    void recreate_oldPodsEndBeforeNewOnesStart() {
        world.deployment("web", 3, "{'strategy':{'type':'Recreate'}}", Map.of());
        world.advance(5);
        List<Boolean> mixed = Collections.synchronizedList(new ArrayList<>());
        var subscription = world.objects.subscribe(
                Resources.PODS,
                event -> mixed.add(world.objects.list(Resources.PODS, "default").stream()
                                .map(pod -> Meta.labels(pod).get("pod-template-hash"))
                                .distinct()
                                .count()
                        > 1));
        setImage("shop/web:2");
        world.advance(30);
        subscription.close();
        assertThat(mixed).isNotEmpty().doesNotContain(true);
        assertThat(status(world.get(Resources.DEPLOYMENTS, "web"), "availableReplicas"))
                .isEqualTo(3);
    }

    @Test
    void deployment_pausedAndScaled_scalesButDoesNotRoll() {
        world.deployment("web", 2, "", Map.of());
        world.advance(5);
        world.edit(Resources.DEPLOYMENTS, "web", web -> Tree.child(web, "spec").put("paused", true));
        setImage("shop/web:2");
        world.edit(Resources.DEPLOYMENTS, "web", web -> Tree.child(web, "spec").put("replicas", 4));
        world.advance(30);
        assertThat(world.list(Resources.REPLICA_SETS)).hasSize(1);
        assertThat(world.pods()).hasSize(4);
        world.edit(Resources.DEPLOYMENTS, "web", web -> Tree.child(web, "spec").put("paused", false));
        world.advance(60);
        assertThat(world.list(Resources.REPLICA_SETS)).hasSize(2);
        assertThat(status(world.get(Resources.DEPLOYMENTS, "web"), "updatedReplicas"))
                .isEqualTo(4);
    }

    @Test
    void deployment_scaledInTheMiddleOfARollout_growsInProportion() {
        world.deployment(
                "web",
                10,
                "{'strategy':{'type':'RollingUpdate','rollingUpdate':{'maxSurge':3,'maxUnavailable':2}}}",
                Map.of());
        world.advance(10);
        world.edit(Resources.DEPLOYMENTS, "web", web -> {
            ObjectNode template = (ObjectNode) Tree.at(web, "spec", "template");
            Meta.annotate(template, "sandbox.sampan.dev/never-ready", "true");
        });
        world.advance(20);
        assertThat(world.list(Resources.REPLICA_SETS).stream().map(ReplicaSets::size))
                .containsExactlyInAnyOrder(8, 5);
        world.edit(Resources.DEPLOYMENTS, "web", web -> Tree.child(web, "spec").put("replicas", 15));
        world.advance(20);
        assertThat(world.list(Resources.REPLICA_SETS).stream().map(ReplicaSets::size))
                .containsExactlyInAnyOrder(11, 7);
    }

    @Test
    void minReadySeconds_delaysAvailability() {
        world.deployment("web", 1, "{'minReadySeconds':30}", Map.of());
        world.advance(10);
        assertThat(status(world.get(Resources.DEPLOYMENTS, "web"), "readyReplicas"))
                .isEqualTo(1);
        assertThat(status(world.get(Resources.DEPLOYMENTS, "web"), "availableReplicas"))
                .isZero();
        world.advance(30);
        assertThat(status(world.get(Resources.DEPLOYMENTS, "web"), "availableReplicas"))
                .isEqualTo(1);
    }

    @Test
    void rollouts_inAutoTime_eachCompleteByThemselves() {
        try (World auto = new World(SandboxTime.AUTO)) {
            int rounds = Integer.getInteger("rollouts", 30);
            for (int i = 0; i < rounds; i++) {
                String name = "web" + i;
                auto.deployment(name, 3, "", Map.of());
                for (int look = 0; look < 2_000; look++) {
                    if (status(auto.get(Resources.DEPLOYMENTS, name), "availableReplicas") == 3) {
                        break;
                    }
                    java.util.concurrent.locks.LockSupport.parkNanos(1_000_000);
                }
                assertThat(status(auto.get(Resources.DEPLOYMENTS, name), "availableReplicas"))
                        .isEqualTo(3);
            }
        }
    }
}

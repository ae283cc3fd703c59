package dev.sampan.sandbox.internal.controller;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.sandbox.internal.objects.Resources;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class DeploymentRulesTest {
    private final World world = new World();

    @AfterEach
    void close() {
        world.close();
    }

    private static String rolling(String surge, String unavailable) {
        return "{'strategy':{'type':'RollingUpdate','rollingUpdate':{'maxSurge':%s,'maxUnavailable':%s}}}"
                .formatted(surge, unavailable);
    }

    private void edit(Consumer<ObjectNode> change) {
        world.edit(Resources.DEPLOYMENTS, "web", web -> change.accept(Tree.child(web, "spec")));
    }

    private void roll(String image, boolean ready) {
        edit(spec -> {
            ObjectNode template = Tree.child(spec, "template");
            ((ObjectNode) Tree.at(template, "spec", "containers").get(0)).put("image", image);
            if (!ready) {
                Meta.annotate(template, "sandbox.sampan.dev/never-ready", "true");
            }
        });
    }

    private List<Integer> sizes() {
        return world.list(Resources.REPLICA_SETS).stream()
                .map(ReplicaSets::size)
                .sorted()
                .toList();
    }

    private ObjectNode web() {
        return world.get(Resources.DEPLOYMENTS, "web");
    }

    private String progressing() {
        ObjectNode condition = World.condition(web(), "Progressing");
        return Tree.text(condition, "status") + " " + Tree.text(condition, "reason");
    }

    @Test
    void bounds_thatRoundToNothing_stillLetOnePodGo() {
        world.deployment("web", 3, rolling("0", "'10%'"), Map.of());
        world.advance(10);
        roll("shop/web:2", false);
        world.advance(60);
        assertThat(sizes()).containsExactly(1, 2);
    }

    @Test
    void bounds_inPercent_roundTheSurgeUpAndTheUnavailableDown() {
        world.deployment("web", 5, rolling("'30%'", "'30%'"), Map.of());
        world.advance(10);
        roll("shop/web:2", false);
        world.advance(60);
        // two more than five at most, four of them available at least
        assertThat(sizes()).containsExactly(3, 4);
    }

    @Test
    void history_beyondItsLimit_isDeletedOldestFirst() {
        world.deployment("web", 1, "{'revisionHistoryLimit':2}", Map.of());
        for (int version = 2; version <= 6; version++) {
            world.advance(10);
            roll("shop/web:" + version, true);
        }
        world.advance(30);
        assertThat(world.list(Resources.REPLICA_SETS).stream()
                        .map(ReplicaSets::revision)
                        .sorted())
                .containsExactly(4L, 5L, 6L);
    }

    @Test
    void hash_takenByAnotherObject_isSaltedAndTheCollisionCounted() {
        ObjectNode web = world.deployment("web", 1, "", Map.of());
        world.advance(5);
        String name = Meta.name(world.list(Resources.REPLICA_SETS).get(0));
        world.objects.delete(Resources.DEPLOYMENTS, "default", "web", null, null, "Orphan");
        world.advance(60);
        ObjectNode stranger = world.get(Resources.REPLICA_SETS, name);
        assertThat(Meta.controller(stranger)).isNull();
        world.edit(Resources.REPLICA_SETS, name, set -> Meta.metadata(set).remove("labels"));
        ObjectNode again = Tree.object();
        again.putObject("metadata").put("name", "web");
        again.set("spec", web.path("spec").deepCopy());
        world.objects.create(Resources.DEPLOYMENTS, "default", again);
        world.advance(10);
        assertThat(Tree.number(web(), 0, "status", "collisionCount")).isEqualTo(1);
        assertThat(Tree.number(web(), 0, "status", "availableReplicas")).isEqualTo(1);
        assertThat(world.list(Resources.REPLICA_SETS)).hasSize(2);
    }

    @Test
    void deadline_standsStillWhileTheDeploymentIsPaused() {
        world.deployment("web", 1, "{'progressDeadlineSeconds':30}", Map.of());
        world.advance(10);
        roll("shop/web:2", false);
        world.advance(10);
        edit(spec -> spec.put("paused", true));
        world.advance(300);
        assertThat(progressing()).isEqualTo("Unknown DeploymentPaused");
        edit(spec -> spec.put("paused", false));
        world.advance(20);
        assertThat(progressing()).isEqualTo("Unknown DeploymentResumed");
        world.advance(20);
        assertThat(progressing()).isEqualTo("False ProgressDeadlineExceeded");
    }
}

package dev.sampan.internal.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.internal.diagnosis.Snapshot;
import dev.sampan.internal.kube.Kind;
import dev.sampan.internal.kube.KubeNamespace.WatchEvent;
import dev.sampan.problem.ClusterException;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;

class RolloutScenesTest {
    private static final Subject WEB = new Subject(Kind.DEPLOYMENT, "web");
    private static final Subject DB = new Subject(Kind.STATEFUL_SET, "db");
    private static final Subject SUMS = new Subject(Kind.CRON_JOB, "sums");
    private static final Subject DATA = new Subject(Kind.PERSISTENT_VOLUME_CLAIM, "data");

    private final WatchedNamespace namespace = new WatchedNamespace();
    private final BlockingQueue<Subject> changed = new LinkedBlockingQueue<>();

    private RolloutScenes.View look(Subject... subjects) {
        return look(changed, subjects);
    }

    private RolloutScenes.View look(BlockingQueue<Subject> heard, Subject... subjects) {
        RolloutScenes.View view = RolloutScenes.of(namespace).look(heard);
        view.look(Set.of(subjects));
        return view;
    }

    @Test
    void scenes_ofManyWhoLook_watchEachKindOnceUntilTheLastHasGone() {
        try (RolloutScenes.View first = look(WEB)) {
            try (RolloutScenes.View second = look(new LinkedBlockingQueue<>(), WEB, DB)) {
                assertThat(second.scene()).isSameAs(first.scene());
                assertThat(namespace.calls.stream().filter(call -> call.startsWith("watch")))
                        .containsExactlyInAnyOrder(
                                "watch deployments",
                                "watch replicasets",
                                "watch pods",
                                "watch events",
                                "watch statefulsets");
            }
            assertThat(namespace.watches()).isEqualTo(5);
        }
        assertThat(namespace.watches()).isZero();
    }

    @Test
    void scene_whenSomethingBelowASubjectChanges_tellsWhoLooksAtIt() {
        namespace.put(Kind.DEPLOYMENT, "web", "");
        namespace.put(Kind.REPLICA_SET, "web-1", "Deployment-web");
        namespace.put(Kind.STATEFUL_SET, "db", "");
        namespace.put(Kind.CRON_JOB, "sums", "");
        namespace.put(Kind.JOB, "sums-1", "CronJob-sums");
        try (RolloutScenes.View view = look(WEB, DB, SUMS)) {
            namespace.put(Kind.POD, "web-1-a", "ReplicaSet-web-1");
            assertThat(changed).containsExactly(WEB);
            namespace.put(Kind.POD, "db-0", "StatefulSet-db");
            namespace.put(Kind.POD, "sums-1-a", "Job-sums-1");
            namespace.put(Kind.POD, "alone", "");
            assertThat(changed).containsExactly(WEB, DB, SUMS);
            Snapshot seen = view.scene().snapshot(WEB, view.scene().find(WEB).orElseThrow(), null);
            assertThat(seen.pods()).hasSize(1);
            assertThat(seen.replicaSets()).hasSize(1);
        }
    }

    @Test
    void scene_whenAPodMountsAClaim_tellsWhoLooksAtTheClaim() {
        namespace.put(Kind.PERSISTENT_VOLUME_CLAIM, "data", "");
        try (RolloutScenes.View view = look(DATA)) {
            ObjectNode pod = namespace.put(Kind.POD, "db", "");
            pod.withObject("/spec")
                    .withArray("volumes")
                    .addObject()
                    .withObject("/persistentVolumeClaim")
                    .put("claimName", "data");
            pod.withObject("/metadata").put("resourceVersion", "99");
            namespace.tell(Kind.POD, new WatchEvent(WatchEvent.Type.MODIFIED, pod.deepCopy()));

            assertThat(changed).containsExactly(DATA);
            assertThat(view.scene()
                            .snapshot(DATA, view.scene().find(DATA).orElseThrow(), null)
                            .pods())
                    .hasSize(1);
        }
    }

    @Test
    void scene_whenAnEventIsAboutAPod_tellsWhoLooksAboveIt() {
        namespace.put(Kind.STATEFUL_SET, "db", "");
        namespace.put(Kind.POD, "db-0", "StatefulSet-db");
        try (RolloutScenes.View view = look(DB)) {
            ObjectNode event = namespace.put(Kind.EVENT, "db-0.1", "");
            event.withObject("/involvedObject").put("kind", "Pod").put("name", "db-0");
            namespace.tell(Kind.EVENT, new WatchEvent(WatchEvent.Type.MODIFIED, event.deepCopy()));

            assertThat(changed).contains(DB);
            assertThat(view.scene()
                            .snapshot(DB, view.scene().find(DB).orElseThrow(), null)
                            .events())
                    .hasSize(1);
        }
    }

    @Test
    void scene_whoseWatchHasFailed_saysSoToThoseWhoNeedItAndIsReplaced() {
        namespace.put(Kind.DEPLOYMENT, "web", "");
        namespace.put(Kind.STATEFUL_SET, "db", "");
        try (RolloutScenes.View view = look(WEB, DB)) {
            namespace.tell(
                    Kind.REPLICA_SET,
                    new WatchEvent(
                            WatchEvent.Type.FAILED,
                            WatchedNamespace.JSON
                                    .createObjectNode()
                                    .put("code", 403)
                                    .put("message", "forbidden")));

            assertThatThrownBy(() -> view.scene().find(WEB))
                    .isInstanceOfSatisfying(
                            ClusterException.class, e -> assertThat(e.code()).isEqualTo("cluster.watch-failed"));
            assertThat(view.scene().find(DB)).isPresent();
            assertThat(changed).contains(WEB);
            try (RolloutScenes.View next = look(new LinkedBlockingQueue<>(), WEB)) {
                assertThat(next.scene()).isNotSameAs(view.scene());
            }
        }
        assertThat(namespace.watches()).isZero();
    }

    @Test
    void scene_readOnce_watchesNothing() {
        namespace.put(Kind.DEPLOYMENT, "web", "");

        RolloutScene scene = RolloutScene.read(namespace, Set.of(Kind.DEPLOYMENT));

        assertThat(scene.find(WEB)).isPresent();
        assertThat(namespace.watches()).isZero();
        assertThat(namespace.calls).containsExactly("list deployments", "list replicasets", "list pods", "list events");
    }

    @Test
    void refresh_ofOneSubject_asksWithItsSelectorAndDropsWhatHasGone() {
        ObjectNode web = namespace.put(Kind.DEPLOYMENT, "web", "");
        web.withObject("/spec/selector/matchLabels").put("app", "web");
        namespace.put(Kind.REPLICA_SET, "web-1", "Deployment-web");
        try (RolloutScenes.View view = look(WEB)) {
            namespace.calls.clear();
            namespace.forget(Kind.REPLICA_SET, "web-1");

            view.scene().refresh(WEB);

            assertThat(namespace.calls)
                    .containsExactly(
                            "list deployments", "list replicasets app=web", "list pods app=web", "list events");
            assertThat(view.scene()
                            .snapshot(WEB, view.scene().find(WEB).orElseThrow(), null)
                            .replicaSets())
                    .isEmpty();
        }
    }
}

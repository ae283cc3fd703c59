package dev.sampan.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.Namespace;
import dev.sampan.internal.kube.Kind;
import dev.sampan.internal.kube.KubeNamespace;
import java.time.Instant;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/** All fields of an app's objects that Sampan's apply owns, by path; its notes left out. */
record AppState(SortedMap<String, String> fields) {
    static AppState of(Namespace namespace, String app) {
        LiveApp live = LiveApp.read(namespace.unwrap(KubeNamespace.class), app);
        SortedMap<String, String> fields = new TreeMap<>();
        FieldOwners.of(live.deployment()).ourValues("Deployment", fields);
        FieldOwners.of(live.service()).ourValues("Service", fields);
        FieldOwners.of(live.autoscaler()).ourValues("HorizontalPodAutoscaler", fields);
        if (live.deployment() != null) {
            String mounted = live.deployment()
                    .at("/spec/template/spec/volumes/0/configMap/name")
                    .asText();
            FieldOwners.of(live.configs().get(mounted)).ourValues("ConfigMap", fields);
        }
        fields.keySet().removeIf(path -> path.contains(Marks.INTENT) || path.contains(Marks.RELEASE));
        return new AppState(fields);
    }

    /** Whether there is nothing of an app, not even a record. */
    static void requireNone(Namespace namespace, String app) {
        LiveApp live = LiveApp.read(namespace.unwrap(KubeNamespace.class), app);
        assertThat(Stream.of(live.deployment(), live.service(), live.autoscaler()))
                .allMatch(java.util.Objects::isNull);
        assertThat(live.configs()).isEmpty();
        assertThat(live.releases()).isEmpty();
    }

    /** That nothing of the app is under way, half done or there twice. */
    static void requireSettled(String what, Namespace namespace, String app, Instant later) {
        KubeNamespace kube = namespace.unwrap(KubeNamespace.class);
        LiveApp live = LiveApp.read(kube, app);
        assertThat(live.releases()).as(what).noneMatch(ReleaseStore::isPending);
        assertThat(AppLease.read(kube, app).isHeld(later)).as(what).isFalse();
        ObjectNode deployment = live.deployment();
        if (deployment == null) {
            return;
        }
        assertThat(Rollouts.isComplete(deployment)).as(what + ": complete").isTrue();
        assertThat(kube.list(Kind.REPLICA_SET, Marks.appSelector(app)).items())
                .as(what + ": sets of pods")
                .filteredOn(set -> set.at("/spec/replicas").asInt() > 0)
                .hasSize(1);
        String carried = Json.annotation(deployment, Marks.RELEASE);
        assertThat(live.releases())
                .as(what + ": the release that runs")
                .filteredOn(secret -> Json.label(secret, Marks.RELEASE).equals(carried))
                .singleElement()
                .satisfies(
                        secret -> assertThat(Json.label(secret, Marks.VERDICT)).isEqualTo("good"));
    }
}

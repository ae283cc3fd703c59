package dev.sampan.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.Namespace;
import dev.sampan.internal.kube.Kind;
import dev.sampan.internal.kube.KubeNamespace;
import dev.sampan.internal.kube.KubeNamespace.ApplyOptions;
import dev.sampan.problem.ClusterException;
import dev.sampan.sandbox.SandboxTest;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** A field counts as fixed exactly when the API server would refuse its change. */
@SandboxTest
class ImmutableFieldsOnSandboxTest {
    private static final String POD_SPEC =
            "{containers: [{name: web, image: 'registry.example.com/web:1'}], restartPolicy: %s}";
    private static final String PODS =
            "selector: {matchLabels: {app: web}}, template: {metadata: {labels: {app: web}}, spec: "
                    + POD_SPEC.formatted("Always") + "}";

    /** An object, a change of its intent, and the field that stands in the way; empty if none does. */
    private record Row(Kind kind, String object, String fixed, Consumer<ObjectNode> change) {}

    private static final String CLAIMS =
            "volumeClaimTemplates: [{metadata: {name: data}, spec: {accessModes: [ReadWriteOnce],"
                    + " resources: {requests: {storage: 1Gi}}}}]";
    private static final String DEPLOYMENT = "{spec: {replicas: 1, " + PODS + "}}";
    private static final String DAEMON_SET = "{spec: {" + PODS + "}}";
    private static final String STATEFUL_SET = "{spec: {serviceName: web, replicas: 1, " + PODS + ", " + CLAIMS + "}}";
    private static final String JOB =
            "{spec: {backoffLimit: 3, template: {spec: " + POD_SPEC.formatted("Never") + "}}}";
    private static final String SERVICE =
            "{spec: {selector: {app: web}, ports: [{name: http, port: 80, protocol: TCP}]}}";
    private static final String SEALED = "{immutable: true, data: {a: MQ==}}";
    private static final String OPEN = "{data: {a: MQ==}}";
    private static final String CLAIM =
            "{spec: {accessModes: [ReadWriteOnce], storageClassName: slow, resources: {requests: {storage: 1Gi}}}}";

    private static List<Row> rows() {
        return List.of(
                new Row(Kind.DEPLOYMENT, DEPLOYMENT, "spec.selector", o -> relabel(o)),
                new Row(Kind.DEPLOYMENT, DEPLOYMENT, "", o -> image(o)),
                new Row(
                        Kind.DEPLOYMENT,
                        DEPLOYMENT,
                        "",
                        o -> o.withObject("/spec").put("replicas", 2)),
                new Row(Kind.DAEMON_SET, DAEMON_SET, "spec.selector", o -> relabel(o)),
                new Row(Kind.DAEMON_SET, DAEMON_SET, "", o -> image(o)),
                new Row(Kind.STATEFUL_SET, STATEFUL_SET, "spec.selector", o -> relabel(o)),
                new Row(
                        Kind.STATEFUL_SET,
                        STATEFUL_SET,
                        "spec.serviceName",
                        o -> o.withObject("/spec").put("serviceName", "other")),
                new Row(
                        Kind.STATEFUL_SET,
                        STATEFUL_SET,
                        "spec.podManagementPolicy",
                        o -> o.withObject("/spec").put("podManagementPolicy", "Parallel")),
                new Row(
                        Kind.STATEFUL_SET,
                        STATEFUL_SET,
                        "spec.volumeClaimTemplates",
                        o -> claim(o).withObject("/resources/requests").put("storage", "2Gi")),
                new Row(
                        Kind.STATEFUL_SET,
                        STATEFUL_SET,
                        "spec.volumeClaimTemplates",
                        o -> claim(o).put("storageClassName", "fast")),
                new Row(
                        Kind.STATEFUL_SET,
                        STATEFUL_SET,
                        "",
                        o -> claim(o).withObject("/resources/requests").put("storage", "1024Mi")),
                new Row(Kind.STATEFUL_SET, STATEFUL_SET, "", o -> image(o)),
                new Row(
                        Kind.STATEFUL_SET,
                        STATEFUL_SET,
                        "",
                        o -> o.withObject("/spec").put("minReadySeconds", 5)),
                new Row(Kind.JOB, JOB, "spec.template", o -> image(o)),
                new Row(
                        Kind.JOB,
                        JOB,
                        "spec.completionMode",
                        o -> o.withObject("/spec")
                                .put("completionMode", "Indexed")
                                .put("completions", 1)),
                new Row(Kind.JOB, JOB, "", o -> o.withObject("/spec").put("backoffLimit", 4)),
                new Row(Kind.JOB, JOB, "", o -> o.withObject("/spec").put("parallelism", 2)),
                new Row(
                        Kind.SERVICE,
                        SERVICE,
                        "spec.clusterIP",
                        o -> o.withObject("/spec").put("clusterIP", "None")),
                new Row(Kind.SERVICE, SERVICE, "", o -> o.withObject("/spec").put("type", "NodePort")),
                new Row(
                        Kind.SERVICE,
                        SERVICE,
                        "",
                        o -> o.withObject("/spec/selector").put("app", "other")),
                new Row(
                        Kind.CONFIG_MAP,
                        SEALED,
                        "data",
                        o -> o.withObject("/data").put("a", "Mg==")),
                new Row(Kind.CONFIG_MAP, SEALED, "immutable", o -> o.put("immutable", false)),
                new Row(
                        Kind.CONFIG_MAP,
                        SEALED,
                        "",
                        o -> o.withObject("/metadata/labels").put("team", "shop")),
                new Row(Kind.CONFIG_MAP, OPEN, "", o -> o.withObject("/data").put("a", "Mg==")),
                new Row(Kind.SECRET, SEALED, "data", o -> o.withObject("/data").put("a", "Mg==")),
                new Row(Kind.SECRET, OPEN, "type", o -> o.put("type", "example.com/other")),
                new Row(Kind.SECRET, OPEN, "", o -> o.withObject("/data").put("a", "Mg==")),
                new Row(
                        Kind.PERSISTENT_VOLUME_CLAIM,
                        CLAIM,
                        "spec.storageClassName",
                        o -> o.withObject("/spec").put("storageClassName", "fast")),
                new Row(
                        Kind.PERSISTENT_VOLUME_CLAIM,
                        CLAIM,
                        "spec.accessModes",
                        o -> o.withObject("/spec").putArray("accessModes").add("ReadWriteMany")),
                new Row(
                        Kind.PERSISTENT_VOLUME_CLAIM,
                        CLAIM,
                        "",
                        o -> o.withObject("/metadata/labels").put("team", "shop")));
    }

    @TestFactory
    Stream<DynamicTest> change_thatTheServerRefuses_isKnownBefore_andNoOther(Namespace namespace) {
        KubeNamespace kube = namespace.unwrap(KubeNamespace.class);
        int[] count = {0};
        return rows().stream()
                .map(row -> DynamicTest.dynamicTest(row.kind().kind() + " " + row.fixed(), () -> {
                    String name = "web-" + ++count[0];
                    ObjectNode first = object(row, name);
                    ObjectNode live = kube.apply(row.kind(), first, new ApplyOptions(Marks.MANAGER, false, false));
                    ObjectNode next = first.deepCopy();
                    row.change().accept(next);

                    List<ImmutableFields.Fixed> fixed = ImmutableFields.between(live, next);

                    assertThat(fixed.stream().map(ImmutableFields.Fixed::field).toList())
                            .isEqualTo(row.fixed().isEmpty() ? List.of() : List.of(row.fixed()));
                    assertThat(fixed).allMatch(each -> !each.instead().isBlank());
                    assertThat(isRefused(kube, row.kind(), next))
                            .isEqualTo(!row.fixed().isEmpty());
                }));
    }

    @Test
    void secretContent_thatIsFixed_isToldByItsKeysAlone() {
        ObjectNode live = Json.object().put("kind", "Secret").put("immutable", true);
        live.putObject("data").put("password", "aHVudGVyMg==");
        ObjectNode next = live.deepCopy();
        next.putObject("data").put("password", "aHVudGVyMw==");

        assertThat(ImmutableFields.between(live, next).toString())
                .contains("password")
                .doesNotContain("aHVudGVy");
    }

    private static boolean isRefused(KubeNamespace kube, Kind kind, ObjectNode next) {
        try {
            kube.apply(kind, next, new ApplyOptions(Marks.MANAGER, true, true));
            return false;
        } catch (ClusterException e) {
            assertThat(e.status()).as(e.toString()).isEqualTo(422);
            return true;
        }
    }

    private static ObjectNode object(Row row, String name) {
        ObjectNode object = yaml(row.object());
        object.put("apiVersion", row.kind().apiVersion()).put("kind", row.kind().kind());
        object.withObject("/metadata").put("name", name);
        return object;
    }

    private static ObjectNode yaml(String text) {
        return Json.MAPPER.valueToTree(new Load(LoadSettings.builder().build()).loadFromString(text));
    }

    private static void relabel(ObjectNode object) {
        object.withObject("/spec/selector/matchLabels").put("app", "other");
        object.withObject("/spec/template/metadata/labels").put("app", "other");
    }

    private static void image(ObjectNode object) {
        ((ObjectNode) object.at("/spec/template/spec/containers/0")).put("image", "registry.example.com/web:2");
    }

    private static ObjectNode claim(ObjectNode object) {
        JsonNode spec = object.at("/spec/volumeClaimTemplates/0/spec");
        return (ObjectNode) spec;
    }
}

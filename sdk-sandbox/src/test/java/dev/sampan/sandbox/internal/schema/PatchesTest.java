package dev.sampan.sandbox.internal.schema;

import static dev.sampan.sandbox.internal.schema.Trees.deployment;
import static dev.sampan.sandbox.internal.schema.Trees.deployments;
import static dev.sampan.sandbox.internal.schema.Trees.node;
import static dev.sampan.sandbox.internal.schema.Trees.yaml;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.sandbox.internal.objects.ApiStatusException;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PatchesTest {
    private static JsonNode strategic(String pod, String patch) {
        ObjectNode live = yaml("{apiVersion: v1, kind: Pod, spec: " + pod + "}");
        return Trees.pods()
                .patch(PatchType.STRATEGIC_MERGE, live, node("{spec: " + patch + "}"))
                .path("spec");
    }

    @Test
    void strategic_result_sharesNothingWithTheLiveObject() {
        ObjectNode live = yaml("{metadata: {name: a, labels: {b: c}}, spec: {nodeName: x}}");
        JsonNode result = Trees.pods().patch(PatchType.STRATEGIC_MERGE, live, node("{spec: {nodeName: y}}"));
        assertThat(result.path("metadata")).isEqualTo(live.path("metadata")).isNotSameAs(live.path("metadata"));
    }

    @Test
    void strategic_listOfObjects_mergesByItsKey() {
        assertThat(strategic(
                        "{containers: [{name: a, image: x}, {name: b, image: y}]}",
                        "{containers: [{name: b, image: z}, {name: c, image: w}]}"))
                .isEqualTo(node("{containers: [{name: a, image: x}, {name: b, image: z}, {name: c, image: w}]}"));
    }

    @Test
    void strategic_result_sharesNothingWithTheLiveTree() {
        ObjectNode live =
                yaml("{apiVersion: v1, kind: Pod, metadata: {name: a}, spec: {containers: [{name: a, image: x}]}}");
        ObjectNode before = live.deepCopy();
        ObjectNode patched = Trees.pods().patch(PatchType.STRATEGIC_MERGE, live, node("{spec: {hostname: b}}"));
        patched.withObjectProperty("metadata").put("resourceVersion", "2");
        patched.withObjectProperty("spec").withArrayProperty("containers").removeAll();
        assertThat(live).isEqualTo(before);
    }

    @Test
    void strategic_newItem_comesBeforeWhatTheServerHas() {
        assertThat(strategic("{containers: [{name: a, image: x}]}", "{containers: [{name: c, image: w}]}"))
                .isEqualTo(node("{containers: [{name: c, image: w}, {name: a, image: x}]}"));
    }

    @Test
    void strategic_directives_deleteReplaceAndOrder() {
        String pod = "{containers: [{name: a, image: x}, {name: b, image: y}]}";
        assertThat(strategic(pod, "{containers: [{$patch: delete, name: a}]}"))
                .isEqualTo(node("{containers: [{name: b, image: y}]}"));
        assertThat(strategic(pod, "{containers: [{$patch: replace}, {name: c, image: z}]}"))
                .isEqualTo(node("{containers: [{name: c, image: z}]}"));
        assertThat(strategic(pod, "{$setElementOrder/containers: [{name: b}, {name: a}]}"))
                .isEqualTo(node("{containers: [{name: b, image: y}, {name: a, image: x}]}"));
        assertThat(strategic(
                        "{securityContext: {runAsUser: 1, fsGroup: 2}}",
                        "{securityContext: {$patch: replace, runAsUser: 3}}"))
                .isEqualTo(node("{securityContext: {runAsUser: 3}}"));
    }

    @Test
    void strategic_primitiveList_mergesAndDeletes() {
        ObjectNode live = yaml("{metadata: {finalizers: [a, b]}}");
        assertThat(Trees.pods()
                        .patch(PatchType.STRATEGIC_MERGE, live, node("{metadata: {finalizers: [c]}}"))
                        .at("/metadata/finalizers"))
                .isEqualTo(node("[c, a, b]"));
        assertThat(Trees.pods()
                        .patch(
                                PatchType.STRATEGIC_MERGE,
                                live,
                                node("{metadata: {$deleteFromPrimitiveList/finalizers: [a]}}"))
                        .at("/metadata/finalizers"))
                .isEqualTo(node("[b]"));
    }

    @Test
    void strategic_retainKeys_dropsTheOtherMemberOfAUnion() {
        ObjectNode live = deployment();
        live.withObject("/spec").set("strategy", node("{type: RollingUpdate, rollingUpdate: {maxSurge: 1}}"));
        JsonNode strategy = deployments()
                .patch(
                        PatchType.STRATEGIC_MERGE,
                        live,
                        node("{spec: {strategy: {$retainKeys: [type], type: Recreate}}}"))
                .at("/spec/strategy");
        assertThat(strategy).isEqualTo(node("{type: Recreate}"));
    }

    @Test
    void json_operationThatFails_refusesThePatch() {
        for (String patch : new String[] {
            "[{op: test, path: /spec/replicas, value: 9}]",
            "[{op: remove, path: /spec/none}]",
            "[{op: replace, path: /none/deep, value: 1}]",
            "[{op: add, path: /none/deep, value: 1}]"
        }) {
            ApiStatusException e = catchThrowableOfType(
                    ApiStatusException.class, () -> deployments().patch(PatchType.JSON, deployment(), node(patch)));
            assertThat(e.code()).as(patch).isEqualTo(422);
            assertThat(e.getMessage()).isEqualTo("the server rejected our request due to an error in our request");
        }
    }

    @Test
    void json_operations_areCarriedOutInOrder() {
        ObjectNode result = deployments().patch(PatchType.JSON, deployment(), node("""
                                - {op: test, path: /spec/replicas, value: 3}
                                - {op: replace, path: /spec/replicas, value: 4}
                                - {op: add, path: /spec/template/spec/containers/-, value: {name: b}}
                                - {op: copy, from: /spec/replicas, path: /metadata/x}
                                - {op: move, from: /metadata/x, path: /metadata/y~1z}
                                - {op: remove, path: /spec/template/spec/containers/0}
                                """));
        assertThat(result.at("/spec/replicas").asInt()).isEqualTo(4);
        assertThat(result.at("/spec/template/spec/containers")).isEqualTo(node("[{name: b}]"));
        assertThat(result.path("metadata").path("y/z").asInt()).isEqualTo(4);
    }

    @Test
    void merge_patchOfADifference_givesTheOtherTree() {
        long seed = 20260101L;
        Random random = new Random(seed);
        for (int i = 0; i < 500; i++) {
            JsonNode a = tree(random, 4);
            JsonNode b = tree(random, 4);
            assertThat(Patches.merge(a, difference(a, b)))
                    .as("seed %d round %d", seed, i)
                    .isEqualTo(b);
        }
    }

    private static JsonNode tree(Random random, int depth) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        int fields = random.nextInt(4);
        for (int i = 0; i < fields; i++) {
            String name = String.valueOf((char) ('a' + random.nextInt(5)));
            if (depth > 0 && random.nextInt(3) == 0) {
                node.set(name, tree(random, depth - 1));
            } else if (random.nextInt(4) == 0) {
                node.putArray(name).add(random.nextInt(3));
            } else {
                node.put(name, random.nextInt(3));
            }
        }
        return node;
    }

    private static JsonNode difference(JsonNode a, JsonNode b) {
        ObjectNode patch = JsonNodeFactory.instance.objectNode();
        for (Map.Entry<String, JsonNode> entry : b.properties()) {
            JsonNode before = a.path(entry.getKey());
            if (before.isObject() && entry.getValue().isObject()) {
                patch.set(entry.getKey(), difference(before, entry.getValue()));
            } else if (!before.equals(entry.getValue())) {
                patch.set(entry.getKey(), entry.getValue());
            }
        }
        a.fieldNames().forEachRemaining(name -> {
            if (!b.has(name)) {
                patch.putNull(name);
            }
        });
        return patch;
    }

    @Test
    void patch_thatMakesAnotherTypeOfValue_isRefusedWithWhatItCameTo() {
        ObjectNode live = Trees.deployment();

        assertThatThrownBy(() -> Trees.deployments()
                        .acceptPatched(
                                PatchType.JSON,
                                live,
                                node("[{op: replace, path: /spec/replicas, value: many}]"),
                                FieldValidation.WARN))
                .isInstanceOfSatisfying(
                        ApiStatusException.class, e -> assertThat(e.code()).isEqualTo(422))
                .hasMessageStartingWith(" \"\" is invalid: patch: Invalid value: ")
                .hasMessageContaining("\\\"replicas\\\":\\\"many\\\"")
                .hasMessageEndingWith(
                        "json: cannot unmarshal string into Go struct field DeploymentSpec.spec.replicas of type int32");
        assertThat(live.at("/spec/replicas").asInt()).isEqualTo(3);
    }

    @Test
    void patch_withUnknownFields_isRefusedOrWarnedOfAsAsked() {
        JsonNode patch = node("{spec: {bogus: 1}}");

        assertThat(Trees.deployments()
                        .acceptPatched(PatchType.MERGE, Trees.deployment(), patch, FieldValidation.WARN)
                        .warnings())
                .containsExactly("unknown field \"spec.bogus\"");
        assertThatThrownBy(() -> Trees.deployments()
                        .acceptPatched(PatchType.MERGE, Trees.deployment(), patch, FieldValidation.STRICT))
                .hasMessageContaining("strict decoding error: unknown field \"spec.bogus\"");
    }

    @Test
    void patch_thatEmptiesTheListOfOwners_keepsItEmptyForTheReset() {
        assertThat(Trees.deployments()
                        .acceptPatched(
                                PatchType.MERGE,
                                Trees.deployment(),
                                node("{metadata: {managedFields: []}}"),
                                FieldValidation.STRICT)
                        .tree()
                        .at("/metadata/managedFields"))
                .isEqualTo(node("[]"));
    }
}

package dev.sampan.sandbox.internal.schema;

import static dev.sampan.sandbox.internal.schema.Trees.NOON;
import static dev.sampan.sandbox.internal.schema.Trees.deployment;
import static dev.sampan.sandbox.internal.schema.Trees.deployments;
import static dev.sampan.sandbox.internal.schema.Trees.node;
import static dev.sampan.sandbox.internal.schema.Trees.yaml;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.sandbox.internal.objects.ApiStatusException;
import org.junit.jupiter.api.Test;

class FieldManagerTest {
    private final ServedResource resource = deployments();

    private ObjectNode applied(ObjectNode live, String manager, String config) {
        return resource.apply(live, yaml(config), manager, false, "", NOON).object();
    }

    private static JsonNode owned(ObjectNode object, String manager) {
        for (JsonNode entry : object.path("metadata").path("managedFields")) {
            if (entry.path("manager").asText().equals(manager)) {
                return entry.path("fieldsV1");
            }
        }
        throw new AssertionError(
                "no manager " + manager + " in " + object.path("metadata").path("managedFields"));
    }

    @Test
    void create_tracksWhatAnUpdateManagerOwnsAsTheRealServerDoes() {
        ObjectNode object =
                resource.accept(deployment(), FieldValidation.STRICT).tree();
        resource.applyDefaults(object);
        resource.trackUpdate(null, object, "kubectl-create", "", NOON);

        assertThat(owned(object, "kubectl-create")).isEqualTo(node("""
                        f:spec:
                          f:progressDeadlineSeconds: {}
                          f:replicas: {}
                          f:revisionHistoryLimit: {}
                          f:selector: {}
                          f:strategy:
                            f:rollingUpdate: {".": {}, f:maxSurge: {}, f:maxUnavailable: {}}
                            f:type: {}
                          f:template:
                            f:metadata: {f:labels: {".": {}, f:app: {}}}
                            f:spec:
                              f:containers:
                                'k:{"name":"web"}':
                                  ".": {}
                                  f:image: {}
                                  f:imagePullPolicy: {}
                                  f:name: {}
                                  f:ports:
                                    ".": {}
                                    'k:{"containerPort":8080,"protocol":"TCP"}': {".": {}, f:containerPort: {}, f:protocol: {}}
                                  f:resources: {".": {}, f:limits: {".": {}, f:cpu: {}, f:memory: {}}}
                                  f:terminationMessagePath: {}
                                  f:terminationMessagePolicy: {}
                              f:dnsPolicy: {}
                              f:restartPolicy: {}
                              f:schedulerName: {}
                              f:securityContext: {}
                              f:terminationGracePeriodSeconds: {}
                        """));
        JsonNode entry = object.path("metadata").path("managedFields").get(0);
        assertThat(entry.path("operation").asText()).isEqualTo("Update");
        assertThat(entry.path("apiVersion").asText()).isEqualTo("apps/v1");
        assertThat(entry.path("time").asText()).isEqualTo("2026-01-01T12:00:00Z");
    }

    @Test
    void apply_ownsJustWhatTheConfigurationSays() {
        ObjectNode object =
                resource.apply(null, deployment(), "sampan", false, "", NOON).object();

        assertThat(owned(object, "sampan").path("f:spec").path("f:replicas").isObject())
                .isTrue();
        assertThat(owned(object, "sampan").path("f:spec").has("f:strategy")).isFalse();
        assertThat(object.path("spec")
                        .path("strategy")
                        .path("rollingUpdate")
                        .path("maxSurge")
                        .asText())
                .isEqualTo("25%");
        assertThat(object.path("spec")
                        .path("selector")
                        .path("matchLabels")
                        .path("app")
                        .asText())
                .isEqualTo("web");
    }

    @Test
    void apply_fieldOfAnotherManager_conflictsWithTheRealMessage() {
        ObjectNode live =
                resource.apply(null, deployment(), "sampan", false, "", NOON).object();
        ObjectNode config = deployment();
        ((ObjectNode) config.path("spec")).put("replicas", 5);

        ApiStatusException refusal = catchThrowableOfType(
                ApiStatusException.class, () -> resource.apply(live, config, "other", false, "", NOON));

        assertThat(refusal.code()).isEqualTo(409);
        assertThat(refusal.getMessage())
                .isEqualTo("Apply failed with 1 conflict: conflict with \"sampan\": .spec.replicas");
        JsonNode cause = refusal.status().path("details").path("causes").get(0);
        assertThat(cause.path("reason").asText()).isEqualTo("FieldManagerConflict");
        assertThat(cause.path("message").asText()).isEqualTo("conflict with \"sampan\"");
        assertThat(cause.path("field").asText()).isEqualTo(".spec.replicas");
    }

    @Test
    void apply_severalConflicts_areListedByManager() {
        ObjectNode live =
                resource.apply(null, deployment(), "sampan", false, "", NOON).object();
        ObjectNode changed = live.deepCopy();
        ((ObjectNode) changed.path("spec")).put("replicas", 4);
        resource.trackUpdate(live, changed, "kubectl-scale", "", NOON);
        ObjectNode config = deployment();
        ((ObjectNode) config.path("spec")).put("replicas", 5);
        ((ObjectNode) config.path("spec")
                        .path("template")
                        .path("spec")
                        .path("containers")
                        .get(0))
                .put("image", "other");

        ApiStatusException refusal = catchThrowableOfType(
                ApiStatusException.class, () -> resource.apply(changed, config, "other", false, "", NOON));

        assertThat(refusal.getMessage()).isEqualTo("""
                        Apply failed with 2 conflicts: conflicts with "kubectl-scale" using apps/v1:
                        - .spec.replicas
                        conflicts with "sampan":
                        - .spec.template.spec.containers[name="web"].image""");
    }

    @Test
    void apply_forced_takesTheFieldFromTheOtherManager() {
        ObjectNode live =
                resource.apply(null, deployment(), "sampan", false, "", NOON).object();
        ObjectNode config = yaml(
                "{apiVersion: apps/v1, kind: Deployment, metadata: {name: web, namespace: shop}, spec: {replicas: 5}}");

        ObjectNode object =
                resource.apply(live, config, "other", true, "", NOON).object();

        assertThat(object.path("spec").path("replicas").asInt()).isEqualTo(5);
        assertThat(owned(object, "other").path("f:spec").has("f:replicas")).isTrue();
        assertThat(owned(object, "sampan").path("f:spec").has("f:replicas")).isFalse();
    }

    @Test
    void apply_fieldLeftOut_isRemovedOnlyIfNobodyElseOwnsIt() {
        String both = """
                apiVersion: v1
                kind: ConfigMap
                metadata: {name: c, namespace: shop}
                data: {a: "1", b: "2"}
                """;
        ServedResource maps = Trees.resource("", "configmaps");
        ObjectNode live = maps.apply(null, yaml(both), "one", false, "", NOON).object();
        live = maps.apply(
                        live,
                        yaml(both.replace("data: {a: \"1\", b: \"2\"}", "data: {a: \"1\"}")),
                        "two",
                        false,
                        "",
                        NOON)
                .object();

        ObjectNode left = maps.apply(live, yaml(both.replace("data: {a: \"1\", b: \"2\"}", "")), "one", false, "", NOON)
                .object();

        assertThat(left.path("data")).isEqualTo(node("{a: \"1\"}"));
    }

    @Test
    void apply_itemLeftOut_keepsTheFieldsOfOthersInIt() {
        ObjectNode config = deployment();
        ObjectNode live =
                resource.apply(null, config, "sampan", false, "", NOON).object();
        String sidecar = """
                apiVersion: apps/v1
                kind: Deployment
                metadata: {name: web, namespace: shop}
                spec: {template: {spec: {containers: [{name: log, image: log:1}]}}}
                """;
        live = applied(live, "mesh", sidecar);
        assertThat(live.path("spec").path("template").path("spec").path("containers"))
                .hasSize(2);

        live = applied(live, "mesh", sidecar.replace("[{name: log, image: log:1}]", "[]"));

        JsonNode containers = live.path("spec").path("template").path("spec").path("containers");
        assertThat(containers).hasSize(1);
        assertThat(containers.get(0).path("name").asText()).isEqualTo("web");
    }

    @Test
    void apply_sameAgain_changesNothingAndKeepsTheTime() {
        ObjectNode live =
                resource.apply(null, deployment(), "sampan", false, "", NOON).object();

        Applied again = resource.apply(live, deployment(), "sampan", false, "", NOON.plusSeconds(60));

        assertThat(again.changed()).isFalse();
        assertThat(again.object()).isEqualTo(live);
    }

    @Test
    void apply_unknownField_isRefusedAsTheRealServerDoes() {
        ObjectNode config = yaml(
                "{apiVersion: apps/v1, kind: Deployment, metadata: {name: web, namespace: shop}, spec: {replica: 5}}");

        ApiStatusException refusal = catchThrowableOfType(
                ApiStatusException.class, () -> resource.apply(null, config, "other", false, "", NOON));

        assertThat(refusal.code()).isEqualTo(500);
        assertThat(refusal.getMessage())
                .isEqualTo("failed to create typed patch object (shop/web; apps/v1, Kind=Deployment): "
                        + ".spec.replica: field not declared in schema");
    }

    @Test
    void status_isOwnedThroughItsSubresourceOnly() {
        ObjectNode live =
                resource.apply(null, deployment(), "sampan", false, "", NOON).object();
        live.withObjectProperty("metadata").put("uid", "1");
        ObjectNode after = live.deepCopy();
        after.withObjectProperty("status").put("replicas", 3);
        ((ObjectNode) after.path("spec")).put("replicas", 9);
        resource.trackUpdate(live, after, "kcm", "status", NOON);

        assertThat(owned(after, "kcm")).isEqualTo(node("{f:status: {f:replicas: {}}}"));
        JsonNode entry = after.path("metadata").path("managedFields").get(1);
        assertThat(entry.path("subresource").asText()).isEqualTo("status");
    }

    @Test
    void apply_onObjectWithoutManagers_namesWhoWasThereBefore() {
        ObjectNode live = Trees.created(resource, deployment());

        ApiStatusException refusal = catchThrowableOfType(ApiStatusException.class, () -> {
            ObjectNode config = deployment();
            ((ObjectNode) config.path("spec")).put("replicas", 5);
            resource.apply(live, config, "other", false, "", NOON);
        });

        assertThat(refusal.getMessage())
                .isEqualTo(
                        "Apply failed with 1 conflict: conflict with \"before-first-apply\" using apps/v1: .spec.replicas");
    }

    @Test
    void update_withEmptyManagedFields_forgetsAllManagers() {
        ObjectNode live =
                resource.apply(null, deployment(), "sampan", false, "", NOON).object();
        ObjectNode after = live.deepCopy();
        after.withObjectProperty("metadata").putArray("managedFields");

        resource.trackUpdate(live, after, "someone", "", NOON);

        assertThat(after.path("metadata").has("managedFields")).isFalse();
    }

    @Test
    void update_byManyManagers_mergesTheOldestIntoOneEntry() {
        ServedResource maps = Trees.resource("", "configmaps");
        ObjectNode live = yaml("{apiVersion: v1, kind: ConfigMap, metadata: {name: c, namespace: here}, data: {}}");
        maps.trackUpdate(null, live, "m0", "", NOON);
        for (int i = 0; i < 14; i++) {
            ObjectNode after = live.deepCopy();
            after.withObjectProperty("data").put("k" + i, "v");
            maps.trackUpdate(live, after, "m" + i, "", NOON.plusSeconds(i));
            live = after;
        }

        JsonNode managers = live.path("metadata").path("managedFields");
        assertThat(managers).hasSize(10);
        assertThat(owned(live, "ancient-changes").path("f:data").size()).isGreaterThanOrEqualTo(4);
    }
}

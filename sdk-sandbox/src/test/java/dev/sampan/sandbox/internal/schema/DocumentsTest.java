package dev.sampan.sandbox.internal.schema;

import static dev.sampan.sandbox.internal.schema.Trees.node;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Discovery and OpenAPI documents. */
class DocumentsTest {
    private final List<ServedResource> resources = Schemas.builtIn().resources();

    @Test
    void groups_areThoseOfADefaultServer() {
        List<String> names = new ArrayList<>();
        Discovery.groupList(resources)
                .path("groups")
                .forEach(group -> names.add(group.path("name").asText()));
        assertThat(names)
                .contains("apps", "batch", "autoscaling", "policy", "apiextensions.k8s.io")
                .doesNotContain("");
        assertThat(Discovery.group("autoscaling", resources)
                        .at("/preferredVersion/groupVersion")
                        .asText())
                .isEqualTo("autoscaling/v2");
    }

    @Test
    void resourceList_hasSubresourcesWithTheirKinds() {
        JsonNode list = Discovery.resourceList("apps", "v1", resources).path("resources");
        List<String> names = new ArrayList<>();
        list.forEach(one -> names.add(one.path("name").asText()));
        assertThat(names).contains("deployments", "deployments/scale", "deployments/status");
        for (JsonNode one : list) {
            if (one.path("name").asText().equals("deployments/scale")) {
                assertThat(one)
                        .isEqualTo(
                                node(
                                        "{name: deployments/scale, singularName: '', namespaced: true, group: autoscaling, version: v1, kind: Scale, verbs: [get, patch, update]}"));
            }
            if (one.path("name").asText().equals("deployments")) {
                assertThat(one.path("shortNames")).isEqualTo(node("[deploy]"));
            }
        }
    }

    @Test
    void aggregated_separatesCoreFromGroups() {
        assertThat(Discovery.aggregated(true, resources).path("items")).hasSize(1);
        assertThat(Discovery.aggregated(false, resources).path("items").size()).isGreaterThan(15);
    }

    @Test
    void openApi_namesKindsAndParametersWhereClientsLook() {
        ObjectNode document = OpenApi.version3("apps", "v1", resources);
        JsonNode patch = document.path("paths")
                .path("/apis/apps/v1/namespaces/{namespace}/deployments/{name}")
                .path("patch");
        assertThat(patch.path("x-kubernetes-group-version-kind"))
                .isEqualTo(node("{group: apps, kind: Deployment, version: v1}"));
        List<String> parameters = new ArrayList<>();
        patch.path("parameters").forEach(one -> parameters.add(one.path("name").asText()));
        assertThat(parameters).contains("dryRun", "fieldManager", "fieldValidation", "force");
        JsonNode spec = document.at("/components/schemas").path("io.k8s.api.apps.v1.DeploymentSpec");
        assertThat(spec.at("/properties/template"))
                .isEqualTo(node(
                        "{allOf: [{$ref: '#/components/schemas/io.k8s.api.core.v1.PodTemplateSpec'}], default: {}}"));
        assertThat(document.toString()).doesNotContain("x-go");
    }

    @Test
    void openApi_everyReferenceResolves() {
        for (JsonNode path : OpenApi.root(resources).path("paths")) {
            String url = path.path("serverRelativeURL").asText().replaceAll("\\?.*", "");
            String[] parts = url.substring("/openapi/v3/".length()).split("/");
            String group = parts[0].equals("api") ? "" : parts[1];
            ObjectNode document = OpenApi.version3(group, parts[parts.length - 1], resources);
            JsonNode schemas = document.at("/components/schemas");
            for (JsonNode reference : document.findValues("$ref")) {
                if (reference.isTextual()) {
                    String name = reference.asText().substring("#/components/schemas/".length());
                    assertThat(schemas.has(name)).as("%s in %s", name, url).isTrue();
                }
            }
        }
        assertThat(OpenApi.version2(resources).path("definitions").has("io.k8s.api.core.v1.Pod"))
                .isTrue();
    }

    @Test
    void conversions_ofAutoscalers_goBothWays() {
        ServedResource v1 = Schemas.builtIn()
                .find("autoscaling", "v1", "horizontalpodautoscalers")
                .orElseThrow();
        ObjectNode given = Trees.yaml(
                "{apiVersion: autoscaling/v1, kind: HorizontalPodAutoscaler, metadata: {name: h}, spec: {maxReplicas: 3, targetCPUUtilizationPercentage: 50, scaleTargetRef: {kind: Deployment, name: web}}}");
        ObjectNode stored = v1.toStorage(given);
        assertThat(stored.path("apiVersion").asText()).isEqualTo("autoscaling/v2");
        assertThat(stored.at("/spec/metrics/0/resource/target/averageUtilization")
                        .asInt())
                .isEqualTo(50);
        assertThat(v1.toServed(stored)).isEqualTo(given);
    }

    @Test
    void conversions_ofEvents_renameFields() {
        ServedResource events =
                Schemas.builtIn().find("events.k8s.io", "v1", "events").orElseThrow();
        ObjectNode given = Trees.yaml(
                "{apiVersion: events.k8s.io/v1, kind: Event, metadata: {name: e}, note: hello, regarding: {kind: Pod}, reportingController: kubelet}");
        ObjectNode stored = events.toStorage(given);
        assertThat(stored)
                .isEqualTo(
                        node(
                                "{apiVersion: v1, kind: Event, metadata: {name: e}, message: hello, involvedObject: {kind: Pod}, reportingComponent: kubelet}"));
        assertThat(events.storage().groupResource()).isEqualTo("events");
        assertThat(events.toServed(stored)).isEqualTo(given);
    }

    @Test
    void fieldManager_comesFromTheUserAgentIfNotGiven() {
        assertThat(Schemas.fieldManager("sampan", "kubectl/v1.32.4 (linux/amd64)"))
                .isEqualTo("sampan");
        assertThat(Schemas.fieldManager(null, "kubectl/v1.32.4 (linux/amd64)")).isEqualTo("kubectl");
        assertThat(Schemas.fieldManager("", null)).isEmpty();
    }
}

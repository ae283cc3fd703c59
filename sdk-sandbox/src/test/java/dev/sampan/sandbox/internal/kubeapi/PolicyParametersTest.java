package dev.sampan.sandbox.internal.kubeapi;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A ValidatingAdmissionPolicy whose bound comes from an object of another kind. */
class PolicyParametersTest {
    private static final String GROUP = "/apis/admissionregistration.k8s.io/v1/";
    private static final String CONFIG_MAPS = "/api/v1/namespaces/default/configmaps";

    private final ApiFixture api = new ApiFixture();
    private final ApiCaller caller = new ApiCaller(api.server);

    @AfterEach
    void close() {
        api.close();
    }

    @Test
    void parameter_ofACustomKind_boundsTheObject() throws Exception {
        define("indices.lab.example", "indices", "Index");
        bind("lab.example/v1", "Index", "paramRef: {name: most, namespace: default, parameterNotFoundAction: Deny}");
        create(
                "/apis/lab.example/v1/namespaces/default/indices",
                "{apiVersion: lab.example/v1, kind: Index, metadata: {name: most}, spec: {keys: 1}}");

        assertThat(configMap("{a: '1'}").statusCode()).isEqualTo(201);
        assertThat(message(configMap("{a: '1', b: '2'}")))
                .endsWith("ValidatingAdmissionPolicy 'keys' with binding 'keys' denied request: too many keys");
    }

    @Test
    void parameter_thatIsNotThere_isRefused() throws Exception {
        define("indices.lab.example", "indices", "Index");
        bind("lab.example/v1", "Index", "paramRef: {name: most, namespace: default, parameterNotFoundAction: Deny}");

        assertThat(message(configMap("{a: '1'}"))).contains("no params found for policy binding");
    }

    @Test
    void parameter_thatMayBeMissing_isNotAskedFor() throws Exception {
        define("indices.lab.example", "indices", "Index");
        bind("lab.example/v1", "Index", "paramRef: {name: most, namespace: default, parameterNotFoundAction: Allow}");

        assertThat(configMap("{a: '1', b: '2'}").statusCode()).isEqualTo(201);
    }

    @Test
    void parameter_ofAKindThatIsNotServed_isRefusedByItsName() throws Exception {
        bind("lab.example/v1", "Index", "paramRef: {name: most, namespace: default, parameterNotFoundAction: Deny}");

        assertThat(message(configMap("{a: '1'}")))
                .contains("failed to find resource referenced by paramKind: 'lab.example/v1, Kind=Index'");
    }

    private void define(String name, String plural, String kind) throws Exception {
        create("/apis/apiextensions.k8s.io/v1/customresourcedefinitions", """
                metadata: {name: %s}
                spec:
                  group: lab.example
                  scope: Namespaced
                  names: {plural: %s, kind: %s}
                  versions:
                  - name: v1
                    served: true
                    storage: true
                    schema: {openAPIV3Schema: {type: object, properties: {spec: {type: object, properties: {keys: {type: integer}}}}}}
                """.formatted(name, plural, kind));
    }

    private void bind(String apiVersion, String kind, String reference) throws Exception {
        create(GROUP + "validatingadmissionpolicies", """
                metadata: {name: keys}
                spec:
                  paramKind: {apiVersion: %s, kind: %s}
                  matchConstraints: {resourceRules: [{apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [configmaps]}]}
                  validations: [{expression: "object.data.size() <= params.spec.keys", message: too many keys}]
                """.formatted(apiVersion, kind));
        create(GROUP + "validatingadmissionpolicybindings", """
                metadata: {name: keys}
                spec: {policyName: keys, validationActions: [Deny], %s}
                """.formatted(reference));
    }

    private HttpResponse<String> configMap(String data) throws Exception {
        return post(CONFIG_MAPS, "{metadata: {generateName: data-}, data: %s}".formatted(data));
    }

    private void create(String path, String yaml) throws Exception {
        HttpResponse<String> response = post(path, yaml);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(201);
    }

    private HttpResponse<String> post(String path, String yaml) throws Exception {
        return caller.send("POST", path, yaml, "Content-Type", "application/yaml");
    }

    private static String message(HttpResponse<String> response) throws Exception {
        JsonNode status = Json.MAPPER.readTree(response.body());
        assertThat(response.statusCode()).as(response.body()).isEqualTo(422);
        return status.path("message").asText();
    }
}

package dev.sampan.sandbox.internal.kubeapi;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sampan.sandbox.internal.schema.Schemas;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the server answers beside objects; the expectations are a real kube-apiserver's own answers. */
class NegotiationTest {
    private static final String DEFAULT = "/api/v1/namespaces/default";
    private static final String NO_METHOD =
            "{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"metadata\":{},\"status\":\"Failure\",\"message\":\"the server does not allow this method on the requested resource\",\"reason\":\"MethodNotAllowed\",\"details\":{},\"code\":405}\n";
    private static final String NO_RESOURCE =
            "{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"metadata\":{},\"status\":\"Failure\",\"message\":\"the server could not find the requested resource\",\"reason\":\"NotFound\",\"details\":{},\"code\":404}\n";

    private final ApiFixture api = new ApiFixture();
    private final ApiCaller caller = new ApiCaller(api.server);

    @AfterEach
    void close() {
        api.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "application/json|application/json",
                "*/*|application/json",
                "application/yaml|application/yaml",
                "application/json;q=0.1, application/yaml;q=0.9|application/yaml",
                "application/xml, application/json;q=0.1|application/json",
                "text/html,application/json;q=0.5,*/*;q=0.1|application/json",
                "application/vnd.kubernetes.protobuf,application/json|application/json",
                "application/json;as=Table;v=v1;g=meta.k8s.io,application/json|application/json",
            })
    void accept_thatCanBeMet_decidesTheForm(String accept, String type) throws Exception {
        HttpResponse<String> response = caller.send("GET", DEFAULT, "", "Accept", accept);
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("Content-Type")).contains(type);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "text/html|406: Not Acceptable\\n\\nAvailable representations: application/json, application/yaml, application/vnd.kubernetes.protobuf",
                "application/*|406: Not Acceptable\\n\\nAvailable representations: application/json, application/yaml, application/vnd.kubernetes.protobuf",
                "application/json;as=Foo;v=v1;g=meta.k8s.io|only the following media types are accepted: application/json, application/yaml, application/vnd.kubernetes.protobuf",
                "application/vnd.kubernetes.protobuf|only the following media types are accepted: application/json, application/yaml, application/vnd.kubernetes.protobuf",
            })
    void accept_thatCannotBeMet_is406(String accept, String message) throws Exception {
        HttpResponse<String> response = caller.send("GET", DEFAULT, "", "Accept", accept);
        assertThat(response.statusCode()).isEqualTo(406);
        JsonNode status = Json.MAPPER.readTree(response.body());
        assertThat(status.path("message").asText()).isEqualTo(message.replace("\\n", "\n"));
        assertThat(status.path("reason").asText()).isEqualTo("NotAcceptable");
    }

    @Test
    void yaml_ofAnObject_readsAsItsJson() throws Exception {
        caller.send(
                "POST",
                DEFAULT + "/configmaps",
                "metadata: {name: texts}\ndata: {yes: 'yes', number: '012', line: \"a\\nb\", empty: ''}",
                "Content-Type",
                "application/yaml");
        String yaml = caller.send("GET", DEFAULT + "/configmaps/texts", "", "Accept", "application/yaml")
                .body();
        JsonNode json = caller.json("GET", DEFAULT + "/configmaps/texts", "");
        assertThat(Schemas.parse(yaml.getBytes(StandardCharsets.UTF_8), "application/yaml"))
                .isEqualTo(json);
        assertThat(yaml).startsWith("apiVersion: v1\n").contains("  \"true\": \"yes\"\n", "  number: \"012\"\n");
    }

    @Test
    void yaml_ofARefusal_isYamlToo() throws Exception {
        HttpResponse<String> response =
                caller.send("GET", DEFAULT + "/configmaps/none", "", "Accept", "application/yaml");
        assertThat(response.statusCode()).isEqualTo(404);
        assertThat(response.body()).contains("kind: Status\n", "reason: NotFound\n");
    }

    @Test
    void json_forPeople_isIndented() throws Exception {
        assertThat(caller.send("GET", DEFAULT, "").body()).startsWith("{\"kind\":\"Namespace\",\"apiVersion\"");
        assertThat(caller.send("GET", DEFAULT, "", "User-Agent", "curl/8").body())
                .startsWith("{\n  \"kind\": \"Namespace\",\n  \"apiVersion\": \"v1\",")
                .endsWith("}");
        assertThat(caller.send("GET", DEFAULT + "?pretty=true", "").body()).startsWith("{\n  \"kind\"");
        assertThat(caller.send("GET", DEFAULT + "?pretty=false", "", "User-Agent", "curl/8")
                        .body())
                .startsWith("{\"kind\"");
    }

    @Test
    void markup_isEscaped() throws Exception {
        caller.send("POST", DEFAULT + "/configmaps", "{\"metadata\":{\"name\":\"m\"},\"data\":{\"k\":\"<a&b>\"}}");
        assertThat(caller.send("GET", DEFAULT + "/configmaps/m", "").body())
                .contains("\"data\":{\"k\":\"\\u003ca\\u0026b\\u003e\"}");
    }

    @ParameterizedTest
    @CsvSource({
        "PUT,/api/v1/namespaces",
        "PATCH,/api/v1/namespaces",
        "DELETE,/api/v1/namespaces",
        "OPTIONS,/api/v1/namespaces",
        "POST,/api/v1/namespaces/default",
        "POST,/api/v1/pods",
        "POST,/api/v1/namespaces/default/pods/x/log",
        "POST,/version",
        "POST,/api",
    })
    void method_thatIsNotServed_is405(String method, String path) throws Exception {
        HttpResponse<String> response = caller.send(method, path, "{}");
        assertThat(response.statusCode()).isEqualTo(405);
        assertThat(response.body()).isEqualTo(NO_METHOD);
    }

    @Test
    void head_ofAResource_isNotServed() throws Exception {
        assertThat(caller.send("HEAD", "/api/v1/namespaces", "").statusCode()).isEqualTo(405);
    }

    @ParameterizedTest
    @CsvSource({"/api/v1/nowhere", "/apis/apps/v1/nowhere", "/api/v1/namespaces/default/configmaps/x/status"})
    void address_insideAGroup_isNotFoundByAStatus(String path) throws Exception {
        HttpResponse<String> response = caller.send("GET", path, "");
        assertThat(response.statusCode()).isEqualTo(404);
        assertThat(response.body()).isEqualTo(NO_RESOURCE);
    }

    @ParameterizedTest
    @CsvSource({"/nowhere", "/apis/nope/v1", "/apis/nope/v1/things", "/logs", "/livez/nope"})
    void address_outsideOfEveryGroup_isNotFoundByAPage(String path) throws Exception {
        HttpResponse<String> response = caller.send("GET", path, "");
        assertThat(response.statusCode()).isEqualTo(404);
        assertThat(response.body()).isEqualTo("404 page not found\n");
        assertThat(response.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
    }

    @ParameterizedTest
    @CsvSource({"/api/", "/api/v1/", "/apis/", "/api/v1/namespaces/", "/api/v1/namespaces/default/", "/version/"})
    void slash_atTheEnd_changesNothing(String path) throws Exception {
        assertThat(caller.send("GET", path, "").statusCode()).isEqualTo(200);
    }

    @Test
    void health_tellsOfItsChecks() throws Exception {
        assertThat(caller.send("GET", "/healthz", "").body()).isEqualTo("ok");
        assertThat(caller.send("GET", "/readyz/etcd", "").body()).isEqualTo("ok");
        assertThat(caller.send("GET", "/livez?verbose&exclude=etcd&exclude=nope", "")
                        .body())
                .isEqualTo(
                        "[+]ping ok\n[+]log ok\n[+]etcd excluded: ok\nwarn: some health checks cannot be excluded: no matches for \"nope\"\nlivez check passed\n");
        assertThat(caller.send("GET", "/metrics", "").body())
                .contains("apiserver_storage_objects{resource=\"namespaces\"} 4\n");
    }

    @Test
    void list_ofABuiltInKind_saysTheKindOnce() throws Exception {
        JsonNode list = caller.json("GET", "/api/v1/namespaces", "");
        assertThat(list.path("kind").asText()).isEqualTo("NamespaceList");
        assertThat(list.at("/items/0").fieldNames()).toIterable().doesNotContain("kind", "apiVersion");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/api/v1/pods?fieldSelector=spec.x%3Dy|field label not supported: spec.x",
                "/api/v1/configmaps?fieldSelector=spec.x%3Dy|\"spec.x\" is not a known field selector: only \"metadata.name\", \"metadata.namespace\"",
                "/apis/apps/v1/replicasets?fieldSelector=spec.x%3Dy|\"spec.x\" is not a known field selector: only \"metadata.name\", \"metadata.namespace\"",
                "/apis/batch/v1/jobs?fieldSelector=spec.x%3Dy|field label \"spec.x\" not supported for Job",
                "/api/v1/pods?fieldSelector=foo|invalid selector: 'foo'; can't understand 'foo'",
                "/api/v1/pods?labelSelector=a+in+b|unable to parse requirement: found 'b' expected: '('",
                "/api/v1/pods?limit=abc|strconv.ParseInt: parsing \"abc\": invalid syntax",
                "/api/v1/pods?resourceVersion=abc|invalid resource version: resourceVersion: Invalid value: \"abc\": strconv.ParseUint: parsing \"abc\": invalid syntax",
            })
    void option_thatCannotBeRead_is400(String path, String message) throws Exception {
        HttpResponse<String> response = caller.send("GET", path, "");
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(Json.MAPPER.readTree(response.body()).path("message").asText())
                .isEqualTo(message);
    }

    @Test
    void pageToken_ofAForgottenRevision_isAnsweredWithOneThatGoesOn() throws Exception {
        for (String name : new String[] {"a", "b", "c"}) {
            caller.send("POST", DEFAULT + "/configmaps", "{\"metadata\":{\"name\":\"" + name + "\"}}");
        }
        String path = DEFAULT + "/configmaps?limit=2&continue=";
        String token = caller.json("GET", path, "").at("/metadata/continue").asText();
        api.plane.store.compact();
        caller.send("POST", DEFAULT + "/configmaps", "{\"metadata\":{\"name\":\"d\"}}");
        api.plane.store.compact();
        HttpResponse<String> expired = caller.send("GET", path + token, "");
        assertThat(expired.statusCode()).isEqualTo(410);
        String onwards =
                Json.MAPPER.readTree(expired.body()).at("/metadata/continue").asText();
        assertThat(caller.json("GET", path + onwards, "").path("items").findValuesAsText("name"))
                .contains("c", "d");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "dryRun=x|422|CreateOptions.meta.k8s.io \"\" is invalid: dryRun: Unsupported value: [\"x\"]: supported values: \"All\"",
                "fieldValidation=Nope|422|CreateOptions.meta.k8s.io \"\" is invalid: fieldValidation: Unsupported value: \"Nope\": supported values: \"\", \"Ignore\", \"Strict\", \"Warn\"",
            })
    void create_optionThatIsUnknown_isInvalid(String query, int status, String message) throws Exception {
        HttpResponse<String> response =
                caller.send("POST", DEFAULT + "/configmaps?" + query, "{\"metadata\":{\"name\":\"x\"}}");
        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(Json.MAPPER.readTree(response.body()).path("message").asText())
                .isEqualTo(message);
    }

    @Test
    void create_ofAnotherKind_cannotBeHandled() throws Exception {
        assertThat(caller.json(
                                "POST",
                                DEFAULT + "/configmaps",
                                "{\"kind\":\"Secret\",\"apiVersion\":\"v1\",\"metadata\":{\"name\":\"x\"}}")
                        .path("message")
                        .asText())
                .isEqualTo(
                        "Secret in version \"v1\" cannot be handled as a ConfigMap: converting (v1.Secret) to (core.ConfigMap): unknown conversion");
    }

    @Test
    void jsonPatch_replaceOfWhatIsNotThere_setsIt() throws Exception {
        caller.send("POST", DEFAULT + "/configmaps", "{\"metadata\":{\"name\":\"r\"},\"data\":{\"a\":\"b\"}}");
        JsonNode patched = caller.json(
                "PATCH",
                DEFAULT + "/configmaps/r",
                "[{\"op\":\"replace\",\"path\":\"/data/z\",\"value\":\"1\"}]",
                "Content-Type",
                "application/json-patch+json");
        assertThat(patched.at("/data/z").asText()).isEqualTo("1");
        assertThat(caller.send("PATCH", DEFAULT + "/configmaps/r", "{}", "Content-Type", "text/plain")
                        .body())
                .contains("\"message\":\"415: Unsupported Media Type\"", "\"details\":{}");
    }

    @Test
    void error_insideAHandler_isAnswered() throws Exception {
        api.objects()
                .create(
                        dev.sampan.sandbox.internal.objects.Resources.SERVICE_ACCOUNTS,
                        "default",
                        (com.fasterxml.jackson.databind.node.ObjectNode)
                                Json.MAPPER.readTree("{\"metadata\":{\"name\":\"default\"}}"));
        caller.send(
                "POST",
                DEFAULT + "/pods",
                "{\"metadata\":{\"name\":\"overflow\"},\"spec\":{\"nodeName\":\"n\",\"containers\":[{\"name\":\"a\",\"image\":\"a\"}]}}");
        HttpResponse<String> response = caller.send("GET", DEFAULT + "/pods/overflow/log", "");
        assertThat(response.statusCode()).isEqualTo(500);
        assertThat(response.body()).contains("\"reason\":\"InternalError\"", "StackOverflowError: too deep");
    }

    @Test
    void definition_justCreated_isNotEstablishedYet_butSoon() throws Exception {
        String definitions = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
        JsonNode created = caller.json("POST", definitions, """
                {"metadata":{"name":"things.example.com"},"spec":{"group":"example.com","scope":"Namespaced",
                 "names":{"plural":"things","kind":"Thing"},"versions":[{"name":"v1","served":true,"storage":true,
                 "schema":{"openAPIV3Schema":{"type":"object"}}}]}}
                """);
        assertThat(created.at("/status/acceptedNames/plural").asText("none")).isEmpty();
        String watch = definitions + "?watch=1&timeoutSeconds=10&fieldSelector=metadata.name%3Dthings.example.com";
        String events = "";
        for (int attempt = 0; attempt < 20 && !events.contains("Established"); attempt++) {
            events = caller.send("GET", watch.replace("timeoutSeconds=10", "timeoutSeconds=1"), "")
                    .body();
        }
        assertThat(events).contains("\"type\":\"NamesAccepted\"", "\"type\":\"Established\",\"status\":\"True\"");
        assertThat(caller.send("GET", "/apis/example.com/v1/things", "").statusCode())
                .isEqualTo(200);
    }

    @Test
    void scale_applied_isOwnedByApplyThroughTheSubresource() throws Exception {
        String deployments = "/apis/apps/v1/namespaces/default/deployments";
        caller.send("POST", deployments, """
                {"metadata":{"name":"web"},"spec":{"selector":{"matchLabels":{"a":"b"}},
                 "template":{"metadata":{"labels":{"a":"b"}},"spec":{"containers":[{"name":"c","image":"i"}]}}}}
                """);
        HttpResponse<String> applied = caller.send(
                "PATCH",
                deployments + "/web/scale?fieldManager=scaler&force=true",
                "apiVersion: autoscaling/v1\nkind: Scale\nmetadata: {name: web}\nspec: {replicas: 4}\n",
                "Content-Type",
                "application/apply-patch+yaml");
        assertThat(applied.statusCode()).as(applied.body()).isEqualTo(200);
        assertThat(Json.MAPPER.readTree(applied.body()).at("/spec/replicas").asInt())
                .isEqualTo(4);
        JsonNode deployment = caller.json("GET", deployments + "/web", "");
        assertThat(deployment.at("/spec/replicas").asInt()).isEqualTo(4);
        assertThat(deployment.at("/metadata/managedFields")).anySatisfy(entry -> {
            assertThat(entry.path("manager").asText()).isEqualTo("scaler");
            assertThat(entry.path("operation").asText()).isEqualTo("Apply");
            assertThat(entry.path("subresource").asText()).isEqualTo("scale");
            assertThat(entry.path("fieldsV1").toString()).isEqualTo("{\"f:spec\":{\"f:replicas\":{}}}");
        });
    }
}

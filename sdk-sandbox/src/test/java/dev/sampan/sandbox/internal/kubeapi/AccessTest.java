package dev.sampan.sandbox.internal.kubeapi;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Who may do what, in the words of a kube-apiserver 1.35.4. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AccessTest {
    private static final String JSON = "application/json";
    private static final String ROLES = "/apis/rbac.authorization.k8s.io/v1/namespaces/default/roles";
    private static final String BINDINGS = "/apis/rbac.authorization.k8s.io/v1/namespaces/default/rolebindings";
    private static final String CLUSTER_ROLES = "/apis/rbac.authorization.k8s.io/v1/clusterroles";
    private static final String REVIEWS = "/apis/authorization.k8s.io/v1/";
    private static final String TOKEN = "/api/v1/namespaces/default/serviceaccounts/robot/token";
    private static final String PODS = "/api/v1/namespaces/default/pods";

    private final ApiFixture api = new ApiFixture();
    private final ApiCaller caller = new ApiCaller(api.server);
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .sslContext(ApiCaller.trusting(api.server.certificateAuthority()))
            .build();

    @BeforeAll
    void grant() throws Exception {
        create("/api/v1/namespaces/default/serviceaccounts", "{'metadata':{'name':'robot'}}");
        create(ROLES, role("reader", "''", "configmaps", "'get','list'"));
        create(
                ROLES,
                role(
                        "granter",
                        "'rbac.authorization.k8s.io'",
                        "roles','rolebindings",
                        "'create','update','patch','get'"));
        create(BINDINGS, binding("bob", "Role", "granter", "User", "bob"));
        create(BINDINGS, binding("lost", "Role", "nothing", "User", "lost"));
        create(BINDINGS, binding("robots", "Role", "reader", "Group", "system:serviceaccounts:default"));
    }

    @AfterAll
    void close() {
        api.close();
    }

    @Test
    void request_withoutToken_isOfTheAnonymousUser() throws Exception {
        assertThat(message(bare("", "GET", PODS)))
                .isEqualTo(
                        "pods is forbidden: User \"system:anonymous\" cannot list resource \"pods\" in API group \"\" in the namespace \"default\"");
        assertThat(message(bare("", "GET", "/api")))
                .isEqualTo("forbidden: User \"system:anonymous\" cannot get path \"/api\"");
        assertThat(bare("", "GET", "/version").statusCode()).isEqualTo(200);
        assertThat(bare("nonsense", "GET", "/version").statusCode()).isEqualTo(401);
    }

    @Test
    void denial_ofOneName_saysTheName() throws Exception {
        assertThat(refusal("GET", PODS + "?fieldSelector=metadata.name%3Dx", "", "bob"))
                .isEqualTo(
                        "pods \"x\" is forbidden: User \"bob\" cannot list resource \"pods\" in API group \"\" in the namespace \"default\"");
    }

    @Test
    void denial_withABindingToNoRole_saysWhatIsMissing() throws Exception {
        assertThat(refusal("GET", PODS, "", "lost"))
                .endsWith("in the namespace \"default\": RBAC: role.rbac.authorization.k8s.io \"nothing\" not found");
    }

    @Test
    void impersonation_ofGroupsAlone_isABadRequest() throws Exception {
        assertThat(message(caller.send("GET", "/api", "", "Impersonate-Group", "x")))
                .isEqualTo("requested [{Group  x    }] without impersonating a user");
    }

    @Test
    void impersonation_takesTheRightToEachPart() throws Exception {
        create(CLUSTER_ROLES, role("as-eve", "''", "users", "'impersonate'"));
        create(
                "/apis/rbac.authorization.k8s.io/v1/clusterrolebindings",
                binding("as-eve", "ClusterRole", "as-eve", "ServiceAccount", "robot"));
        String token = token("{}");
        assertThat(bare(token, "GET", "/api", "Impersonate-User", "eve").statusCode())
                .isEqualTo(200);
        assertThat(message(
                        bare(token, "GET", "/api", "Impersonate-User", "eve", "Impersonate-Group", "system:masters")))
                .isEqualTo(
                        "groups \"system:masters\" is forbidden: User \"system:serviceaccount:default:robot\" cannot impersonate resource \"groups\" in API group \"\" at the cluster scope");
    }

    @Test
    void whoAmI_impersonated_tellsGroupsUidAndExtra() throws Exception {
        JsonNode user = ask(
                        "/apis/authentication.k8s.io/v1/selfsubjectreviews",
                        "{}",
                        "Impersonate-User",
                        "bob",
                        "Impersonate-Uid",
                        "7",
                        "Impersonate-Extra-Scopes%2Fa",
                        "v")
                .path("status")
                .path("userInfo");
        assertThat(user)
                .isEqualTo(json(
                        "{'username':'bob','uid':'7','groups':['system:authenticated'],'extra':{'scopes/a':['v']}}"));
        assertThat(ask(
                                "/apis/authentication.k8s.io/v1/selfsubjectreviews",
                                "{}",
                                "Impersonate-User",
                                "system:serviceaccount:default:robot")
                        .path("status")
                        .path("userInfo")
                        .path("groups"))
                .isEqualTo(json("['system:serviceaccounts','system:serviceaccounts:default','system:authenticated']"));
    }

    @Test
    void role_withMoreThanItsWriterHolds_isRefused() throws Exception {
        String rules =
                "{'metadata':{'name':'more'},'rules':[{'apiGroups':[''],'resources':['secrets','pods/log'],'verbs':['get','list']},{'apiGroups':['apps'],'resources':['deployments'],'resourceNames':['web'],'verbs':['patch']}]}";
        assertThat(refusal("POST", ROLES, rules, "bob")).isEqualTo("""
                        roles.rbac.authorization.k8s.io "more" is forbidden: user "bob" (groups=["system:authenticated"]) is attempting to grant RBAC permissions not currently held:
                        {APIGroups:[""], Resources:["pods/log"], Verbs:["get" "list"]}
                        {APIGroups:[""], Resources:["secrets"], Verbs:["get" "list"]}
                        {APIGroups:["apps"], Resources:["deployments"], ResourceNames:["web"], Verbs:["patch"]}""");
        assertThat(send("POST", ROLES, role("same", "'rbac.authorization.k8s.io'", "roles", "'get'"), "bob")
                        .statusCode())
                .isEqualTo(201);
    }

    @Test
    void roleOfSomebodyElse_patchedToGrantMore_isRefused() throws Exception {
        HttpResponse<String> patched = caller.send(
                "PATCH",
                ROLES + "/reader",
                text("{'rules':[{'apiGroups':['*'],'resources':['*'],'verbs':['*']}]}"),
                "Content-Type",
                "application/merge-patch+json",
                "Impersonate-User",
                "bob");
        assertThat(patched.statusCode()).isEqualTo(403);
        assertThat(message(patched)).endsWith("{APIGroups:[\"*\"], Resources:[\"*\"], Verbs:[\"*\"]}");
    }

    @Test
    void binding_ofARoleThatItsWriterDoesNotHold_isRefused() throws Exception {
        assertThat(refusal("POST", BINDINGS, binding("up", "Role", "reader", "User", "bob"), "bob"))
                .isEqualTo("""
                        rolebindings.rbac.authorization.k8s.io "up" is forbidden: user "bob" (groups=["system:authenticated"]) is attempting to grant RBAC permissions not currently held:
                        {APIGroups:[""], Resources:["configmaps"], Verbs:["get" "list"]}""");
        assertThat(refusal("POST", BINDINGS, binding("up", "ClusterRole", "none", "User", "bob"), "bob"))
                .isEqualTo("rolebindings.rbac.authorization.k8s.io \"none\" not found");
    }

    @Test
    void review_ofAccess_tellsTheReason() throws Exception {
        assertThat(status("subjectaccessreviews", question("bob", "create", "rbac.authorization.k8s.io", "roles")))
                .isEqualTo(
                        json(
                                "{'allowed':true,'reason':'RBAC: allowed by RoleBinding \\'bob/default\\' of Role \\'granter\\' to User \\'bob\\''}"));
        assertThat(status("subjectaccessreviews", question("lost", "create", "", "pods")))
                .isEqualTo(json(
                        "{'allowed':false,'reason':'RBAC: role.rbac.authorization.k8s.io \\'nothing\\' not found'}"));
        assertThat(status("namespaces/default/localsubjectaccessreviews", question("bob", "get", "", "pods")))
                .isEqualTo(json("{'allowed':false}"));
        assertThat(status(
                        "selfsubjectaccessreviews", "{'spec':{'resourceAttributes':{'verb':'get','resource':'pods'}}}"))
                .isEqualTo(json("{'allowed':true}"));
    }

    @Test
    void review_ofAccessThatIsIncomplete_isInvalid() throws Exception {
        assertThat(ask(REVIEWS + "selfsubjectaccessreviews", "{'spec':{}}")
                        .path("message")
                        .asText())
                .isEqualTo(
                        ".authorization.k8s.io \"\" is invalid: spec.resourceAttributes: Invalid value: null: exactly one of nonResourceAttributes or resourceAttributes must be specified");
        assertThat(ask(
                                REVIEWS + "subjectaccessreviews",
                                "{'spec':{'resourceAttributes':{'verb':'get','resource':'pods'}}}")
                        .path("message")
                        .asText())
                .isEqualTo(
                        ".authorization.k8s.io \"\" is invalid: spec.user: Invalid value: \"\": at least one of user or group must be specified");
        assertThat(ask(REVIEWS + "namespaces/kube-system/localsubjectaccessreviews", question("bob", "get", "", "pods"))
                        .path("message")
                        .asText())
                .isEqualTo(
                        ".authorization.k8s.io \"\" is invalid: spec.resourceAttributes.namespace: Invalid value: \"default\": must match metadata.namespace");
    }

    @Test
    void review_ofRules_listsWhatHoldsForTheCaller() throws Exception {
        JsonNode status = ask(
                        REVIEWS + "selfsubjectrulesreviews",
                        "{'spec':{'namespace':'default'}}",
                        "Impersonate-User",
                        "bob")
                .path("status");
        assertThat(status.path("resourceRules"))
                .contains(
                        json(
                                "{'verbs':['create','update','patch','get'],'apiGroups':['rbac.authorization.k8s.io'],'resources':['roles','rolebindings']}"));
        assertThat(status.path("nonResourceRules").findValues("nonResourceURLs").toString())
                .contains("/openapi/*");
        assertThat(status.path("incomplete").asBoolean(true)).isFalse();
        assertThat(ask(REVIEWS + "selfsubjectrulesreviews", "{'spec':{}}")
                        .path("message")
                        .asText())
                .isEqualTo("no namespace on request");
    }

    @Test
    void token_ofAServiceAccount_carriesClaimsAndIsACredential() throws Exception {
        JsonNode request = ask(TOKEN, "{'spec':{'expirationSeconds':700}}");
        String token = request.path("status").path("token").asText();
        JsonNode claims = Json.read(Base64.getUrlDecoder().decode(token.split("\\.")[1]));
        assertThat(claims.path("sub").asText()).isEqualTo("system:serviceaccount:default:robot");
        assertThat(claims.path("aud")).isEqualTo(json("['https://kubernetes.default.svc']"));
        assertThat(claims.path("exp").asLong() - claims.path("iat").asLong()).isEqualTo(700);
        assertThat(claims.path("kubernetes.io")
                        .path("serviceaccount")
                        .path("uid")
                        .asText())
                .isEqualTo(Meta.uid(request));
        assertThat(bare(token, "GET", "/api/v1/namespaces/default/configmaps").statusCode())
                .isEqualTo(200);
        assertThat(message(bare(token, "GET", PODS)))
                .startsWith("pods is forbidden: User \"system:serviceaccount:default:robot\" cannot list");
        assertThat(bare(token + "x", "GET", "/api").statusCode()).isEqualTo(401);
    }

    @Test
    void token_forAnotherAudience_isNoCredentialHere() throws Exception {
        String token = token("{'spec':{'audiences':['vault']}}");
        assertThat(bare(token, "GET", "/api").statusCode()).isEqualTo(401);
        JsonNode here = review(token, "");
        assertThat(here.path("authenticated").asBoolean()).isFalse();
        assertThat(here.path("error").asText())
                .isEqualTo(
                        "[invalid bearer token, token audiences [\"vault\"] is invalid for the target audiences [\"https://kubernetes.default.svc\"]]");
        JsonNode there = review(token, ",'audiences':['vault','x']");
        assertThat(there.path("audiences")).isEqualTo(json("['vault']"));
        assertThat(there.path("user").path("username").asText()).isEqualTo("system:serviceaccount:default:robot");
    }

    @Test
    void token_boundToAnObject_endsWithIt() throws Exception {
        create("/api/v1/namespaces/default/secrets", "{'metadata':{'name':'bound'}}");
        String token = token("{'spec':{'boundObjectRef':{'kind':'Secret','apiVersion':'v1','name':'bound'}}}");
        assertThat(bare(token, "GET", "/api").statusCode()).isEqualTo(200);
        caller.send("DELETE", "/api/v1/namespaces/default/secrets/bound", "");
        assertThat(bare(token, "GET", "/api").statusCode()).isEqualTo(401);
        assertThat(review(token, "").path("error").asText())
                .isEqualTo("[invalid bearer token, service account token has been invalidated]");
    }

    @Test
    void tokenRequest_thatCannotBeMet_isRefused() throws Exception {
        assertThat(ask(TOKEN, "{'spec':{'expirationSeconds':300}}")
                        .path("message")
                        .asText())
                .isEqualTo(
                        "TokenRequest.authentication.k8s.io \"\" is invalid: spec.expirationSeconds: Invalid value: 300: may not specify a duration less than 10 minutes");
        assertThat(ask(TOKEN, "{'spec':{'boundObjectRef':{'kind':'ConfigMap','apiVersion':'v1','name':'x'}}}")
                        .path("message")
                        .asText())
                .isEqualTo("cannot bind token to object of type /v1, Kind=ConfigMap");
        assertThat(ask(TOKEN, "{'spec':{'boundObjectRef':{'kind':'Pod','apiVersion':'v1','name':'x'}}}")
                        .path("message")
                        .asText())
                .isEqualTo("pods \"x\" not found");
        assertThat(ask("/apis/authentication.k8s.io/v1/tokenreviews", "{'spec':{}}")
                        .path("message")
                        .asText())
                .isEqualTo("token is required for TokenReview in authentication");
        assertThat(review("nonsense", "").path("error").asText()).isEqualTo("invalid bearer token");
    }

    private void create(String path, String body) throws Exception {
        HttpResponse<String> response = caller.send("POST", path, text(body), "Content-Type", JSON);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(201);
    }

    private HttpResponse<String> send(String method, String path, String body, String user) throws Exception {
        return caller.send(method, path, text(body), "Content-Type", JSON, "Impersonate-User", user);
    }

    private String refusal(String method, String path, String body, String user) throws Exception {
        return message(send(method, path, body, user));
    }

    private JsonNode ask(String path, String body, String... headers) throws Exception {
        List<String> all = new ArrayList<>(List.of("Content-Type", JSON));
        all.addAll(List.of(headers));
        return caller.json("POST", path, text(body), all.toArray(String[]::new));
    }

    private JsonNode status(String review, String body) throws Exception {
        return ask(REVIEWS + review, body).path("status");
    }

    private JsonNode review(String token, String more) throws Exception {
        return ask("/apis/authentication.k8s.io/v1/tokenreviews", "{'spec':{'token':'%s'%s}}".formatted(token, more))
                .path("status");
    }

    private String token(String request) throws Exception {
        return ask(TOKEN, request).path("status").path("token").asText();
    }

    private HttpResponse<String> bare(String token, String method, String path, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(api.server.address() + path))
                .method(method, HttpRequest.BodyPublishers.noBody());
        if (!token.isEmpty()) {
            request.header("Authorization", "Bearer " + token);
        }
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), BodyHandlers.ofString());
    }

    private static String message(HttpResponse<String> response) throws Exception {
        return Json.MAPPER.readTree(response.body()).path("message").asText();
    }

    private static String role(String name, String group, String resources, String verbs) {
        return "{'metadata':{'name':'%s'},'rules':[{'apiGroups':[%s],'resources':['%s'],'verbs':[%s]}]}"
                .formatted(name, group, resources, verbs);
    }

    private static String binding(String name, String roleKind, String role, String kind, String subject) {
        String where =
                kind.equals("ServiceAccount") ? "'namespace':'default'" : "'apiGroup':'rbac.authorization.k8s.io'";
        return "{'metadata':{'name':'%s'},'roleRef':{'apiGroup':'rbac.authorization.k8s.io','kind':'%s','name':'%s'},'subjects':[{%s,'kind':'%s','name':'%s'}]}"
                .formatted(name, roleKind, role, where, kind, subject);
    }

    private static String question(String user, String verb, String group, String resource) {
        return "{'spec':{'user':'%s','resourceAttributes':{'namespace':'default','verb':'%s','group':'%s','resource':'%s'}}}"
                .formatted(user, verb, group, resource);
    }

    private static String text(String json) {
        return json.replace("\\'", "\\\"").replace('\'', '"');
    }

    private static JsonNode json(String text) throws Exception {
        return Json.MAPPER.readTree(text(text));
    }
}

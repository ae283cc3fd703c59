package dev.sampan.sandbox.internal.openapi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.aliyun.cr20181201.models.ListInstanceRequest;
import com.aliyun.cs20151215.models.DescribeClustersV1Request;
import com.aliyun.sts20150401.models.AssumeRoleRequest;
import com.aliyun.sts20150401.models.AssumeRoleResponseBody.AssumeRoleResponseBodyCredentials;
import com.aliyun.tea.TeaException;
import com.aliyun.teaopenapi.models.Config;
import com.fasterxml.jackson.databind.JsonNode;
import dev.sampan.sandbox.SandboxTime;
import dev.sampan.sandbox.internal.openapi.ram.PolicyDocument;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What RAM says to calls, as the official clients and the wire see it. */
class RamTest {
    private static final String RAM = "2015-05-01";
    private static final String LISTS = """
            {"Version": "1", "Statement": [{"Effect": "Allow", "Action": "cr:List*", "Resource": "*"}]}""";
    private static final String TRUSTS_ACCOUNT = """
            {"Version": "1", "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole",
             "Principal": {"RAM": ["acs:ram::%s:root"]}}]}""".formatted(OpenApiFixture.ACCOUNT);

    private final OpenApiFixture at = new OpenApiFixture(SandboxTime.REAL);

    @AfterEach
    void stop() {
        at.close();
    }

    private Config config() {
        return new Config()
                .setAccessKeyId(OpenApiFixture.KEY)
                .setAccessKeySecret(OpenApiFixture.SECRET)
                .setEndpoint(at.server.url().getAuthority())
                .setProtocol("http")
                .setRegionId(OpenApiFixture.REGION);
    }

    private Config as(String role) throws Exception {
        AssumeRoleResponseBodyCredentials given = new com.aliyun.sts20150401.Client(config())
                .assumeRole(request(role))
                .getBody()
                .getCredentials();
        return config().setAccessKeyId(given.getAccessKeyId())
                .setAccessKeySecret(given.getAccessKeySecret())
                .setSecurityToken(given.getSecurityToken());
    }

    private static AssumeRoleRequest request(String role) {
        return new AssumeRoleRequest()
                .setRoleArn("acs:ram::" + OpenApiFixture.ACCOUNT + ":role/" + role)
                .setRoleSessionName("build");
    }

    private JsonNode call(String action, String... parameters) {
        SignedCall call = at.signed(action, RAM);
        for (int i = 0; i < parameters.length; i += 2) {
            call.query(parameters[i], parameters[i + 1]);
        }
        return OpenApiFixture.json(at.send(call.build()));
    }

    @Test
    void role_withoutTheAction_isDeniedWithDetail() throws Exception {
        call("CreatePolicy", "PolicyName", "lists", "PolicyDocument", LISTS);
        call("CreateRole", "RoleName", "ci", "AssumeRolePolicyDocument", TRUSTS_ACCOUNT);
        call("AttachPolicyToRole", "RoleName", "ci", "PolicyName", "lists", "PolicyType", "Custom");
        Config ci = as("ci");

        assertThat(new com.aliyun.cr20181201.Client(ci)
                        .listInstance(new ListInstanceRequest())
                        .getBody()
                        .getIsSuccess())
                .isTrue();
        TeaException denied = catchThrowableOfType(
                TeaException.class,
                () -> new com.aliyun.cs20151215.Client(ci).describeClustersV1(new DescribeClustersV1Request()));

        assertThat(denied.getStatusCode()).isEqualTo(403);
        assertThat(denied.getCode()).isEqualTo("Forbidden.RAM");
        Map<String, Object> detail = denied.getAccessDeniedDetail();
        assertThat(detail)
                .containsEntry("AuthAction", "cs:DescribeClustersV1")
                .containsEntry("AuthPrincipalType", "AssumedRoleUser")
                .containsEntry("AuthPrincipalDisplayName", "ci:build")
                .containsEntry("AuthPrincipalOwnerId", OpenApiFixture.ACCOUNT)
                .containsEntry("NoPermissionType", "ImplicitDeny")
                .containsEntry("PolicyType", "AccountLevelIdentityBasedPolicy");
    }

    @Test
    void deny_isExplicitInTheDetail() {
        at.server.ram().setUserPolicy(PolicyDocument.parse("""
                {"Version": "1", "Statement": [
                  {"Effect": "Allow", "Action": "*", "Resource": "*"},
                  {"Effect": "Deny", "Action": "ram:CreateRole", "Resource": "acs:ram:*:*:role/prod-*"}]}"""));

        JsonNode denied = call("CreateRole", "RoleName", "prod-1", "AssumeRolePolicyDocument", TRUSTS_ACCOUNT);

        assertThat(denied.path("Code").asText()).isEqualTo("NoPermission");
        assertThat(denied.at("/AccessDeniedDetail/NoPermissionType").asText()).isEqualTo("ExplicitDeny");
        assertThat(denied.at("/AccessDeniedDetail/AuthPrincipalType").asText()).isEqualTo("SubUser");
        assertThat(call("CreateRole", "RoleName", "test-1", "AssumeRolePolicyDocument", TRUSTS_ACCOUNT)
                        .at("/Role/RoleName")
                        .asText())
                .isEqualTo("test-1");
    }

    @Test
    void sessionPolicy_narrowsTheRole() throws Exception {
        AssumeRoleResponseBodyCredentials given = new com.aliyun.sts20150401.Client(config())
                .assumeRole(request("anything").setPolicy(LISTS))
                .getBody()
                .getCredentials();
        Config session = config().setAccessKeyId(given.getAccessKeyId())
                .setAccessKeySecret(given.getAccessKeySecret())
                .setSecurityToken(given.getSecurityToken());

        TeaException denied = catchThrowableOfType(
                TeaException.class,
                () -> new com.aliyun.cs20151215.Client(session).describeClustersV1(new DescribeClustersV1Request()));

        assertThat(denied.getAccessDeniedDetail()).containsEntry("PolicyType", "SessionPolicy");
    }

    @Test
    void role_thatTrustsOthers_isNotAssumed() throws Exception {
        call(
                "CreateRole",
                "RoleName",
                "foreign",
                "AssumeRolePolicyDocument",
                TRUSTS_ACCOUNT.replace(OpenApiFixture.ACCOUNT, "5999999999999999"));

        TeaException refused = catchThrowableOfType(TeaException.class, () -> as("foreign"));

        assertThat(refused.getCode()).isEqualTo("NoPermission");
        assertThat(refused.getAccessDeniedDetail()).containsEntry("PolicyType", "AssumeRolePolicy");
    }

    @Test
    void role_livesFromItsCreationToItsDeletion() {
        call("CreateRole", "RoleName", "ops", "AssumeRolePolicyDocument", TRUSTS_ACCOUNT, "MaxSessionDuration", "7200");
        call("AttachPolicyToRole", "RoleName", "ops", "PolicyName", "AdministratorAccess", "PolicyType", "System");

        assertThat(call("GetRole", "RoleName", "ops")
                        .at("/Role/MaxSessionDuration")
                        .asInt())
                .isEqualTo(7200);
        assertThat(call("ListPoliciesForRole", "RoleName", "ops")
                        .at("/Policies/Policy/0/PolicyName")
                        .asText())
                .isEqualTo("AdministratorAccess");
        assertThat(call("DeleteRole", "RoleName", "ops").path("Code").asText()).isEqualTo("DeleteConflict.Role.Policy");
        call("DetachPolicyFromRole", "RoleName", "ops", "PolicyName", "AdministratorAccess", "PolicyType", "System");
        call("DeleteRole", "RoleName", "ops");
        assertThat(call("GetRole", "RoleName", "ops").path("Code").asText()).isEqualTo("EntityNotExist.Role");
    }

    @Test
    void policy_newVersion_countsWhenItIsTheDefault() {
        call("CreatePolicy", "PolicyName", "p", "PolicyDocument", LISTS);
        String wider = LISTS.replace("cr:List*", "cr:*");

        call("CreatePolicyVersion", "PolicyName", "p", "PolicyDocument", wider);
        assertThat(call("GetPolicy", "PolicyName", "p", "PolicyType", "Custom")
                        .at("/DefaultPolicyVersion/VersionId")
                        .asText())
                .isEqualTo("v1");
        call("CreatePolicyVersion", "PolicyName", "p", "PolicyDocument", wider, "SetAsDefault", "true");
        assertThat(call("GetPolicy", "PolicyName", "p", "PolicyType", "Custom")
                        .at("/DefaultPolicyVersion/VersionId")
                        .asText())
                .isEqualTo("v3");
        assertThat(call("CreatePolicy", "PolicyName", "q", "PolicyDocument", "{}")
                        .path("Code")
                        .asText())
                .isEqualTo("MalformedPolicyDocument");
    }

    @Test
    void listRoles_givesPagesByMarker() {
        for (String name : new String[] {"a", "b", "c"}) {
            call("CreateRole", "RoleName", name, "AssumeRolePolicyDocument", TRUSTS_ACCOUNT);
        }

        JsonNode first = call("ListRoles", "MaxItems", "2");
        JsonNode second = call(
                "ListRoles", "MaxItems", "2", "Marker", first.path("Marker").asText());

        assertThat(first.path("IsTruncated").asBoolean()).isTrue();
        assertThat(first.at("/Roles/Role").findValuesAsText("RoleName")).containsExactly("a", "b");
        assertThat(second.path("IsTruncated").asBoolean()).isFalse();
        assertThat(second.at("/Roles/Role").findValuesAsText("RoleName")).containsExactly("c");
    }

    @Test
    void quota_whenUsedUp_isAnsweredByThrottlingUntilTheSpanHasPassed() {
        try (OpenApiFixture manual = new OpenApiFixture(SandboxTime.MANUAL)) {
            manual.server.quotas().set("GetCallerIdentity", 2, Duration.ofSeconds(10));
            assertThat(identity(manual).statusCode()).isEqualTo(200);
            manual.timeline.advance(Duration.ofSeconds(4));
            assertThat(identity(manual).statusCode()).isEqualTo(200);

            HttpResponse<String> refused = identity(manual);

            assertThat(refused.statusCode()).isEqualTo(429);
            assertThat(OpenApiFixture.json(refused).path("Code").asText()).isEqualTo("Throttling.User");
            assertThat(refused.headers().firstValue("Retry-After")).contains("6");
            assertThat(refused.headers().firstValue("x-acs-retry-after")).contains("6000");
            manual.timeline.advance(Duration.ofSeconds(6));
            assertThat(identity(manual).statusCode()).isEqualTo(200);
            assertThat(identity(manual).statusCode()).isEqualTo(429);
        }
    }

    private static HttpResponse<String> identity(OpenApiFixture fixture) {
        return fixture.send(fixture.signed("GetCallerIdentity", "2015-04-01").build());
    }
}

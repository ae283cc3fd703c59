package dev.sampan.sandbox.internal.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sampan.sandbox.Fault;
import dev.sampan.sandbox.ReceivedRequest.Server;
import dev.sampan.sandbox.SandboxTime;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SignatureCheckTest {
    private static final String STS = "2015-04-01";
    private final OpenApiFixture at = new OpenApiFixture(SandboxTime.MANUAL);

    @AfterEach
    void stop() {
        at.close();
    }

    @Test
    void call_signedWell_isAnswered() {
        HttpResponse<String> answer = at.send(identity().build());

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(OpenApiFixture.json(answer).path("AccountId").asText()).isEqualTo(OpenApiFixture.ACCOUNT);
    }

    @Test
    void secret_wrong_isRefused() {
        expect(identity().key(OpenApiFixture.KEY, "guess"), 400, "SignatureDoesNotMatch");
    }

    @Test
    void key_unknown_isRefused() {
        expect(identity().key("LTAInobody", "guess"), 404, "InvalidAccessKeyId.NotFound");
    }

    @Test
    void nonce_replayed_isRefused() {
        HttpRequest.Builder call = identity().build();
        assertThat(at.send(call.copy()).statusCode()).isEqualTo(200);

        HttpResponse<String> replayed = at.send(call);

        assertThat(replayed.statusCode()).isEqualTo(400);
        assertThat(OpenApiFixture.json(replayed).path("Code").asText()).isEqualTo("SignatureNonceUsed");
    }

    @Test
    void date_tooFarAway_isRefused() {
        SignedCall early = identity();
        at.timeline.advance(Duration.ofMinutes(15));
        assertThat(at.send(identity().build()).statusCode()).isEqualTo(200);
        assertThat(at.send(early.build()).statusCode()).isIn(200, 400);
        at.timeline.advance(Duration.ofSeconds(2));

        expect(early, 400, "InvalidTimeStamp.Expired");
        expect(
                identity()
                        .header("x-acs-date", at.timeline.now().plusSeconds(960).toString()),
                400,
                "InvalidTimeStamp.Expired");
        expect(identity().header("x-acs-date", "yesterday"), 400, "InvalidTimeStamp.Format");
    }

    @Test
    void query_changedAfterSigning_isRefused() {
        expect(identity().query("a", "1").appendAfterSigning("&b=2"), 400, "SignatureDoesNotMatch");
    }

    @Test
    void body_ofAnotherHash_isRefused() {
        expect(identity().header("x-acs-content-sha256", SignedCall.hash("other")), 400, "SignatureDoesNotMatch");
    }

    @Test
    void header_leftUnsigned_isRefused() {
        expect(identity().leaveUnsigned("x-acs-signature-nonce"), 400, "IncompleteSignature");
        expect(identity().header("x-acs-extra", "1").leaveUnsigned("x-acs-extra"), 400, "IncompleteSignature");
    }

    @Test
    void authorization_missing_isRefused() {
        HttpRequest.Builder call = HttpRequest.newBuilder(at.server.url().resolve("/"))
                .header("x-acs-action", "GetCallerIdentity")
                .header("x-acs-version", STS)
                .POST(HttpRequest.BodyPublishers.noBody());

        HttpResponse<String> answer = at.send(call);

        assertThat(answer.statusCode()).isEqualTo(400);
        JsonNode body = OpenApiFixture.json(answer);
        assertThat(body.path("Code").asText()).isEqualTo("IncompleteSignature");
        assertThat(body.path("RequestId").asText()).isNotEmpty();
        assertThat(body.path("HostId").asText()).isEqualTo(at.server.url().getAuthority());
        assertThat(body.has("Recommend")).isTrue();
    }

    @Test
    void query_withHardCharacters_isSignedAsItIsSent() {
        SignedCall call = at.signed("ListRepository", "2018-12-01")
                .query("InstanceId", OpenApiFixture.REGISTRY)
                .query("RepoName", "a b*c~d/ü+%");

        assertThat(at.send(call.build()).statusCode()).isEqualTo(200);
    }

    @Test
    void action_unknown_isRefusedLoudly() {
        expect(at.signed("DeleteEverything", STS), 404, "InvalidAction.NotFound");
        expect(at.signed("GetCallerIdentity", "2018-12-01"), 404, "InvalidAction.NotFound");
    }

    @Test
    void parameter_unknown_isRefusedLoudly() {
        expect(identity().query("Surprise", "1"), 400, "UnsupportedParameter");
    }

    @Test
    void roaError_isWordedInLowerCase() {
        SignedCall call = at.signed("DescribeClusterDetail", "2015-12-15").get("/clusters/c1");

        HttpResponse<String> answer = at.send(call.build());

        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(OpenApiFixture.json(answer).path("code").asText()).isEqualTo("ErrorClusterNotFound");
        assertThat(OpenApiFixture.json(answer).path("requestId").asText()).isNotEmpty();
    }

    @Test
    void temporaryKey_worksWithItsTokenUntilItEnds() {
        JsonNode credentials = assume();
        String id = credentials.path("AccessKeyId").asText();
        String secret = credentials.path("AccessKeySecret").asText();
        String token = credentials.path("SecurityToken").asText();

        HttpResponse<String> answer = at.send(
                identity().key(id, secret).header("x-acs-security-token", token).build());
        assertThat(OpenApiFixture.json(answer).path("Arn").asText())
                .isEqualTo("acs:ram::" + OpenApiFixture.ACCOUNT + ":assumed-role/deployer/test");
        expect(identity().key(id, secret), 400, "MissingSecurityToken");
        expect(
                identity().key(id, secret).header("x-acs-security-token", "other"),
                400,
                "InvalidSecurityToken.MismatchWithAccessKey");
        at.timeline.advance(Duration.ofSeconds(900));
        expect(identity().key(id, secret).header("x-acs-security-token", token), 400, "InvalidSecurityToken.Expired");
    }

    @Test
    void oidcToken_readsUnsignedAndExpires() {
        String payload =
                "{\"iss\":\"https://issuer\",\"sub\":\"system:serviceaccount:a:b\",\"aud\":[\"sts.aliyuncs.com\"],"
                        + "\"iat\":1,\"exp\":"
                        + at.timeline.now().plusSeconds(60).getEpochSecond() + "}";
        String token = "e30."
                + Base64.getUrlEncoder().withoutPadding().encodeToString(payload.getBytes(StandardCharsets.UTF_8))
                + ".c2ln";
        String path = "/?Action=AssumeRoleWithOIDC&Version=2015-04-01&Format=JSON&RoleArn=acs:ram::"
                + OpenApiFixture.ACCOUNT + ":role/deployer&OIDCProviderArn=acs:ram::" + OpenApiFixture.ACCOUNT
                + ":oidc-provider/ack&RoleSessionName=test&OIDCToken=" + token;

        HttpResponse<String> answer = post(path);

        assertThat(answer.statusCode()).isEqualTo(200);
        JsonNode body = OpenApiFixture.json(answer);
        assertThat(body.at("/OIDCTokenInfo/Subject").asText()).isEqualTo("system:serviceaccount:a:b");
        assertThat(body.at("/Credentials/SecurityToken").asText()).isNotEmpty();
        assertThat(at.log.all().toString()).doesNotContain(token);
        at.timeline.advance(Duration.ofSeconds(61));
        assertThat(post(path).body()).contains("AuthenticationFail.OIDCToken.Expired");
        assertThat(post(path.replace(token, "no.jwt")).body()).contains("AuthenticationFail.OIDCToken.Invalid");
    }

    @Test
    void throttling_isWordedAsTheCloudDoes() {
        at.faults.add(
                new Fault(Server.OPENAPI, "GetCallerIdentity", 1, 1, Fault.Kind.THROTTLE, 0, Duration.ofMillis(1500)));

        HttpResponse<String> answer = at.send(identity().build());

        assertThat(OpenApiFixture.json(answer).path("Code").asText()).isEqualTo("Throttling.User");
        assertThat(answer.headers().firstValue("x-acs-retry-after")).contains("1500");
        assertThat(at.send(identity().build()).statusCode()).isEqualTo(200);
    }

    private JsonNode assume() {
        SignedCall call = at.signed("AssumeRole", STS)
                .query("RoleArn", "acs:ram::" + OpenApiFixture.ACCOUNT + ":role/deployer")
                .query("RoleSessionName", "test")
                .query("DurationSeconds", "900");
        return OpenApiFixture.json(at.send(call.build())).path("Credentials");
    }

    private HttpResponse<String> post(String path) {
        return at.send(
                HttpRequest.newBuilder(URI.create(at.server.url() + path)).POST(HttpRequest.BodyPublishers.noBody()));
    }

    private SignedCall identity() {
        return at.signed("GetCallerIdentity", STS);
    }

    private void expect(SignedCall call, int status, String code) {
        HttpResponse<String> answer = at.send(call.build());
        assertThat(OpenApiFixture.json(answer).path("Code").asText()).isEqualTo(code);
        assertThat(answer.statusCode()).isEqualTo(status);
    }
}

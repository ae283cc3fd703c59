package dev.sampan.sandbox.internal.registry;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RegistryAccessTest {
    private static final byte[] NOTHING = new byte[0];
    private static final String TAGS = "/v2/shop/web/tags/list";

    private RegistryFixture at;

    @BeforeEach
    void start() {
        at = new RegistryFixture();
        at.pushImage("shop/web", "1", "content");
    }

    @AfterEach
    void stop() {
        at.close();
    }

    @Test
    void call_withoutCredential_isToldWhereTokensAre() {
        HttpResponse<String> answer = at.callAs("", "GET", TAGS, NOTHING);

        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(answer.headers().firstValue("WWW-Authenticate"))
                .contains("Bearer realm=\"http://" + at.registry.host()
                        + "/token\",service=\"sampan-sandbox\",scope=\"repository:shop/web:pull\"");
    }

    @Test
    void call_withWrongPassword_isRefused() {
        assertThat(at.callAs(RegistryFixture.basic("sampan", "s3cre"), "GET", TAGS, NOTHING)
                        .statusCode())
                .isEqualTo(401);
        assertThat(at.callAs("Basic !!!", "GET", TAGS, NOTHING).statusCode()).isEqualTo(401);
        assertThat(at.callAs("Digest x", "GET", TAGS, NOTHING).statusCode()).isEqualTo(401);
    }

    @Test
    void token_forPulling_doesNotPush() {
        String bearer = "Bearer " + token("?service=x&scope=repository:shop/web:pull");

        assertThat(at.callAs(bearer, "GET", TAGS, NOTHING).statusCode()).isEqualTo(200);
        HttpResponse<String> push = at.callAs(bearer, "POST", "/v2/shop/web/blobs/uploads/", NOTHING);
        assertThat(push.statusCode()).isEqualTo(401);
        assertThat(push.headers().firstValue("WWW-Authenticate").orElse(""))
                .contains("scope=\"repository:shop/web:pull,push\"")
                .contains("error=\"insufficient_scope\"");
        assertThat(at.callAs(bearer, "GET", "/v2/other/web/tags/list", NOTHING).statusCode())
                .isEqualTo(401);
    }

    @Test
    void token_forOneRepository_doesNotMountFromAnother() {
        String digest = at.push("secret/repo", "x".getBytes(StandardCharsets.UTF_8));
        String path = "/v2/shop/web/blobs/uploads/?mount=" + digest + "&from=secret/repo";

        String one = "Bearer " + token("?scope=repository:shop/web:pull,push");
        String both = "Bearer " + token("?scope=repository:shop/web:pull,push&scope=repository:secret/repo:pull");

        assertThat(at.callAs(one, "POST", path, NOTHING).statusCode()).isEqualTo(202);
        assertThat(at.callAs(both, "POST", path, NOTHING).statusCode()).isEqualTo(201);
    }

    @Test
    void token_afterItsLife_isGoodNoMore() {
        String bearer = "Bearer " + token("?scope=repository:shop/web:pull");

        at.timeline.advance(RegistryLogins.TOKEN_LIFE.minusSeconds(1));
        assertThat(at.callAs(bearer, "GET", TAGS, NOTHING).statusCode()).isEqualTo(200);
        at.timeline.advance(Duration.ofSeconds(1));
        assertThat(at.callAs(bearer, "GET", TAGS, NOTHING).statusCode()).isEqualTo(401);
    }

    @Test
    void token_thatIsNone_isToldApartFromOneThatIsTooNarrow() {
        HttpResponse<String> unknown = at.callAs("Bearer guess", "GET", TAGS, NOTHING);
        HttpResponse<String> password = at.callAs(RegistryFixture.basic("sampan", "no"), "GET", TAGS, NOTHING);

        assertThat(unknown.headers().firstValue("WWW-Authenticate").orElse("")).contains("error=\"invalid_token\"");
        assertThat(password.headers().firstValue("WWW-Authenticate").orElse(""))
                .startsWith("Bearer ")
                .doesNotContain("error");
    }

    @Test
    void tokenEndpoint_withWrongPassword_asksForAPassword() {
        HttpResponse<String> answer =
                at.callAs(RegistryFixture.basic("sampan", "no"), "GET", "/token?scope=x", NOTHING);

        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(answer.headers().firstValue("WWW-Authenticate")).contains("Basic realm=\"sampan-sandbox\"");
        assertThat(form("grant_type=%zz").statusCode()).isEqualTo(400);
    }

    @Test
    void temporaryLogin_afterItsEnd_isGoodNoMore() {
        at.registry.logins().add("cr_temp_user", "one", at.timeline.now().plusSeconds(3600));
        at.registry.logins().add("cr_temp_user", "two", at.timeline.now().plusSeconds(7200));
        String first = RegistryFixture.basic("cr_temp_user", "one");
        String second = RegistryFixture.basic("cr_temp_user", "two");

        assertThat(at.callAs(first, "GET", TAGS, NOTHING).statusCode()).isEqualTo(200);
        at.timeline.advance(Duration.ofHours(1));
        assertThat(at.callAs(first, "GET", TAGS, NOTHING).statusCode()).isEqualTo(401);
        assertThat(at.callAs(second, "GET", TAGS, NOTHING).statusCode()).isEqualTo(200);
    }

    @Test
    void oauthForms_giveTokensForPasswordAndRefreshToken() throws JsonProcessingException {
        HttpResponse<String> password = form(
                "grant_type=password&username=sampan&password=s3cret&access_type=offline&scope=repository:shop/web:pull");
        String refresh = json(password).path("refresh_token").asText();
        HttpResponse<String> refreshed =
                form("grant_type=refresh_token&refresh_token=" + refresh + "&scope=repository:shop/web:pull");

        String bearer = "Bearer " + json(refreshed).path("access_token").asText();
        assertThat(at.callAs(bearer, "GET", TAGS, NOTHING).statusCode()).isEqualTo(200);
        assertThat(form("grant_type=password&username=sampan&password=no").statusCode())
                .isEqualTo(401);
        assertThat(form("grant_type=refresh_token&refresh_token=guess").statusCode())
                .isEqualTo(401);
        assertThat(form("grant_type=other").statusCode()).isEqualTo(400);
    }

    @Test
    void anonymousPull_whenTurnedOn_pullsAndNothingElse() {
        try (RegistryFixture open = new RegistryFixture(true)) {
            open.pushImage("shop/web", "1", "content");

            assertThat(open.callAs("", "GET", TAGS, NOTHING).statusCode()).isEqualTo(200);
            assertThat(open.callAs("", "GET", "/v2/", NOTHING).statusCode()).isEqualTo(401);
            assertThat(open.callAs("", "GET", "/v2/_catalog", NOTHING).statusCode())
                    .isEqualTo(401);
            assertThat(open.callAs("", "DELETE", "/v2/shop/web/manifests/1", NOTHING)
                            .statusCode())
                    .isEqualTo(401);
            assertThat(open.callAs("", "POST", "/v2/shop/web/blobs/uploads/", NOTHING)
                            .statusCode())
                    .isEqualTo(401);
        }
    }

    @Test
    void log_keepsNoCredential() {
        at.callAs("", "GET", "/token?password=hunter2&scope=x", NOTHING);

        assertThat(at.log.all().toString()).doesNotContain("hunter2").contains("password=hidden");
    }

    private String token(String query) {
        HttpResponse<String> answer = at.get("/token" + query);
        assertThat(answer.statusCode()).isEqualTo(200);
        try {
            return json(answer).path("token").asText();
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }

    private HttpResponse<String> form(String form) {
        return at.callAs("", "POST", "/token", form.getBytes(StandardCharsets.UTF_8));
    }

    private static JsonNode json(HttpResponse<String> answer) throws JsonProcessingException {
        return new ObjectMapper().readTree(answer.body());
    }
}

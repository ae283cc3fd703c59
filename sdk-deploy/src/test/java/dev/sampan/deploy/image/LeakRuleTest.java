package dev.sampan.deploy.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LeakRuleTest {
    private static final String KEY_BODY = "MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7VJTUt9Us8cKj";

    @Test
    void text_withATokenOfAKnownForm_isAHit() {
        Map<String, String> leaks = Map.of(
                "alibaba-access-key", "id=LTAI" + "5tQx8mNbVcZrTyUiOpAs",
                "alibaba-sts-token", "STS." + "NUyVd8s9dhZ6k2mQ4b7w1xYz",
                "aws-access-key", "AKIA" + "QWERTYUIOPASDFGH",
                "private-key", "-----BEGIN RSA PRIVATE KEY-----\n" + KEY_BODY + "\n" + KEY_BODY,
                "github-token", "ghp_" + "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8",
                "slack-token", "xoxb-" + "123456789012-abcdefGHIJK",
                "json-web-token",
                        "eyJhbGciOiJIUzI1NiJ9" + ".eyJzdWIiOiIxMjM0NTY3ODkwIn0"
                                + ".dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U",
                "kubeconfig", "client-key-data: " + KEY_BODY,
                "docker-config", "{\"auths\": {\"r.example.com\": {\"auth\": \"dXNlcjpwYXNzd29yZA==\"}}}");
        leaks.forEach((rule, text) -> assertThat(LeakRule.inText(text))
                .as(rule)
                .map(LeakRule.Hit::rule)
                .contains(rule));
    }

    @Test
    void text_thatOnlyTalksAboutKeys_isNoHit() {
        List<String> harmless = List.of(
                "-----BEGIN PUBLIC KEY-----\n" + KEY_BODY,
                "if (line.equals(\"-----BEGIN PRIVATE KEY-----\")) { parse(); }",
                "AKIAIOSFODNN7EXAMPLE",
                "the LTAI prefix marks an access key",
                "sha256:" + "ab12".repeat(16),
                "eyJhbGciOiJIUzI1NiJ9 is the head of a token");
        assertThat(harmless)
                .allSatisfy(text -> assertThat(LeakRule.inText(text)).isEmpty());
    }

    @Test
    void assignment_ofARandomValueToASecretName_isAHit() {
        assertThat(LeakRule.inAssignments("spring.datasource.password=x7Kq92mmZp4Lw8"))
                .isPresent();
        assertThat(LeakRule.inAssignments("{\"api_key\": \"9f8e7d6c5b4a39281706\"}"))
                .isPresent();
        assertThat(LeakRule.inPair("SESSION_SECRET", "x7Kq92mmZp4Lw8")).isPresent();
    }

    @Test
    void assignment_ofAPlaceholderOrAPlainWord_isNoHit() {
        List<String> harmless = List.of(
                "password=${DB_PASSWORD}",
                "password: changeme-please-1",
                "token.validity=PT30M",
                "password.required=Please enter your password",
                "secret.name=shop-database-credentials",
                "greeting=x7Kq92mmZp4Lw8");
        assertThat(harmless)
                .allSatisfy(text ->
                        assertThat(LeakRule.inAssignments(text)).as(text).isEmpty());
    }

    @Test
    void file_thatHoldsSecretsByItsName_isAHit() {
        assertThat(List.of("/app/.env", "/app/.env.production", "keys/id_rsa", "/app/store.p12", "/app/.git/config"))
                .allSatisfy(name -> assertThat(LeakRule.inName(name)).as(name).isPresent());
        assertThat(List.of(
                        "/app/.env.example",
                        "/app/id_rsa.pub",
                        "/app/environment",
                        "/app/.gitignore",
                        "/app/cacerts.p12"))
                .allSatisfy(name -> assertThat(LeakRule.inName(name)).as(name).isEmpty());
    }

    @Test
    void hit_neverShowsMoreThanTheBeginning() {
        String secret = "x7Kq92mmZp4Lw8";
        assertThat(new LeakRule.Hit("secret-value", secret).masked()).isEqualTo("x7K… (14 characters)");
    }
}

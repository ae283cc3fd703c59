package dev.sampan.internal.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RedactionTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "Authorization: Bearer HUNTER2xyz",
                "authorization=Basic SFVOVEVSMg==HUNTER2",
                "{\"password\":\"HUNTER2 with blanks\"}",
                "password='HUNTER2'",
                "AccessKeySecret=HUNTER2&x=1",
                "\"SecurityToken\" : \"HUNTER2\"",
                "access_key_secret = HUNTER2",
                "https://me:HUNTER2@host/path",
                "x-acs-security-token: HUNTER2",
                "refresh_token=HUNTER2",
                "client-key-data: HUNTER2",
                "-----BEGIN RSA PRIVATE KEY-----\nHUNTER2\n-----END RSA PRIVATE KEY-----",
                "-----BEGIN PRIVATE KEY-----\nHUNTER2",
                "eyJHUNTER2abc.eyJzdWIiOiJ4In0.sig",
                "ghp_HUNTER2HUNTER2HUNTER2",
                "LTAIHUNTER2HUNTER2",
                "STS.HUNTER2HUNTER2",
                "token=\"HUNTER2\"",
                "Cookie: HUNTER2",
                "api-key: HUNTER2",
                "xoxb-HUNTER2-12345"
            })
    void line_secretByShapeOrName_isHidden(String text) {
        assertThat(Redaction.line(text)).doesNotContain("HUNTER2").contains("[hidden]");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "deployments.apps \"web\" not found",
                "the token server is at https://auth.example.com/token",
                "secretName refers to web-tls",
                "passwordless login",
                "3/3 ready",
                "image shop/web:1.4.0@sha256:abc",
                "cannot list resource \"secrets\" in API group \"\"",
                "basic auth is off",
                "kubectl get secret web"
            })
    void line_ordinaryText_stays(String text) {
        assertThat(Redaction.line(text)).isEqualTo(text);
    }

    @Test
    void line_controlAndDirectionCharacters_areReplaced() {
        assertThat(Redaction.line("a\u001b[31mb\u202ec\nd\te\u0000f\u2028g\u009bh"))
                .isEqualTo("a\uFFFD[31mb\uFFFDc d e\uFFFDf\uFFFDg\uFFFDh");
        assertThat(Redaction.lines("a\r\nb\tc")).isEqualTo("a\nb\tc");
    }

    @Test
    void line_anyText_isShortAndPrintable() {
        long seed = 4_711;
        Random random = new Random(seed);
        for (int i = 0; i < 2_000; i++) {
            StringBuilder text = new StringBuilder();
            for (int j = random.nextInt(500); j > 0; j--) {
                text.appendCodePoint(random.nextInt(0x3000));
            }
            String line = Redaction.line(text.toString(), 120);
            assertThat(line).as("seed %d", seed).hasSizeLessThanOrEqualTo(120);
            assertThat(line.codePoints().noneMatch(Character::isISOControl))
                    .as("seed %d", seed)
                    .isTrue();
        }
    }

    @Test
    void line_hugeText_isCutInGoodTime() {
        assertThat(Redaction.line("password=".repeat(1_000_000))).hasSizeLessThanOrEqualTo(2_000);
    }

    @ParameterizedTest
    @CsvSource({
        "PT0.25S,250ms",
        "PT0S,0ms",
        "PT1S,1s",
        "PT1.5S,1.5s",
        "PT41S,41s",
        "PT2M,2m",
        "PT2M5S,2m5s",
        "PT1H30M,1h30m",
        "PT50H,2d2h",
        "PT-5S,-5s"
    })
    void text_durations_readAsPeopleSayThem(Duration duration, String text) {
        assertThat(Durations.text(duration)).isEqualTo(text);
    }

    @Test
    void table_manyRows_areAlignedAndCounted() {
        Table table = new Table();
        for (int i = 0; i < 54; i++) {
            table.row("row" + i, i % 2 == 0 ? "a" : "long cell", "");
        }
        assertThat(table.toString().lines()).hasSize(21).last().isEqualTo("  ... 34 more");
        assertThat(table.toString().lines().findFirst()).contains("  row0   a");
    }

    @Test
    void cut_betweenSurrogates_leavesNoHalf() {
        assertThat(Cut.to("ab\uD83D\uDE00cdefgh", 6)).isEqualTo("ab...");
        assertThat(Cut.to("abc", 3)).isEqualTo("abc");
    }
}

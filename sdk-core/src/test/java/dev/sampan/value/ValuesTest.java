package dev.sampan.value;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sampan.problem.InvalidRequestException;
import java.math.BigDecimal;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ValuesTest {
    private static final String HEX = "0123456789abcdef".repeat(4);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "web",
                "shop/web:1.4.0",
                "localhost/web",
                "127.0.0.1:5000/shop/web:1.4.0",
                "[::1]:5000/a/b",
                "reg.example.com/a__b/c-d--e:T_1.x",
                "reg.example.com:443/a@sha256:" + "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
            })
    void imageReference_parsed_printsAsItWasWritten(String text) {
        assertThat(ImageReference.parse(text)).hasToString(text);
        assertThat(ImageReference.parse(text)).isEqualTo(ImageReference.parse(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ":1",
                "Web",
                "a//b",
                "/a",
                "a/",
                "a:",
                "a:-x",
                "a b",
                "a@sha256:12",
                "a@",
                "reg.example.com/",
                "a___b",
                "../x"
            })
    void imageReference_outsideTheGrammar_isRefused(String text) {
        assertThatThrownBy(() -> ImageReference.parse(text)).isInstanceOf(InvalidRequestException.class);
    }

    @Test
    void imageReference_mistake_hasItsCode() {
        assertThatThrownBy(() -> ImageReference.parse("A")).hasMessageContaining("value.image-reference");
        assertThatThrownBy(() -> Digest.parse("md5:1")).hasMessageContaining("value.digest");
    }

    @Test
    void imageReference_generated_roundTrips() {
        long seed = 20_260_301L;
        Random random = new Random(seed);
        String[] hosts = {"", "localhost", "a.b", "127.0.0.1:5000", "x:80"};
        String[] parts = {"a", "a-b", "a.b", "a_b", "a__b", "0", "web-1"};
        for (int i = 0; i < 3_000; i++) {
            StringBuilder repository = new StringBuilder(parts[random.nextInt(parts.length)]);
            for (int j = random.nextInt(3); j > 0; j--) {
                repository.append('/').append(parts[random.nextInt(parts.length)]);
            }
            ImageReference made = new ImageReference(
                    hosts[random.nextInt(hosts.length)],
                    repository.toString(),
                    random.nextBoolean() ? "v" + random.nextInt(100) : null,
                    random.nextBoolean() ? new Digest("sha256", HEX) : null);
            boolean ambiguous = made.registryOrEmpty().isEmpty()
                    && repository.indexOf("/") > 0
                    && repository.substring(0, repository.indexOf("/")).contains(".");
            if (!ambiguous) {
                assertThat(ImageReference.parse(made.toString()))
                        .as("seed %d", seed)
                        .isEqualTo(made);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "500m,0.5",
        "1,1",
        "256Mi,268435456",
        "1k,1000",
        "1e3,1000",
        "1E,1000000000000000000",
        "1Ei,1152921504606846976",
        ".5,0.5",
        "2.,2",
        "-1,-1",
        "100n,0.0000001",
        "1e-3,0.001"
    })
    void quantity_text_hasItsAmount(String text, BigDecimal amount) {
        assertThat(Quantity.parse(text).amount()).isEqualByComparingTo(amount);
        assertThat(Quantity.parse(text)).hasToString(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "m", "1KB", "1 Gi", "0x1", "1mi", "1e", "--1", "NaN", "1e9999"})
    void quantity_noQuantity_isRefused(String text) {
        assertThatThrownBy(() -> Quantity.parse(text)).hasMessageContaining("value.quantity");
    }

    @Test
    void quantity_sameAmount_comparesAsEqual() {
        assertThat(Quantity.parse("1000m")).isEqualByComparingTo(Quantity.parse("1"));
        assertThat(Quantity.parse("1Gi")).isGreaterThan(Quantity.parse("1G"));
    }

    @Test
    void labels_edges_areJudgedAsKubernetesDoes() {
        String longest = "a".repeat(63);
        assertThat(Labels.of(Map.of("b", "", "a.io/" + longest, longest)))
                .hasToString("a.io/" + longest + "=" + longest + ",b=");
        for (String key : new String[] {"", "/a", "a/", "a/b/c", "-a", "a-", "A.io/x", "a".repeat(64), "a b"}) {
            assertThatThrownBy(() -> Labels.of(Map.of(key, "v"))).as(key).hasMessageContaining("value.label");
        }
        for (String value : new String[] {"-a", "a-", "a b", "a".repeat(64), "a/b"}) {
            assertThatThrownBy(() -> Labels.of(Map.of("k", value))).as(value).hasMessageContaining("value.label");
        }
        assertThat(Labels.ofApp("web").with("x", "1").map())
                .containsEntry(Labels.MANAGED_BY, "sampan")
                .containsEntry("x", "1");
    }

    @Test
    void nameAndPort_edges_areJudged() {
        assertThat(Name.of("a".repeat(63)).text()).hasSize(63);
        for (String name : new String[] {"", "A", "-a", "a-", "a.b", "a".repeat(64)}) {
            assertThatThrownBy(() -> Name.of(name)).as(name).hasMessageContaining("value.name");
        }
        assertThat(Port.of(65_535)).isGreaterThan(Port.of(1));
        assertThatThrownBy(() -> Port.of(0)).hasMessageContaining("value.port");
        assertThatThrownBy(() -> Port.of(65_536)).hasMessageContaining("value.port");
    }

    @Test
    void secret_anyText_staysHiddenAndComparable() {
        assertThat(Secret.of("hunter2"))
                .hasToString("Secret[hidden]")
                .isEqualTo(Secret.of("hunter2"))
                .isNotEqualTo(Secret.of("x"));
    }

    @Test
    void imageReference_endlessText_isATypedError() {
        assertThatThrownBy(() -> ImageReference.parse("a.".repeat(200_000) + "a/shop/web:1"))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("value.image-reference");
        assertThatThrownBy(() -> ImageReference.parse("a/".repeat(200_000) + "b"))
                .isInstanceOf(InvalidRequestException.class);
    }
}

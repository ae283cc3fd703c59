package dev.sampan.sandbox.internal.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ValidatorsTest {
    private static RegistryFixture at;

    @BeforeAll
    static void start() {
        at = new RegistryFixture();
    }

    @AfterAll
    static void stop() {
        at.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"%s\"", "%s", "W/\"%s\"", "\"other\", \"%s\"", "*"})
    void content_thatTheCallerHas_isNotSentAgain(String header) {
        String manifest = at.pushImage("cached/image", "1", "layer");
        String blob = at.push("cached/image", bytes("layer"));

        HttpResponse<String> image =
                at.get("/v2/cached/image/manifests/1", "If-None-Match", header.formatted(manifest));
        HttpResponse<String> layer = at.get("/v2/cached/image/blobs/" + blob, "If-None-Match", header.formatted(blob));

        assertThat(image.statusCode()).isEqualTo(304);
        assertThat(image.body()).isEmpty();
        assertThat(image.headers().firstValue("ETag")).contains("\"" + manifest + "\"");
        assertThat(layer.statusCode()).isEqualTo(304);
    }

    @Test
    void content_thatChanged_isSent() {
        String first = at.pushImage("moved/tag", "1", "first");
        at.pushImage("moved/tag", "1", "second");

        HttpResponse<String> answer = at.get("/v2/moved/tag/manifests/1", "If-None-Match", "\"" + first + "\"");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).contains("schemaVersion");
    }

    @Test
    void range_ofOtherContent_givesAllOfThis() {
        String blob = at.push("ranges/a", bytes("0123456789"));
        String path = "/v2/ranges/a/blobs/" + blob;

        HttpResponse<String> same = at.get(path, "Range", "bytes=2-4", "If-Range", "\"" + blob + "\"");
        HttpResponse<String> other = at.get(path, "Range", "bytes=2-4", "If-Range", "\"sha256:other\"");

        assertThat(same.statusCode()).isEqualTo(206);
        assertThat(same.body()).isEqualTo("234");
        assertThat(same.headers().firstValue("ETag")).contains("\"" + blob + "\"");
        assertThat(other.statusCode()).isEqualTo(200);
        assertThat(other.body()).isEqualTo("0123456789");
    }

    @Test
    void range_ofNothing_isNothing() {
        String blob = at.push("ranges/empty", new byte[0]);

        HttpResponse<String> answer = at.get("/v2/ranges/empty/blobs/" + blob, "Range", "bytes=0-");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v2/cached/image/tags/list?n=%zz", "/token?scope=%", "/v2/%zz/tags/list"})
    void escape_thatIsBroken_isTheCallersFault(String path) {
        assertThat(RawCall.status(at, path)).isEqualTo(400);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}

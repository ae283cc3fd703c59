package dev.sampan.lab.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sampan.lab.suite.Entry;
import dev.sampan.lab.target.Endpoint;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HttpPlayerTest {
    private final MockWebServer server = new MockWebServer();

    @BeforeEach
    void start() throws IOException {
        server.start();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void bodyWithoutAType_isYamlAndSentAsJson() throws Exception {
        answer(201, "{}");
        play("### t\nPOST /${ns}/things\n\nmetadata: {name: '${ns}'}");
        RecordedRequest sent = server.takeRequest();
        assertThat(sent.getTarget()).isEqualTo("/space/things");
        assertThat(sent.getHeaders().get("Content-Type")).isEqualTo("application/json");
        assertThat(sent.getBody().utf8()).isEqualTo("{\"metadata\":{\"name\":\"space\"}}");
    }

    @Test
    void bodyWithAType_isSentAsItIsWritten() throws Exception {
        answer(200, "{}");
        play("### t\nPATCH /\nContent-Type: application/json\n\n{\"a\": 1,");
        assertThat(server.takeRequest().getBody().utf8()).isEqualTo("{\"a\": 1,");
    }

    @Test
    void bodyInProtobuf_isAnEnvelopeOfTheMessage() throws Exception {
        answer(201, "{}");
        play("### t\n@protobuf v1 ConfigMap\nPOST /\n\nmetadata { name: \"a\" }");
        RecordedRequest sent = server.takeRequest();
        assertThat(sent.getHeaders().get("Content-Type")).isEqualTo("application/vnd.kubernetes.protobuf");
        assertThat(sent.getBody().utf8()).startsWith("k8s\0").contains("ConfigMap");
    }

    @Test
    void answer_isRecordedWithStatusBodyAndTheHeadersThatMatter() {
        server.enqueue(new MockResponse.Builder()
                .code(404)
                .addHeader("Content-Type", "application/json")
                .addHeader("Audit-Id", "x")
                .addHeader("Warning", "one")
                .addHeader("Warning", "two")
                .body("{\"code\": 404}")
                .build());
        JsonNode observed = play("### t\nGET /").get(0).observed();
        assertThat(observed.path("status").asInt()).isEqualTo(404);
        assertThat(observed.path("headers").toString())
                .isEqualTo("{\"Content-Type\":\"application/json\",\"Warning\":[\"one\",\"two\"]}");
        assertThat(observed.path("body").path("code").asInt()).isEqualTo(404);
    }

    @Test
    void valuesThatWereSaved_areFilledIn() throws Exception {
        server.enqueue(new MockResponse.Builder()
                .addHeader("Location", "/there")
                .body("{\"metadata\": {\"uid\": \"u1\"}}")
                .build());
        answer(200, "{}");
        play("### a\n@save uid /metadata/uid\n@save place header Location\nGET /\n\n### b\nGET ${place}?uid=${uid}");
        server.takeRequest();
        assertThat(server.takeRequest().getTarget()).isEqualTo("/there?uid=u1");
    }

    @Test
    void valueThatIsNotThere_cannotBeSaved() {
        answer(200, "{}");
        assertThatThrownBy(() -> play("### t\n@save uid /metadata/uid\nGET /"))
                .hasMessageContaining("there is no /metadata/uid to save");
    }

    @Test
    void partsOfABody_areAllThatIsRecorded() {
        answer(200, "{\"a\": {\"c\": 1, \"b\": 2}}");
        answer(200, "{\"a\": {\"c\": 1, \"b\": 2}}");
        List<Entry> entries = play("### one\n@only /a/c\nGET /\n\n### two\n@keys /a\nGET /");
        assertThat(entries.get(0).observed().path("body").toString()).isEqualTo("1");
        assertThat(entries.get(1).observed().path("body").toString()).isEqualTo("[\"b\",\"c\"]");
    }

    @Test
    void requestThatIsRepeated_isRecordedOnce() {
        answer(404, "{}");
        answer(200, "{\"phase\": \"Pending\"}");
        answer(200, "{\"phase\": \"Running now\"}");
        List<Entry> entries = play("### t\n@until status 200\n@until /phase Running now\nGET /");
        assertThat(entries).hasSize(1);
        assertThat(entries.get(0).observed().path("body").path("phase").asText())
                .isEqualTo("Running now");
        assertThat(server.getRequestCount()).isEqualTo(3);
    }

    @Test
    void streamOfLines_isReadAsFarAsItIsWanted() {
        answer(200, "{\"n\": 1}\n{\"n\": 2}\n{\"n\": 3}\n");
        answer(200, "{\"n\": 1}\n");
        List<Entry> entries = play("### one\n@watch 2\nGET /\n\n### two\n@watch 2\nGET /");
        assertThat(entries.get(0).observed().path("body").toString()).isEqualTo("[{\"n\":1},{\"n\":2}]");
        assertThat(entries.get(1).observed().path("body").toString()).isEqualTo("[{\"n\":1}]");
    }

    @Test
    void setUpThatFails_endsTheChapterButForWhatIsAlwaysPlayed() {
        answer(403, "{}");
        answer(200, "{}");
        assertThatThrownBy(() -> play("### a\n@setup\nGET /a\n\n### b\nGET /b\n\n### c\n@always\nDELETE /c"))
                .hasMessageContaining("the set-up failed with 403");
        assertThat(server.getRequestCount()).isEqualTo(2);
    }

    private void answer(int status, String body) {
        server.enqueue(new MockResponse.Builder().code(status).body(body).build());
    }

    private List<Entry> play(String script) {
        return new HttpPlayer(new Endpoint(server.url("/"), new OkHttpClient()), Map.of("ns", "space"))
                .play(HttpScript.parse("s", script));
    }
}

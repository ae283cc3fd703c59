package dev.sampan.lab.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SentCallTest {
    private static SentCall call(String path, Map<String, String> query, String body) {
        return new SentCall("RunClusterInspect", "POST", path, query, SentCall.tree(body));
    }

    @Test
    void calls_thatDifferInIdsTokensAndPythonsTruth_areEqual() {
        SentCall ours = call("/clusters/c1/x", Map.of("drain", "true"), "{\"clientToken\":\"a\",\"on\":\"c1\"}");
        SentCall theirs = call("/clusters/c2/x", Map.of("drain", "True"), "{\"on\":\"c2\",\"clientToken\":\"b\"}");

        assertThat(ours.with(Map.of("c1", "{own}"))).isEqualTo(theirs.with(Map.of("c2", "{own}")));
    }

    @Test
    void calls_thatDifferInAnythingElse_areNotEqual() {
        SentCall one =
                call("/clusters/c1/x", Map.of("drain", "true"), "{\"on\":true}").with(Map.of());

        assertThat(call("/clusters/c2/x", Map.of("drain", "true"), "{\"on\":true}")
                        .with(Map.of()))
                .isNotEqualTo(one);
        assertThat(call("/clusters/c1/x", Map.of("drain", "false"), "{\"on\":true}")
                        .with(Map.of()))
                .isNotEqualTo(one);
        assertThat(call("/clusters/c1/x", Map.of("drain", "true"), "{\"on\":\"true\"}")
                        .with(Map.of()))
                .isNotEqualTo(one);
        assertThat(call("/clusters/c1/x", Map.of("drain", "true"), "").with(Map.of()))
                .isNotEqualTo(one);
    }

    @Test
    void words_replaceTheIdsThatTheyStandFor() {
        Map<String, String> words = new LinkedHashMap<>();
        words.put("check-of-c1", "{check}");
        words.put("c1", "{own}");

        assertThat(call("/clusters/c1/checks/check-of-c1", Map.of(), "")
                        .with(words)
                        .path())
                .isEqualTo("/clusters/{own}/checks/{check}");
    }
}

package dev.sampan.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import org.junit.jupiter.api.Test;

class JsonTest {
    @Test
    void canonical_keysInAnyOrder_areSortedAtEveryDepth() throws JsonProcessingException {
        String text = "{\"b\":[{\"z\":1.5,\"a\":null}],\"a\":{\"y\":true,\"x\":\"\u00fc\"},\"B\":[]}";
        assertThat(Json.canonical(Json.MAPPER.readTree(text)))
                .isEqualTo("{\"B\":[],\"a\":{\"x\":\"\u00fc\",\"y\":true},\"b\":[{\"a\":null,\"z\":1.5}]}");
    }

    @Test
    void canonical_listsInAnotherOrder_differ() throws JsonProcessingException {
        assertThat(Json.canonical(Json.MAPPER.readTree("[1,2]")))
                .isNotEqualTo(Json.canonical(Json.MAPPER.readTree("[2,1]")));
    }
}

package dev.sampan.sandbox.internal.openapi;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sampan.sandbox.internal.openapi.RecordingProxy.Seen;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/** The requests of official clients in another language, as {@code lab/official} has recorded them. */
final class RecordedRequests {
    private RecordedRequests() {}

    static List<Seen> of(String product) throws IOException {
        try (InputStream in = RecordedRequests.class.getResourceAsStream("/official-" + product + "-requests.json")) {
            return new ObjectMapper().readValue(in, new TypeReference<>() {});
        }
    }
}

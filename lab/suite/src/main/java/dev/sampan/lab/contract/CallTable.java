package dev.sampan.lab.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The calls that are compared and their inputs, in the order in which the official clients make them: {@code lab/contract/calls.json}. */
final class CallTable {
    private CallTable() {}

    /**
     * One call.
     *
     * @param line what the program of the official clients reads, with words for ids
     * @param keep the words for ids in the answer, each with a pointer to its id
     * @param then how much time passes afterwards
     */
    record Row(String action, JsonNode line, Map<String, String> keep, Duration then) {}

    static List<Row> read(Path file) {
        List<Row> rows = new ArrayList<>();
        try {
            for (JsonNode call : new ObjectMapper().readTree(file.toFile()).path("calls")) {
                Map<String, String> keep = new LinkedHashMap<>();
                call.path("keep")
                        .properties()
                        .forEach(word -> keep.put(word.getKey(), word.getValue().asText()));
                rows.add(new Row(
                        call.path("action").asText(),
                        call,
                        keep,
                        Duration.parse(call.path("then").asText("PT0S"))));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return rows;
    }
}

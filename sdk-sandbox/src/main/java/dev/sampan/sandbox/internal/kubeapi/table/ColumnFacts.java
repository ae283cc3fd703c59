package dev.sampan.sandbox.internal.kubeapi.table;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a real API server says of the columns of its tables: types, formats, descriptions, priorities. */
final class ColumnFacts {
    private static final String FILE = "/dev/sampan/sandbox/internal/kubeapi/table-columns.jsonl";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Map<String, JsonNode> columns;

    private ColumnFacts(Map<String, JsonNode> columns) {
        this.columns = columns;
    }

    static ColumnFacts read() {
        try (InputStream file = ColumnFacts.class.getResourceAsStream(FILE)) {
            if (file == null) {
                throw new IllegalStateException(FILE + " is not on the class path");
            }
            Map<String, JsonNode> columns = new HashMap<>();
            BufferedReader lines = new BufferedReader(new InputStreamReader(file, StandardCharsets.UTF_8));
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                JsonNode resource = JSON.readTree(line);
                columns.put(resource.path("resource").asText(), resource.path("columns"));
            }
            return new ColumnFacts(columns);
        } catch (IOException e) {
            throw new UncheckedIOException(FILE, e);
        }
    }

    /** The same columns with what the server says of them. */
    List<Column> described(String groupResource, List<Column> cells) {
        return cells.stream()
                .map(column -> described(column, columns.get(groupResource)))
                .toList();
    }

    private static Column described(Column column, @Nullable JsonNode facts) {
        if (facts != null) {
            for (JsonNode fact : facts) {
                if (fact.path("name").asText().equals(column.name())) {
                    return new Column(
                            column.name(),
                            fact.path("type").asText(),
                            fact.path("format").asText(),
                            fact.path("description").asText(),
                            fact.path("priority").asInt(),
                            column.cell());
                }
            }
        }
        return column;
    }
}

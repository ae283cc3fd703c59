package dev.sampan.lab.fidelity;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.lab.suite.Transcript;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What the real control plane and registry answered when they were last asked, so that a machine without them can compare too. One
 * file for each chapter, one line for each entry.
 */
final class Recordings {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path folder;

    Recordings(Path folder) {
        this.folder = folder;
    }

    Optional<Transcript> find(String suite, String chapter) {
        Path file = file(suite, chapter);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        Map<String, JsonNode> entries = new LinkedHashMap<>();
        try {
            for (String line : Files.readAllLines(file)) {
                JsonNode entry = JSON.readTree(line);
                entries.put(entry.path("title").asText(), entry.path("observed"));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(file.toString(), e);
        }
        return Optional.of(new Transcript(entries));
    }

    void write(String suite, String chapter, Transcript transcript) {
        StringBuilder lines = new StringBuilder();
        transcript.entries().forEach((title, observed) -> {
            ObjectNode entry = JSON.createObjectNode().put("title", title);
            entry.set("observed", observed);
            lines.append(entry).append('\n');
        });
        try {
            Files.createDirectories(folder.resolve(suite));
            Files.writeString(file(suite, chapter), lines);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path file(String suite, String chapter) {
        return folder.resolve(suite).resolve(chapter + ".jsonl");
    }
}

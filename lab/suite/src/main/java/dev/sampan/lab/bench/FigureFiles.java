package dev.sampan.lab.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Figures as files, one per benchmark. */
final class FigureFiles {
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    private final Path folder;

    FigureFiles(Path folder) {
        this.folder = folder;
    }

    void write(Figures figures) throws IOException {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve(figures.id() + ".json"), JSON.writeValueAsString(figures) + "\n");
    }

    /** In the order of their numbers. */
    List<Figures> readAll() throws IOException {
        List<Figures> all = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : (Iterable<Path>) files.filter(f -> f.toString().endsWith(".json"))::iterator) {
                all.add(JSON.readValue(file.toFile(), Figures.class));
            }
        }
        all.sort(Comparator.comparingInt(f -> Integer.parseInt(f.id().substring(1))));
        return all;
    }
}

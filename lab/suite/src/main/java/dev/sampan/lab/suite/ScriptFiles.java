package dev.sampan.lab.suite;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The scripts of a suite: the files of one folder of the class path, which is {@code lab/suite/scripts}. */
public final class ScriptFiles {
    /** A file's name without its ending, and its text. */
    public record ScriptFile(String name, String text) {}

    private ScriptFiles() {}

    /** In the order of their names. */
    public static List<ScriptFile> of(String folder, String ending) {
        try (Stream<Path> files = Files.list(path(folder))) {
            return files.filter(file -> file.getFileName().toString().endsWith(ending))
                    .sorted()
                    .map(file -> read(file, ending))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Copies a folder with all that is in it. */
    public static void copy(String folder, Path to) throws IOException {
        Path from = path(folder);
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(from.relativize(file).toString()));
            }
        }
    }

    private static Path path(String folder) {
        URL url = ScriptFiles.class.getResource("/scripts/" + folder);
        if (url == null) {
            throw new IllegalArgumentException("there are no scripts in " + folder);
        }
        try {
            return Path.of(url.toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static ScriptFile read(Path file, String ending) {
        String name = file.getFileName().toString();
        try {
            return new ScriptFile(name.substring(0, name.length() - ending.length()), Files.readString(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

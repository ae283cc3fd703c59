package dev.sampan.samples.shell;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;

/** The snippets that open the doors; the file {@code sampan.jsh} of {@code samples/shell}. */
final class Startup {
    private Startup() {}

    /** All of it, or without the lines that need a registry. */
    static String text(boolean withImages) {
        return withImages
                ? text()
                : text().lines().filter(line -> !line.contains("Door.images()")).collect(Collectors.joining("\n"));
    }

    private static String text() {
        try (InputStream in = Startup.class.getResourceAsStream("sampan.jsh")) {
            if (in == null) {
                throw new IllegalStateException("sampan.jsh is not on the class path");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

package dev.sampan.samples.sandbox;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A file of export lines for a shell, and the kubeconfig next to it; both for their owner only, both there whole or not at all.
 * Closing removes them: when the sandbox has ended, what they say is true no more.
 */
final class ExportFile implements AutoCloseable {
    private final Path file;
    private final Path kubeconfig;
    private final @Nullable Path ownDirectory;

    private ExportFile(Path file, @Nullable Path ownDirectory) {
        this.file = file;
        this.kubeconfig = file.resolveSibling(file.getFileName() + ".kubeconfig");
        this.ownDirectory = ownDirectory;
    }

    /** At the place that was asked for, else in a new directory of its own. Nothing is written yet. */
    static ExportFile at(Optional<Path> place) throws IOException {
        if (place.isPresent()) {
            return new ExportFile(place.get(), null);
        }
        Path directory = Files.createTempDirectory("sampan-sandbox");
        return new ExportFile(directory.resolve("env"), directory);
    }

    Path file() {
        return file;
    }

    /** The kubeconfig first: whoever waits for the other file finds both. */
    void write(String kubeconfigText, Map<String, String> environment) throws IOException {
        write(kubeconfig, kubeconfigText);
        Map<String, String> all = new LinkedHashMap<>();
        all.put("KUBECONFIG", kubeconfig.toString());
        all.putAll(environment);
        StringBuilder lines = new StringBuilder();
        all.forEach((name, value) -> lines.append("export ")
                .append(name)
                .append('=')
                .append(quoted(value))
                .append('\n'));
        write(file, lines.toString());
    }

    static String quoted(String value) {
        return "'" + value.replace("'", "'\\''") + "'";
    }

    private static void write(Path target, String text) throws IOException {
        Path directory = Objects.requireNonNull(target.getParent(), "an absolute path has a directory");
        Path written = Files.createTempFile(
                directory,
                "." + target.getFileName(),
                "",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try {
            Files.write(written, text.getBytes(StandardCharsets.UTF_8));
            Files.move(written, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(written);
        }
    }

    @Override
    public void close() throws IOException {
        Files.deleteIfExists(file);
        Files.deleteIfExists(kubeconfig);
        if (ownDirectory != null) {
            Files.deleteIfExists(ownDirectory);
        }
    }
}

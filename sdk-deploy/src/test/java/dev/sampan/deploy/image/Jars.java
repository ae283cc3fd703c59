package dev.sampan.deploy.image;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;

/** Jars for tests, the same bytes each time. */
final class Jars {
    private Jars() {}

    static Path runnable(Path file, Map<String, String> entries) throws IOException {
        return write(file, "Manifest-Version: 1.0\nMain-Class: app.Main\n", entries);
    }

    static Path write(Path file, String manifest, Map<String, String> entries) throws IOException {
        try (OutputStream out = Files.newOutputStream(file);
                JarOutputStream jar = new JarOutputStream(out)) {
            put(jar, "META-INF/MANIFEST.MF", manifest);
            for (Map.Entry<String, String> entry : new java.util.TreeMap<>(entries).entrySet()) {
                put(jar, entry.getKey(), entry.getValue());
            }
        }
        return file;
    }

    private static void put(JarOutputStream jar, String name, String content) throws IOException {
        JarEntry entry = new JarEntry(name);
        entry.setTimeLocal(java.time.LocalDateTime.of(2020, 1, 1, 0, 0));
        jar.putNextEntry(entry);
        jar.write(content.getBytes(StandardCharsets.UTF_8));
        jar.closeEntry();
    }
}

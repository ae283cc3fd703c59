package dev.sampan.deploy.image;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;

/**
 * Searches what goes into an image for keys and tokens: the names of all files, the content of text files up to a size, those
 * inside jars included, the environment and the labels. Jars inside a jar are libraries and are not opened.
 */
final class LeakSearch {
    private static final int MAX_TEXT_BYTES = 1 << 20;
    private static final int PROBE_BYTES = 8000;
    private static final Set<String> SETTINGS = Set.of(
            "properties",
            "yaml",
            "yml",
            "json",
            "xml",
            "env",
            "conf",
            "cfg",
            "config",
            "ini",
            "toml",
            "txt",
            "sh",
            "sql",
            "");

    private final List<Leak> leaks = new ArrayList<>();

    /**
     * One leak.
     *
     * @param where the file in the image, the environment variable or the label
     * @param rule which rule found it
     * @param masked its beginning and length
     */
    record Leak(String where, String rule, String masked) {
        @Override
        public String toString() {
            return where + ": " + rule + " " + masked;
        }
    }

    /** All leaks found so far, in the order of the search. */
    List<Leak> leaks() {
        return List.copyOf(leaks);
    }

    void pairs(String what, Map<String, String> pairs) {
        pairs.forEach((name, value) -> LeakRule.inPair(name, value).ifPresent(hit -> add(what + " " + name, hit)));
    }

    void file(String target, Path file) throws IOException {
        LeakRule.inName(target).ifPresent(hit -> add(target, hit));
        if (target.endsWith(".jar")) {
            jar(target, file);
        } else if (Files.size(file) <= MAX_TEXT_BYTES) {
            content(target, Files.readAllBytes(file));
        }
    }

    private void jar(String target, Path file) throws IOException {
        try (JarFile jar = new JarFile(file.toFile(), false)) {
            Enumeration<JarEntry> entries = jar.entries();
            while (entries.hasMoreElements()) {
                JarEntry entry = entries.nextElement();
                String name = entry.getName();
                if (entry.isDirectory() || name.endsWith(".class") || name.endsWith(".jar")) {
                    continue;
                }
                LeakRule.inName(name).ifPresent(hit -> add(target + "!" + name, hit));
                if (entry.getSize() <= MAX_TEXT_BYTES) {
                    try (InputStream in = jar.getInputStream(entry)) {
                        content(target + "!" + name, in.readNBytes(MAX_TEXT_BYTES));
                    }
                }
            }
        }
    }

    private void content(String where, byte[] bytes) {
        if (isBinary(bytes)) {
            return;
        }
        String text = new String(bytes, StandardCharsets.UTF_8);
        Optional<LeakRule.Hit> hit = LeakRule.inText(text);
        if (hit.isEmpty() && SETTINGS.contains(extension(where))) {
            hit = LeakRule.inAssignments(text);
        }
        hit.ifPresent(found -> add(where, found));
    }

    private void add(String where, LeakRule.Hit hit) {
        leaks.add(new Leak(where, hit.rule(), hit.masked()));
    }

    private static boolean isBinary(byte[] bytes) {
        for (int i = 0; i < Math.min(bytes.length, PROBE_BYTES); i++) {
            if (bytes[i] == 0) {
                return true;
            }
        }
        return false;
    }

    private static String extension(String path) {
        String file = path.substring(path.lastIndexOf('/') + 1);
        int dot = file.lastIndexOf('.');
        return dot < 0 ? "" : file.substring(dot + 1).toLowerCase(Locale.ROOT);
    }
}

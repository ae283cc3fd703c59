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
import java.util.zip.GZIPInputStream;

/**
 * Searches what goes into an image for keys and tokens: the names of all files and what is in them, whatever their size, those
 * inside archives included, the environment and the labels. In text every rule is tried, in anything else (classes, executables)
 * only those for tokens of an unmistakable form. Jars inside a jar are libraries and are not opened.
 */
final class LeakSearch {
    private static final int WINDOW = 1 << 20;
    /** Longer than anything that a rule finds, so that nothing is cut in two unseen. */
    private static final int OVERLAP = 1 << 13;

    private static final int PROBE = 8000;
    private static final Set<String> ARCHIVES = Set.of("jar", "war", "ear", "zip");
    private static final Set<String> COMPRESSED = Set.of("gz", "tgz");
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
        if (ARCHIVES.contains(extension(target))) {
            archive(target, file);
        } else {
            try (InputStream in = Files.newInputStream(file)) {
                content(target, in);
            }
        }
    }

    private void archive(String target, Path file) throws IOException {
        try (JarFile archive = new JarFile(file.toFile(), false)) {
            Enumeration<JarEntry> entries = archive.entries();
            while (entries.hasMoreElements()) {
                JarEntry entry = entries.nextElement();
                String name = entry.getName();
                if (entry.isDirectory() || ARCHIVES.contains(extension(name))) {
                    continue;
                }
                LeakRule.inName(name).ifPresent(hit -> add(target + "!" + name, hit));
                try (InputStream in = archive.getInputStream(entry)) {
                    content(target + "!" + name, in);
                }
            }
        }
    }

    private void content(String where, InputStream in) throws IOException {
        if (!COMPRESSED.contains(extension(where))) {
            windows(where, in);
            return;
        }
        try (InputStream plain = new GZIPInputStream(in)) {
            windows(where, plain);
        }
    }

    /** Reads window by window until something is found: one leak for each file is enough to refuse it. */
    private void windows(String where, InputStream in) throws IOException {
        byte[] window = new byte[WINDOW + OVERLAP];
        int kept = 0;
        int read = in.readNBytes(window, 0, WINDOW);
        boolean binary = isBinary(window, read);
        boolean settings = !binary && SETTINGS.contains(extension(where));
        while (read > 0) {
            int length = kept + read;
            // every rule looks for ASCII, which reads the same in all encodings that text files have
            String text = new String(window, 0, length, StandardCharsets.ISO_8859_1);
            Optional<LeakRule.Hit> hit = binary ? LeakRule.inBinary(text) : LeakRule.inText(text);
            if (hit.isEmpty() && settings) {
                hit = LeakRule.inAssignments(text);
            }
            if (hit.isPresent()) {
                add(where, hit.get());
                return;
            }
            kept = Math.min(OVERLAP, length);
            System.arraycopy(window, length - kept, window, 0, kept);
            read = in.readNBytes(window, kept, WINDOW);
        }
    }

    private void add(String where, LeakRule.Hit hit) {
        leaks.add(new Leak(where, hit.rule(), hit.masked()));
    }

    private static boolean isBinary(byte[] bytes, int length) {
        for (int i = 0; i < Math.min(length, PROBE); i++) {
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

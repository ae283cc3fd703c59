package dev.sampan.deploy.image;

import dev.sampan.deploy.image.ImageSource.SourceFile;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * What the {@code Class-Path} of a jar's manifest leads to: jars beside it, and folders with all that is in them. Its entries are
 * relative URLs.
 *
 * @param files what is there
 * @param absent the entries that lead nowhere, as they are written
 */
record ClassPath(List<SourceFile> files, List<String> absent) {
    static final ClassPath EMPTY = new ClassPath(List.of(), List.of());

    ClassPath {
        files = files.stream()
                .distinct()
                .sorted(Comparator.comparing(SourceFile::target))
                .toList();
        absent = List.copyOf(absent);
    }

    static ClassPath of(Path jar, String classPath) throws IOException {
        Path folder = jar.toAbsolutePath().resolve("..").normalize();
        List<SourceFile> files = new ArrayList<>();
        List<String> absent = new ArrayList<>();
        for (String entry : classPath.trim().split("\\s+")) {
            if (entry.isEmpty()) {
                continue;
            }
            if (entry.contains(":") || entry.startsWith("/")) {
                absent.add(entry);
                continue;
            }
            Path at = folder.resolve(decoded(jar, entry)).normalize();
            if (!at.startsWith(folder)) {
                throw outside(jar, entry);
            }
            if (Files.isRegularFile(at)) {
                files.add(new SourceFile(at, target(folder, at), false));
            } else if (entry.endsWith("/") && Files.isDirectory(at) && !at.equals(folder)) {
                files.addAll(within(folder, at));
            } else {
                absent.add(entry);
            }
        }
        return new ClassPath(files, absent);
    }

    private static List<SourceFile> within(Path folder, Path at) throws IOException {
        List<SourceFile> files = new ArrayList<>();
        try (Stream<Path> walk = Files.walk(at)) {
            for (Path file :
                    (Iterable<Path>) walk.filter(p -> !Files.isDirectory(p, LinkOption.NOFOLLOW_LINKS))::iterator) {
                files.add(ImageSource.fileOf(
                        folder.toRealPath(), folder.toRealPath().resolve(folder.relativize(file))));
            }
        }
        return files;
    }

    private static String decoded(Path jar, String entry) {
        try {
            return URLDecoder.decode(entry.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw ImageSource.unusable(
                    "image.class-path-unreadable",
                    jar,
                    "its manifest's Class-Path names " + entry + ", which is no relative URL",
                    "write the name with its special characters escaped, %20 for a space");
        }
    }

    private static String target(Path folder, Path file) {
        return ImageSource.ROOT + folder.relativize(file).toString().replace('\\', '/');
    }

    private static RuntimeException outside(Path jar, String entry) {
        return ImageSource.unusable(
                "image.class-path-outside",
                jar,
                "its manifest's Class-Path names " + entry + ", outside the jar's folder",
                "put the libraries beside the jar, or package one jar");
    }
}

package dev.sampan.deploy.image;

import dev.sampan.problem.InvalidRequestException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The files of an image and where they go, in a fixed order.
 *
 * @param layers the files of each layer, the layer that changes least first
 * @param mainJar the path of the runnable jar in the image, null for a folder
 * @param absent what the jar's Class-Path names and is not there, or not a file beside it
 */
record ImageSource(List<Layer> layers, @Nullable String mainJar, List<String> absent) {
    static final String ROOT = "/app/";

    ImageSource {
        layers = List.copyOf(layers);
        absent = List.copyOf(absent);
    }

    /** The files of one layer. */
    record Layer(String name, List<SourceFile> files) {}

    /** One file, its absolute path in the image, and whether it may be run. */
    record SourceFile(Path file, String target, boolean executable) {}

    /**
     * Looks at a jar or a folder.
     *
     * @throws InvalidRequestException if it is neither, or cannot be read
     */
    static ImageSource of(Path source, boolean entrypointGiven) {
        if (!Files.exists(source)) {
            throw unusable(
                    "image.source-missing",
                    source,
                    "there is no such file or folder",
                    "build it first, or correct the path");
        }
        if (!Files.isReadable(source)) {
            throw unusable("image.source-unreadable", source, "it may not be read", "give this user read access to it");
        }
        try {
            return Files.isDirectory(source) ? folder(source, entrypointGiven) : jar(source, entrypointGiven);
        } catch (IOException e) {
            throw unusable(
                    "image.source-unreadable",
                    source,
                    "reading it failed: " + e.getMessage(),
                    "look at the file or its disk");
        }
    }

    List<SourceFile> files() {
        return layers.stream().flatMap(layer -> layer.files().stream()).toList();
    }

    private static ImageSource jar(Path source, boolean entrypointGiven) throws IOException {
        ClassPath beside = ClassPath.EMPTY;
        try (JarFile jar = new JarFile(source.toFile(), false)) {
            Manifest manifest = jar.getManifest();
            Attributes main = manifest == null ? new Attributes() : manifest.getMainAttributes();
            if (main.getValue(Attributes.Name.MAIN_CLASS) == null && !entrypointGiven) {
                throw unusable(
                        "image.jar-not-runnable",
                        source,
                        "its manifest names no Main-Class",
                        "package a runnable jar, or set entrypoint(...) in the spec");
            }
            String classPath = main.getValue(Attributes.Name.CLASS_PATH);
            if (classPath != null) {
                beside = ClassPath.of(source, classPath);
            }
        } catch (java.util.zip.ZipException e) {
            throw unusable(
                    "image.jar-corrupt",
                    source,
                    "it is no readable jar: " + e.getMessage(),
                    "build it again; a download may have been cut");
        }
        List<Layer> layers = new ArrayList<>();
        if (!beside.files().isEmpty()) {
            layers.add(new Layer("dependencies", beside.files()));
        }
        layers.add(new Layer("app", List.of(new SourceFile(source, ROOT + "app.jar", false))));
        return new ImageSource(layers, ROOT + "app.jar", beside.absent());
    }

    private static ImageSource folder(Path source, boolean entrypointGiven) throws IOException {
        if (!entrypointGiven) {
            throw unusable(
                    "image.entrypoint-missing",
                    source,
                    "a folder says not what to start",
                    "set entrypoint(...) in the spec");
        }
        Path root = source.toRealPath();
        List<SourceFile> files = new ArrayList<>();
        try (Stream<Path> walk = Files.walk(root)) {
            for (Path path :
                    (Iterable<Path>) walk.filter(p -> !Files.isDirectory(p, LinkOption.NOFOLLOW_LINKS))::iterator) {
                files.add(fileOf(root, path));
            }
        }
        if (files.isEmpty()) {
            throw unusable(
                    "image.source-empty",
                    source,
                    "the folder holds no file",
                    "build into it first, or correct the path");
        }
        files.sort(Comparator.comparing(SourceFile::target));
        return new ImageSource(List.of(new Layer("app", files)), null, List.of());
    }

    static SourceFile fileOf(Path root, Path path) throws IOException {
        Path real = path.toRealPath();
        if (!real.startsWith(root) || !Files.isRegularFile(real)) {
            throw unusable(
                    "image.source-link",
                    path,
                    "it is a link out of the folder, a link to a folder, or no regular file",
                    "copy what it means into the folder");
        }
        String target = ROOT + root.relativize(path).toString().replace('\\', '/');
        return new SourceFile(real, target, mayBeRun(real));
    }

    /** By the owner's bit: what the caller may run differs from user to user. Where files have no bits, by how it begins. */
    private static boolean mayBeRun(Path file) throws IOException {
        PosixFileAttributeView view = Files.getFileAttributeView(file, PosixFileAttributeView.class);
        if (view != null) {
            return view.readAttributes().permissions().contains(PosixFilePermission.OWNER_EXECUTE);
        }
        try (InputStream in = Files.newInputStream(file)) {
            byte[] head = in.readNBytes(4);
            return head.length >= 2 && head[0] == '#' && head[1] == '!'
                    || Arrays.equals(head, new byte[] {0x7f, 'E', 'L', 'F'});
        }
    }

    static InvalidRequestException unusable(String code, Path source, String happened, String next) {
        return InvalidRequestException.of(
                code,
                "build an image from " + source,
                happened,
                "an image is made from a runnable jar or a folder",
                next);
    }
}

package dev.sampan.sandbox.internal.kubelet;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.jspecify.annotations.Nullable;

/** Unpacks an image's layers into a directory and nowhere else. */
final class ImageUnpacker {
    private static final long MOST_BYTES = 8L << 30;
    private static final String WHITEOUT = ".wh.";
    private static final String OPAQUE = ".wh..wh..opq";

    private final Path root;
    private long bytes;

    ImageUnpacker(Path root) throws IOException {
        this.root = root.toRealPath();
    }

    /**
     * Unpacks the layers, lowest first.
     *
     * @throws IOException if an entry would land or point outside, or the image is too big
     */
    void unpack(List<ImageStore.Layer> layers) throws IOException {
        for (ImageStore.Layer layer : layers) {
            try (InputStream raw = new BufferedInputStream(layer.open());
                    InputStream plain = layer.gzip() ? new GZIPInputStream(raw) : raw;
                    TarArchiveInputStream tar = new TarArchiveInputStream(plain)) {
                for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                    unpack(tar, entry);
                }
            }
        }
    }

    private void unpack(TarArchiveInputStream tar, TarArchiveEntry entry) throws IOException {
        Path target = inside(entry.getName());
        if (target.equals(root)) {
            return;
        }
        Path parent = realParent(target);
        String name = target.getFileName().toString();
        if (name.equals(OPAQUE)) {
            clear(parent);
        } else if (name.startsWith(WHITEOUT)) {
            delete(parent.resolve(name.substring(WHITEOUT.length())));
        } else {
            place(tar, entry, parent.resolve(name));
        }
    }

    private void place(TarArchiveInputStream tar, TarArchiveEntry entry, Path at) throws IOException {
        if (entry.isDirectory()) {
            if (!Files.isDirectory(at)) {
                delete(at);
                Files.createDirectory(at);
            }
            return;
        }
        delete(at);
        if (entry.isSymbolicLink()) {
            Files.createSymbolicLink(at, linkTarget(entry.getLinkName(), at));
        } else if (entry.isLink()) {
            Path linked = inside(entry.getLinkName()).toRealPath();
            requireInside(linked, entry.getLinkName());
            Files.copy(linked, at, StandardCopyOption.COPY_ATTRIBUTES);
        } else if (entry.isFile()) {
            bytes += entry.getSize();
            if (bytes > MOST_BYTES) {
                throw new IOException("the image is bigger than " + MOST_BYTES + " bytes");
            }
            Files.copy(tar, at);
            setMode(at, entry.getMode());
        }
    }

    private static void setMode(Path file, int mode) throws IOException {
        boolean executable = (mode & 0111) != 0;
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(executable ? "rwx------" : "rw-------"));
    }

    private Path inside(String name) throws IOException {
        String relative = name.replaceFirst("^/+", "");
        Path target = root.resolve(relative).normalize();
        requireInside(target, name);
        return target;
    }

    private void requireInside(Path path, String name) throws IOException {
        if (!path.startsWith(root)) {
            throw new IOException("the image's entry \"" + name + "\" leads out of the image");
        }
    }

    // a parent may be a link of a lower layer, which leads somewhere inside, or nothing may be unpacked through it
    private Path realParent(Path target) throws IOException {
        Path parent = parentOf(target);
        if (!Files.exists(parent)) {
            Path above = realParent(parent);
            parent = above.resolve(parent.getFileName());
            delete(parent);
            Files.createDirectory(parent);
        }
        Path real = parent.toRealPath();
        requireInside(real, target.toString());
        return real;
    }

    private Path linkTarget(String link, Path at) throws IOException {
        Path target = Path.of(link);
        if (target.isAbsolute()) {
            return inside(link);
        }
        requireInside(parentOf(at).resolve(target).normalize(), link);
        return target;
    }

    static Path parentOf(Path path) throws IOException {
        Path parent = path.getParent();
        if (parent == null) {
            throw new IOException("\"" + path + "\" has no directory");
        }
        return parent;
    }

    private static void clear(Path directory) throws IOException {
        try (var children = Files.newDirectoryStream(directory)) {
            for (Path child : children) {
                delete(child);
            }
        }
    }

    /** Deletes a file or a whole directory, never through a link. */
    static void delete(Path path) throws IOException {
        if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        Files.walkFileTree(path, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException failure)
                    throws IOException {
                Files.delete(directory);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}

package dev.sampan.samples;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;

/** Where things lie in the source tree that the samples run from. */
public final class Repository {
    private Repository() {}

    /** The jar of the web app, which the build puts beside the classes. */
    public static Path webappJar() {
        try (DirectoryStream<Path> jars = Files.newDirectoryStream(target(), "samples-*-webapp.jar")) {
            Iterator<Path> each = jars.iterator();
            if (each.hasNext()) {
                return each.next();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        throw new IllegalStateException("no samples-*-webapp.jar in " + target() + ": build the samples first");
    }

    private static Path target() {
        String classes = Repository.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .getPath();
        Path parent = Path.of(classes).getParent();
        if (parent == null) {
            throw new IllegalStateException("the samples run from their own classes directory, not from " + classes);
        }
        return parent;
    }
}

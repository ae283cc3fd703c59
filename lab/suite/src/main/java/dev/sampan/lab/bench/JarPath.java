package dev.sampan.lab.bench;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;

/** This program's class path as a user of sdk-deploy has it: jars only, as an archive of classes needs them, and no sandbox. */
final class JarPath {
    private static final Pattern NOT_OF_DEPLOY = Pattern.compile(
            "/(io/vertx|io/netty|com/google/protobuf|client-java-proto|sdk-sandbox|sdk-observe|sdk-security|samples)");

    private JarPath() {}

    static String under(Path folder) throws IOException {
        Files.createDirectories(folder);
        return List.of(System.getProperty("java.class.path").split(File.pathSeparator)).stream()
                .filter(entry -> !NOT_OF_DEPLOY.matcher(entry).find())
                .map(entry -> Files.isDirectory(Path.of(entry)) ? jar(Path.of(entry), folder) : entry)
                .collect(Collectors.joining(File.pathSeparator));
    }

    private static String jar(Path classes, Path folder) {
        // .../MODULE/target/classes
        Path file = folder.resolve(classes.getName(classes.getNameCount() - 3) + ".jar");
        int status = ToolProvider.findFirst("jar")
                .orElseThrow(() -> new IllegalStateException("a JDK is needed, this Java has no jar tool"))
                .run(System.out, System.err, "--create", "--file", file.toString(), "-C", classes.toString(), ".");
        if (status != 0) {
            throw new IllegalStateException(classes + " cannot be packed");
        }
        return file.toString();
    }
}

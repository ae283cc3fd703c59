package dev.sampan.lab.fidelity;

import dev.sampan.lab.mutant.Mutants;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A JVM of its own for {@link RecordedChapters}, with some classes put before the sandbox's. */
final class ForkedSandbox implements Mutants.Player {
    private static final int MOST_SECONDS = 300;

    private final Path lab;

    ForkedSandbox(Path lab) {
        this.lab = lab;
    }

    @Override
    public boolean isAsRecorded(String name, List<Path> classPathFirst, List<String> chapters)
            throws IOException, InterruptedException {
        String classPath = Stream.concat(
                        classPathFirst.stream().map(Path::toString), Stream.of(System.getProperty("java.class.path")))
                .collect(Collectors.joining(File.pathSeparator));
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Dlab.home=" + lab,
                "-cp",
                classPath,
                RecordedChapters.class.getName()));
        command.addAll(chapters);
        Path logs = Files.createDirectories(lab.resolve("suite/target/planted"));
        File log = logs.resolve(name + ".log").toFile();
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log)
                .start();
        if (!process.waitFor(MOST_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new IOException("a sandbox did not end in " + MOST_SECONDS + " s; see " + log);
        }
        return switch (process.exitValue()) {
            case 0 -> true;
            case RecordedChapters.DIFFERENT -> false;
            default -> throw new IOException("a sandbox could not be played; see " + log);
        };
    }
}

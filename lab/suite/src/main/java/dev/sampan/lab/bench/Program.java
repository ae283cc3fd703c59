package dev.sampan.lab.bench;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A program that is run with its output in a file. */
final class Program {
    private static final long LONGEST_MINUTES = 10;

    private final List<String> command;
    private final Map<String, String> environment;

    Program(List<String> command, Map<String, String> environment) {
        this.command = List.copyOf(command);
        this.environment = Map.copyOf(environment);
    }

    /**
     * Runs it to its end.
     *
     * @return seconds
     * @throws IllegalStateException if it ends with none of the exit statuses that are allowed
     */
    double run(Path folder, Integer... allowed) throws IOException, InterruptedException {
        Path output = Files.createTempFile(folder, "program", ".out");
        try {
            ProcessBuilder builder = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectInput(new File("/dev/null"))
                    .redirectOutput(output.toFile());
            builder.environment().putAll(environment);
            long begin = System.nanoTime();
            Process process = builder.start();
            if (!process.waitFor(LONGEST_MINUTES, TimeUnit.MINUTES)) {
                process.destroyForcibly();
                throw new IllegalStateException(command + " does not end");
            }
            double seconds = (System.nanoTime() - begin) / 1e9;
            if (!List.of(allowed).contains(process.exitValue())) {
                throw new IllegalStateException(command + " ended with " + process.exitValue() + ": " + tail(output));
            }
            return seconds;
        } finally {
            Files.deleteIfExists(output);
        }
    }

    private static String tail(Path output) throws IOException {
        List<String> lines = Files.readAllLines(output);
        return String.join("\n", lines.subList(Math.max(0, lines.size() - 10), lines.size()));
    }
}

package dev.sampan.lab.client;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs command lines one after the other in the home of a chapter, with nothing of this process's environment. */
final class Shell {
    private static final int PATIENCE_SECONDS = 120;

    private final Home home;

    /** What a command line came to. */
    record Result(int exit, String out, String err) {}

    Shell(Home home) {
        this.home = home;
    }

    Result run(String line) throws IOException, InterruptedException {
        Path out = home.folder().resolve(".out");
        Path err = home.folder().resolve(".err");
        ProcessBuilder builder = new ProcessBuilder(List.of("bash", "-o", "pipefail", "-c", line))
                .directory(home.folder().toFile())
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().clear();
        builder.environment().putAll(home.environment());
        Process process = builder.start();
        try {
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                throw new IOException("no end after " + PATIENCE_SECONDS + " s: " + line + "\n" + Files.readString(out)
                        + Files.readString(err));
            }
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
        return new Result(process.exitValue(), Files.readString(out), Files.readString(err));
    }
}

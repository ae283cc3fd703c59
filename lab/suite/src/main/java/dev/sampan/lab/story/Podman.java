package dev.sampan.lab.story;

import dev.sampan.samples.quickstart.StoryFailedException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Podman with a storage of its own, which closing empties. */
final class Podman implements AutoCloseable {
    private static final long LONGEST_SECONDS = 60;

    private final List<String> command;
    private final Path output;
    private final Path authentication;

    private Podman(Path folder, Path authentication) {
        this.command = List.of(
                "podman",
                "--root=" + folder.resolve("storage"),
                "--runroot=" + folder.resolve("run"),
                "--runtime=runc",
                "--storage-driver=overlay",
                "--cgroup-manager=cgroupfs");
        this.output = folder.resolve("output");
        this.authentication = authentication;
    }

    /** Who may pull from which registry. */
    record Login(String registry, String user, String password) {
        private String json() {
            byte[] pair = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
            return "{\"auths\": {\"" + registry + "\": {\"auth\": \""
                    + Base64.getEncoder().encodeToString(pair) + "\"}}}";
        }

        @Override
        public String toString() {
            return user + "@" + registry;
        }
    }

    /** What a run of podman came to. */
    record Result(int exit, String output) {
        String orFail(String what) {
            if (exit != 0) {
                throw new StoryFailedException(what + ": exit status " + exit + ", " + output);
            }
            return output;
        }
    }

    static Podman in(Path run, Login login) {
        Path folder = run.resolve("podman");
        try {
            Files.createDirectories(folder);
            // the login goes into a file: a command line can be read by others
            Path authentication = folder.resolve("auth.json");
            Files.deleteIfExists(authentication);
            Files.createFile(
                    authentication, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(authentication, login.json());
            return new Podman(folder, authentication);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String pull(String image) throws InterruptedException {
        return podman("pull", "--quiet", "--tls-verify=false", "--authfile=" + authentication, image)
                .orFail("podman cannot pull " + image);
    }

    Result podman(String... words) throws InterruptedException {
        List<String> line = new ArrayList<>(command);
        line.addAll(List.of(words));
        return run(line);
    }

    /** Any program that looks at a container from this machine. */
    Result run(List<String> line) throws InterruptedException {
        try {
            Process process = new ProcessBuilder(line)
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            if (!process.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new StoryFailedException(String.join(" ", line) + " does not end");
            }
            return new Result(process.exitValue(), Files.readString(output).strip());
        } catch (IOException e) {
            throw new StoryFailedException(line.get(0) + " cannot be run: " + e.getMessage());
        }
    }

    /** Removes all containers and images of this storage, and the login. */
    @Override
    public void close() throws InterruptedException {
        try {
            podman("rm", "--all", "--force", "--time=1").orFail("podman cannot remove its containers");
            podman("rmi", "--all", "--force").orFail("podman cannot remove its images");
        } finally {
            deleteLogin();
        }
    }

    private void deleteLogin() {
        try {
            Files.deleteIfExists(authentication);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

package dev.sampan.samples.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sampan.samples.recipes.FirstLook;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The sandbox as a process of its own, and a program in a third process that knows no more of it than the environment. */
@Timeout(180)
class SandboxProcessTest {
    private static final Path JAVA = Path.of(System.getProperty("java.home"), "bin", "java");

    @TempDir
    Path directory;

    private final List<Process> started = new ArrayList<>();

    @AfterEach
    void killWhatIsLeft() {
        started.forEach(Process::destroyForcibly);
    }

    @Test
    void connect_afterTheExportedFile_talksToThatSandbox() throws Exception {
        Path file = directory.resolve("sandbox env");
        Process sandbox = startReady("--export", file.toString());

        assertThat(Files.readString(file))
                .contains(Stream.of(
                                "KUBECONFIG",
                                "SAMPAN_REGISTRY",
                                "SAMPAN_REGISTRY_USER",
                                "SAMPAN_REGISTRY_PASSWORD",
                                "SAMPAN_ENDPOINT",
                                "ALIBABA_CLOUD_ACCESS_KEY_ID",
                                "ALIBABA_CLOUD_ACCESS_KEY_SECRET",
                                "ALIBABA_CLOUD_REGION_ID")
                        .map(name -> "export " + name + "='")
                        .toList());
        Process look = start(
                "bash",
                "-c",
                ". \"$1\" && shift && exec \"$@\"",
                "look",
                file.toString(),
                JAVA.toString(),
                "-cp",
                System.getProperty("java.class.path"),
                FirstLook.class.getName());
        String told = new String(look.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(look.waitFor()).as(told).isZero();
        assertThat(told).contains("identity  acs:ram::", "cluster   sandbox, Kubernetes v1.35", "registry  127.0.0.1:");
        requireEnds(sandbox, "TERM");
        try (Stream<Path> left = Files.list(directory)) {
            assertThat(left).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"INT", "TERM"})
    void signal_endsTheProcess_andRemovesWhatItMade(String signal) throws Exception {
        Process sandbox = startReady("--process");

        requireEnds(sandbox, signal);

        try (Stream<Path> left = Files.list(directory)) {
            assertThat(left).isEmpty();
        }
    }

    @Test
    void port_thatIsTaken_isToldInOneLine() throws Exception {
        try (var taken = new java.net.ServerSocket(0)) {
            Process sandbox = start(command("--ports", taken.getLocalPort() + ",0,0"));
            String told = new String(sandbox.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

            assertThat(sandbox.waitFor()).isEqualTo(1);
            assertThat(told.strip().lines()).as(told).hasSize(1);
            assertThat(told).contains("samples/sandbox: ", String.valueOf(taken.getLocalPort()));
        }
    }

    private Process startReady(String... options) throws IOException {
        Process process = start(command(options));
        BufferedReader lines = process.inputReader();
        StringBuilder told = new StringBuilder();
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            told.append(line).append('\n');
            if (line.startsWith("runs until interrupted")) {
                return process;
            }
        }
        throw new AssertionError("the sandbox ended:\n" + told);
    }

    /** All its files go below the test's directory; the option is that of samples/bin/launch.sh. */
    private String[] command(String... options) {
        List<String> words = new ArrayList<>(List.of(
                JAVA.toString(),
                "-Djava.io.tmpdir=" + directory,
                "-Dio.netty.noUnsafe=true",
                "-cp",
                System.getProperty("java.class.path"),
                SandboxProcess.class.getName()));
        words.addAll(List.of(options));
        return words.toArray(String[]::new);
    }

    private Process start(String... words) throws IOException {
        Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
        started.add(process);
        return process;
    }

    private void requireEnds(Process process, String signal) throws Exception {
        assertThat(start("kill", "-" + signal, String.valueOf(process.pid())).waitFor())
                .isZero();
        assertThat(process.waitFor(30, TimeUnit.SECONDS))
                .as("ended within 30 s")
                .isTrue();
        assertThat(process.exitValue()).isZero();
    }
}

package dev.sampan.samples.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sampan.Sampan;
import dev.sampan.deploy.image.Images;
import dev.sampan.sandbox.Sandbox;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Another program, started after {@code . FILE} in a shell, talks to the sandbox by {@code Sampan.connect()} alone. */
class ConnectByExportFileTest {
    /** The other program: reaches the cluster, the account and the registry with nothing but its environment. */
    public static final class Visitor {
        private Visitor() {}

        public static void main(String[] arguments) {
            try (Sampan sampan = Sampan.connect()) {
                StringBuilder told = new StringBuilder();
                told.append("version ").append(sampan.cluster().version()).append('\n');
                told.append("account ").append(sampan.identity().accountId()).append('\n');
                told.append("ack ").append(sampan.cluster("sandbox").version()).append('\n');
                told.append("tags ")
                        .append(sampan.registryAt(System.getenv("SAMPAN_REGISTRY"))
                                .tags("shop/web"))
                        .append('\n');
                System.out.print(told);
            }
        }
    }

    @Test
    void connect_afterSourcingTheFile_talksToTheSandbox(@TempDir Path directory) throws Exception {
        Path file = directory.resolve("sandbox.env");
        try (Sandbox sandbox = Sandbox.start();
                ExportFile export = ExportFile.at(Optional.of(file))) {
            export.write(sandbox.kubeconfig(), sandbox.environment());

            push(sandbox, directory);

            String told = visit(directory, file);

            assertThat(told)
                    .contains("version v1.35")
                    .contains("account ")
                    .contains("ack v1.35")
                    .contains("tags [1.0.0]");
            assertThat(sandbox.requests())
                    .extracting(r -> r.server().name())
                    .contains("KUBERNETES", "OPENAPI", "REGISTRY");
        }
    }

    private static void push(Sandbox sandbox, Path directory) throws IOException {
        Path files = Files.createDirectory(directory.resolve("files"));
        Files.writeString(files.resolve("run.sh"), "#!/bin/sh\n");
        try (Sampan sampan = sandbox.connect()) {
            Images.on(sampan.registryAt(sandbox.registry()))
                    .build("shop/web:1.0.0", files, b -> b.entrypoint("/bin/sh", "/app/run.sh"))
                    .apply()
                    .orElseThrow();
        }
    }

    private static String visit(Path home, Path file) throws IOException, InterruptedException {
        Path output = home.resolve("told");
        ProcessBuilder shell = new ProcessBuilder(
                "/bin/sh",
                "-c",
                ". \"$1\" && exec \"$2\" -Duser.home=\"$3\" -cp \"$4\" \"$5\"",
                "sh",
                file.toString(),
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                home.toString(),
                System.getProperty("java.class.path"),
                Visitor.class.getName());
        shell.environment().keySet().removeIf(name -> name.startsWith("SAMPAN_") || name.startsWith("ALIBABA_"));
        Process process =
                shell.redirectErrorStream(true).redirectOutput(output.toFile()).start();
        try {
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            String told = Files.readString(output, StandardCharsets.UTF_8);
            assertThat(process.exitValue()).as(told).isZero();
            return told;
        } finally {
            process.destroyForcibly();
        }
    }
}

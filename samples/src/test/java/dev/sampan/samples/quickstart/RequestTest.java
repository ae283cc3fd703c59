package dev.sampan.samples.quickstart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RequestTest {
    @TempDir
    Path directory;

    @Test
    void nothing_isTheWebAppOfTheSamples() throws IOException {
        Request request = Request.parse(new String[0], jar("samples-0.1.0-webapp.jar"));

        assertThat(request.appName()).isEqualTo("web");
        assertThat(request.readyPath()).isEqualTo("/ready");
        assertThat(request.environment()).containsEntry("PORT", String.valueOf(request.port()));
    }

    @Test
    void jar_withOptions_isTaken() throws IOException {
        Path jar = jar("wiremock-standalone-3.9.1.jar");
        int free = freePort();

        Request request = parse(jar + " --port " + free + " --ready /__admin/health");

        assertThat(request.jar()).isEqualTo(jar);
        assertThat(request.port()).isEqualTo(free);
        assertThat(request.readyPath()).isEqualTo("/__admin/health");
    }

    @ParameterizedTest
    @CsvSource({
        "h2-2.3.232.jar, h2",
        "wiremock-standalone-3.9.1.jar, wiremock-standalone",
        "My_App.jar, my-app",
        "spring-cloud-contract-stub-runner-boot-4.jar, spring-cloud-contrac",
        "2048-1.0.jar, app"
    })
    void name_ofTheApp_isTheFilesWithoutVersion(String file, String name) throws IOException {
        assertThat(parse(jar(file) + " --port " + freePort()).appName()).isEqualTo(name);
    }

    @Test
    void file_thatCannotBeRun_isRefusedWithTheReason() throws IOException {
        Path text = Files.writeString(directory.resolve("text.jar"), "no jar");
        Path library = directory.resolve("library.jar");
        writeJar(library, null);

        assertRefused(directory.resolve("none.jar").toString(), "no such file");
        assertRefused(directory.toString(), "cannot read");
        assertRefused(text.toString(), "not a jar");
        assertRefused(library.toString(), "names no Main-Class");
    }

    @ParameterizedTest
    @CsvSource({
        "--port, --port needs a value",
        "--port x, not a number",
        "--port 70000, not between 1 and 65535",
        "--ready health, a path begins with /",
        "--what, unexpected: --what"
    })
    void option_thatIsWrong_isRefusedWithTheReason(String line, String reason) {
        assertRefused(line, reason);
    }

    @Test
    void port_thatIsTaken_isRefused() throws IOException {
        try (ServerSocket taken = new ServerSocket(0)) {
            assertRefused(jar("app.jar") + " --port " + taken.getLocalPort(), "is taken");
        }
    }

    private Request parse(String line) {
        return Request.parse(line.split(" "), directory.resolve("unused.jar"));
    }

    private void assertRefused(String line, String reason) {
        assertThatThrownBy(() -> parse(line))
                .isInstanceOf(BadCallException.class)
                .hasMessageContaining(reason);
    }

    private Path jar(String name) throws IOException {
        Path jar = directory.resolve(name);
        writeJar(jar, "app.Main");
        return jar;
    }

    private static void writeJar(Path jar, @org.jspecify.annotations.Nullable String mainClass) throws IOException {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        if (mainClass != null) {
            manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, mainClass);
        }
        try (OutputStream out = Files.newOutputStream(jar)) {
            new JarOutputStream(out, manifest).close();
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket probe = new ServerSocket(0)) {
            return probe.getLocalPort();
        }
    }
}

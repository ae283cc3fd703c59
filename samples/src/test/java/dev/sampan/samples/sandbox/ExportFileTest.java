package dev.sampan.samples.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExportFileTest {
    @TempDir
    Path directory;

    @Test
    void write_quotesForTheShellAndKeepsOthersOut() throws IOException {
        Path file = directory.resolve("env");
        Files.writeString(file, "old");

        ExportFile.at(Optional.of(file)).write("kubeconfig text", Map.of("A", "it's $HOME `x`"));

        assertThat(Files.readString(file))
                .isEqualTo("export KUBECONFIG='" + file + ".kubeconfig'\nexport A='it'\\''s $HOME `x`'\n");
        assertThat(directory.resolve("env.kubeconfig")).hasContent("kubeconfig text");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        try (Stream<Path> left = Files.list(directory)) {
            assertThat(left).hasSize(2);
        }
    }

    @Test
    void close_withoutAPlaceOfItsOwn_leavesNothingBehind() throws IOException {
        ExportFile export = ExportFile.at(Optional.empty());
        export.write("kubeconfig text", Map.of());
        assertThat(export.file()).exists();

        export.close();

        assertThat(export.file().getParent()).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"--export", "--export /no/such/directory/file", "--ports 1,2", "--ports 1,2,99999", "--what", "x"
            })
    void arguments_thatAreWrong_areRefused(String line) {
        assertThatThrownBy(() -> Arguments.parse(line.split(" "))).isInstanceOf(Arguments.BadArguments.class);
    }

    @Test
    void arguments_areRead() throws Arguments.BadArguments {
        Arguments arguments = Arguments.parse(new String[] {
            "--process",
            "--ports",
            "6443,0,8080",
            "--export",
            directory.resolve("f").toString()
        });

        assertThat(arguments.process()).isTrue();
        assertThat(arguments.ports()).containsExactly(6443, 0, 8080);
        assertThat(arguments.export()).contains(directory.resolve("f"));
    }
}

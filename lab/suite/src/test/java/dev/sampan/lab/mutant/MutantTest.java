package dev.sampan.lab.mutant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class MutantTest {
    private static final Path SANDBOX = Path.of("../../sdk-sandbox/src/main/java/dev/sampan/sandbox/internal");

    static Stream<Mutant> all() {
        return Mutants.read().stream();
    }

    @ParameterizedTest
    @MethodSource("all")
    void mutant_ofTheList_stillFitsItsSource(Mutant mutant) throws IOException {
        String source = Files.readString(SANDBOX.resolve(mutant.file()));
        assertThat(mutant.plantedIn(source)).isNotEqualTo(source);
    }

    @ParameterizedTest
    @MethodSource("all")
    void mutant_ofTheList_namesRecordedChapters(Mutant mutant) {
        assertThat(mutant.plays())
                .isNotEmpty()
                .allSatisfy(chapter ->
                        assertThat(Path.of("recordings", chapter + ".jsonl")).exists());
    }

    @Test
    void list_asAWhole_hasAtLeastFifteenBugsWithIdsOfTheirOwn() {
        assertThat(Mutants.read()).hasSizeGreaterThanOrEqualTo(15);
        assertThat(Mutants.read().stream().map(Mutant::id)).doesNotHaveDuplicates();
    }

    @Test
    void plantedIn_aSourceThatMovedOn_isRefused() {
        Mutant mutant = new Mutant("M-00", "none", "X.java", "a + 1", "a", List.of("requests/x"));
        assertThatThrownBy(() -> mutant.plantedIn("a + 2")).hasMessageContaining("does not stand exactly once");
        assertThatThrownBy(() -> mutant.plantedIn("a + 1; a + 1")).hasMessageContaining("does not stand exactly once");
    }
}

package dev.sampan.lab.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class PerformancePageTest {
    @Test
    void page_asCommitted_isWhatTheFiguresSay() throws Exception {
        List<Figures> figures = new FigureFiles(Path.of("figures")).readAll();

        assertThat(figures).isNotEmpty().allMatch(Figures::holds);
        assertThat(Files.readString(Path.of("../../docs/performance.md"))).isEqualTo(PerformancePage.text(figures));
    }

    @Test
    void counter_aboveItsLimit_isSaidAndDoesNotHold() {
        Figures figures = figures(new Counter("create", "Sampan", "requests", 31, 30));

        assertThat(figures.holds()).isFalse();
        assertThat(PerformancePage.section(figures)).contains("| create | Sampan | requests | 31 TOO MANY | 30 |");
    }

    @Test
    void counter_withoutALimit_isOnlyTold() {
        Figures figures = figures(new Counter("create", "kubectl", "requests", 31, 0));

        assertThat(figures.holds()).isTrue();
        assertThat(PerformancePage.section(figures)).contains("| create | kubectl | requests | 31 |  |");
    }

    private static Figures figures(Counter counter) {
        Figures.Machine machine = new Figures.Machine("2026-01-01", 2, "17", "v1.35.4", 0.5, 2.5);
        return new Figures("b0", "B0", List.of("Something."), machine, List.of(), List.of(counter));
    }
}

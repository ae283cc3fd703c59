package dev.sampan.lab.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TimesTest {
    @Test
    void median_ofAnOddAndAnEvenNumber_isTheMiddle() {
        assertThat(times(3, 1, 2).median()).isEqualTo(2);
        assertThat(times(4, 1, 3, 2).median()).isEqualTo(2.5);
    }

    @Test
    void quantile_isTheValueOfThatRank() {
        Times times = times(10, 20, 30, 40, 50, 60, 70, 80, 90, 100);

        assertThat(times.quantile(0.99)).isEqualTo(100);
        assertThat(times.quantile(0.9)).isEqualTo(90);
        assertThat(times.least()).isEqualTo(10);
        assertThat(times.most()).isEqualTo(100);
    }

    @Test
    void ratio_isTakenPerRound() {
        assertThat(times(2, 9, 4).over(times(1, 3, 4)).seconds()).containsExactly(2.0, 3.0, 1.0);
    }

    @Test
    void roundsPlayedLater_areAddedToThoseOfTheSameSideAndPhase() {
        Times create = new Times("near", "create", "A", List.of(1.0, 2.0));
        List<Times> later =
                List.of(new Times("near", "create", "A", List.of(3.0)), new Times("near", "create", "B", List.of(4.0)));

        assertThat(create.and(later)).isEqualTo(new Times("near", "create", "A", List.of(1.0, 2.0, 3.0)));
        assertThat(new Times("near", "unchanged", "A", List.of(5.0)).and(later).seconds())
                .containsExactly(5.0);
    }

    private static Times times(double... seconds) {
        return new Times("", "", "", Arrays.stream(seconds).boxed().toList());
    }

    @Test
    void rounds_playTheSidesInTurn() throws Exception {
        StringBuilder order = new StringBuilder();
        List<Side> sides = List.of(side("A", order), side("B", order));

        List<Times> times = Rounds.play("near", sides, 3);

        assertThat(order.toString()).isEqualTo("ABBAAB");
        assertThat(times).extracting(Times::side).containsExactly("A", "B");
        assertThat(times.get(1).seconds()).containsExactly(0.0, 1.0, 2.0);
    }

    private static Side side(String name, StringBuilder order) {
        return new Side(name, round -> {
            order.append(name);
            return Map.of("work", (double) round);
        });
    }
}

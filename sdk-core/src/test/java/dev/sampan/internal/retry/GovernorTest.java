package dev.sampan.internal.retry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sampan.testing.FakeTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class GovernorTest {
    private final FakeTime time = new FakeTime();
    private final Governor governor = new Governor();

    private Governor.Place enter() throws InterruptedException {
        Governor.Place place = governor.enter(Deadline.after(time, Duration.ofMinutes(1)));
        assertThat(place).isNotNull();
        return place;
    }

    @Test
    void window_cleanRound_growsByOne() throws InterruptedException {
        for (int i = 0; i < Governor.START; i++) {
            enter().clean();
        }
        assertThat(governor.window()).isEqualTo(Governor.START + 1);
    }

    @Test
    void window_manyCleanRounds_stopsAtTheLargest() throws InterruptedException {
        for (int i = 0; i < 10_000; i++) {
            enter().clean();
        }
        assertThat(governor.window()).isEqualTo(Governor.LARGEST);
    }

    @Test
    void window_oneRoundOfThrottledAnswers_shrinksOnce() throws InterruptedException {
        List<Governor.Place> round = new ArrayList<>();
        for (int i = 0; i < Governor.START; i++) {
            round.add(enter());
        }
        round.forEach(Governor.Place::throttled);
        assertThat(governor.window()).isEqualTo(11);
    }

    @Test
    void window_throttledAgainAndAgain_neverBelowOne() throws InterruptedException {
        for (int i = 0; i < 40; i++) {
            enter().throttled();
        }
        assertThat(governor.window()).isEqualTo(Governor.SMALLEST);
    }

    @Test
    void enter_windowFullAndDeadlinePassed_givesNoPlace() throws InterruptedException {
        for (int i = 0; i < Governor.START; i++) {
            enter();
        }
        assertThat(governor.enter(Deadline.after(time, Duration.ZERO))).isNull();
    }

    @Test
    void governors_sameAccountAndApi_areOne() {
        Governors governors = new Governors();
        assertThat(governors.of("a", "list")).isSameAs(governors.of("a", "list"));
        assertThat(governors.of("a", "list")).isNotSameAs(governors.of("b", "list"));
    }
}

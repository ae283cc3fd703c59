package dev.sampan.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.plan.Reading;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Forecasts against numbers that were worked out by hand. */
class ForecastTest {
    @ParameterizedTest(name = "{0} to {1} pods, surge {2}, unavailable {3}: {4} rounds of {5}, peak {6}")
    @CsvSource({
        // nothing there: all at once
        "0, 10, 25%, 0, 1, 10, 10",
        // 25% of 10 is 3 rounded up: 3 + 3 + 3 + 1
        "10, 10, 25%, 0, 4, 3, 13",
        "4, 4, 1, 0, 4, 1, 5",
        // 1 more and 25% of 4, rounded down, missing: two at a time
        "4, 4, 1, 25%, 2, 2, 5",
        // 25% of 3, rounded down, is none
        "3, 3, 1, 25%, 3, 1, 4",
        "10, 10, 100%, 25%, 1, 10, 20",
        // both round to 0: the controller lets one be missing
        "2, 2, 0, 25%, 2, 1, 2",
        "8, 8, 0, 50%, 2, 4, 8",
        // 1 runs, 4 are wished: 5 may be there, so all 4 come at once
        "1, 4, 1, 0, 1, 4, 5",
        // 3 run, 6 are wished, 7 may be there: 4, then 1, then 1
        "3, 6, 1, 0, 3, 4, 7",
        "10, 2, 1, 0, 2, 1, 10",
        "5, 0, 25%, 0, 0, 0, 5",
    })
    void rounds_ofANewTemplate_areThoseOfTheController(
            int had, int wished, String surge, String unavailable, int rounds, int atOnce, int peak) {
        RollingSteps steps = RollingSteps.between(
                deployment(surge, unavailable, "1"), had, deployment(surge, unavailable, "2"), wished);

        assertThat(steps.rounds()).isEqualTo(rounds);
        assertThat(steps.atOnce()).isEqualTo(atOnce);
        assertThat(steps.peakPods()).isEqualTo(peak);
    }

    @Test
    void rounds_ofTheSameTemplate_areOneForMorePodsAndNoneForFewer() {
        ObjectNode same = deployment("25%", "0", "1");

        assertThat(RollingSteps.between(same, 2, same.deepCopy(), 5).rounds()).isEqualTo(1);
        assertThat(RollingSteps.between(same, 2, same.deepCopy(), 5).pods()).isEqualTo(3);
        assertThat(RollingSteps.between(same, 5, same.deepCopy(), 2).rounds()).isZero();
        assertThat(RollingSteps.between(same, 5, same.deepCopy(), 2).peakPods()).isEqualTo(5);
    }

    @Test
    void time_ofAForecast_isRoundsTimesStartAndMinReady() {
        ObjectNode after = deployment("25%", "0", "2");
        after.withObject("spec").put("minReadySeconds", 10);
        RollingSteps steps = RollingSteps.between(deployment("25%", "0", "1"), 10, after, 10);

        Forecast forecast =
                new Forecast(steps, Duration.ofSeconds(20), 3, steps.peakPods(), new Connections(10, 200), "surge 25%");

        assertThat(forecast.expected()).isEqualTo(Duration.ofSeconds(4 * (20 + 10)));
        assertThat(forecast.rows())
                .containsExactly(
                        "rolls   surge 25%",
                        "expects 2m: 10 pods, 3 at once, 30s each, as in 3 releases before",
                        "peak    13 pods; connections pass: 13 x 10 = 130 connections of 200");
        assertThat(forecast.toString()).startsWith("Forecast: 2m\n");
    }

    @ParameterizedTest
    @CsvSource({"10, 130, PASS", "10, 129, FAIL", "10, 0, NO_DATA", "0, 200, NO_DATA", "0, 0, NO_DATA"})
    void connections_atThePeakOf13Pods_areReadAgainstTheLimit(int pool, int limit, Reading.Verdict verdict) {
        assertThat(new Connections(pool, limit).at(13).verdict()).isEqualTo(verdict);
    }

    private static ObjectNode deployment(String surge, String unavailable, String image) {
        ObjectNode deployment = Json.object();
        new RollingBounds(surge, unavailable, Duration.ZERO, Duration.ofMinutes(10))
                .putInto(deployment.withObject("spec"));
        deployment.withObject("/spec/template/spec").put("image", image);
        return deployment;
    }
}

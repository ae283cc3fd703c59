package dev.sampan.sandbox.internal.controller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CronScheduleTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "*/15 * * * *|2026-01-01T00:07:30Z|2026-01-01T00:15:00Z",
                "0 9 * * mon-fri|2026-01-02T09:00:00Z|2026-01-05T09:00:00Z",
                "0 0 31 * *|2026-01-31T00:00:00Z|2026-03-31T00:00:00Z",
                "0 0 13 * 5|2026-02-01T00:00:00Z|2026-02-06T00:00:00Z",
                "0 0 29 2 *|2026-01-01T00:00:00Z|2028-02-29T00:00:00Z",
                "30 6-16/4 * * *|2026-01-01T10:31:00Z|2026-01-01T14:30:00Z",
                "@hourly|2026-01-01T23:59:59Z|2026-01-02T00:00:00Z",
                "@every 90s|2026-01-01T00:00:00Z|2026-01-01T00:01:30Z"
            })
    void next_ofASchedule_isItsFirstDueTimeAfterwards(String schedule, Instant after, Instant expected) {
        assertThat(CronSchedule.parse(schedule, ZoneOffset.UTC).next(after)).isEqualTo(expected);
    }

    @Test
    void next_inATimeZone_followsItsClock() {
        CronSchedule daily = CronSchedule.parse("30 2 * * *", ZoneId.of("Europe/Berlin"));
        assertThat(daily.next(Instant.parse("2026-01-10T00:00:00Z"))).isEqualTo("2026-01-10T01:30:00Z");
        // 02:30 does not exist on the day the clocks go forward
        assertThat(daily.next(Instant.parse("2026-03-28T12:00:00Z"))).isEqualTo("2026-03-30T00:30:00Z");
    }

    @Test
    void next_ofADayThatNeverComes_isNothing() {
        assertThat(CronSchedule.parse("59 23 31 2 *", ZoneOffset.UTC).next(Instant.EPOCH))
                .isNull();
    }

    @Test
    void parse_ofWhatIsNoSchedule_isRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> CronSchedule.parse("* * *", ZoneOffset.UTC));
        assertThatIllegalArgumentException().isThrownBy(() -> CronSchedule.parse("61 * * * *", ZoneOffset.UTC));
    }
}

package dev.sampan.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.DayOfWeek;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class MaintenanceWindowTest {
    private static MaintenanceWindow window(String json) throws Exception {
        return MaintenanceWindow.of(new ObjectMapper().readTree(json));
    }

    @Test
    void windows_thatMeanTheSame_areAlike_howeverTheyAreWritten() throws Exception {
        MaintenanceWindow time = window(
                "{\"enable\":true,\"duration\":\"3h\",\"maintenance_time\":\"03:00:00Z\",\"weekly_period\":\"Monday,Thursday\"}");
        MaintenanceWindow date =
                window("{\"enable\":true,\"duration\":\"3h\",\"maintenance_time\":\"2026-01-05T11:00:00.000+08:00\","
                        + "\"recurrence\":\"FREQ=WEEKLY;INTERVAL=1;BYDAY=TH,MO\"}");

        assertThat(date.isLike(time)).isTrue();
        assertThat(time.days()).containsExactly(DayOfWeek.MONDAY, DayOfWeek.THURSDAY);
        assertThat(date.toString()).isEqualTo("Mon,Thu at 11:00:00+08:00 for 3h");
        assertThat(window("{\"enable\":false}").isLike(window("{}"))).isTrue();
        assertThat(window("{\"enable\":false}").isLike(time)).isFalse();
    }

    @Test
    void window_overOneWithARule_replacesTheRule() throws Exception {
        MaintenanceWindow before = window("{\"enable\":true,\"duration\":\"2h\",\"maintenance_time\":\"03:00:00Z\","
                + "\"recurrence\":\"FREQ=WEEKLY;INTERVAL=2;BYDAY=MO\"}");

        MaintenanceWindow wanted =
                new MaintenanceSpec("one").days(DayOfWeek.FRIDAY).over(before);

        assertThat(wanted.duration()).isEqualTo(Duration.ofHours(2));
        assertThat(wanted.body())
                .hasToString("{\"enable\":true,\"duration\":\"2h\",\"maintenance_time\":\"03:00:00Z\","
                        + "\"weekly_period\":\"Friday\",\"recurrence\":\"FREQ=WEEKLY;INTERVAL=1;BYDAY=FR\"}");
    }
}

package dev.sampan.cluster;

import dev.sampan.internal.spec.SpecLife;
import dev.sampan.problem.InvalidRequestException;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.OffsetTime;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * When the cloud may do maintenance. Alive only inside
 * {@link Clusters#maintenanceWindow(String, java.util.function.Consumer)}. What is left out stays as it is; where there was no
 * window, it is Thursdays for three hours.
 *
 * <pre>{@code
 * clusters.maintenanceWindow("prod-sg", w -> w.days(DayOfWeek.TUESDAY).start("03:00Z").duration(Duration.ofHours(4)));
 * }</pre>
 */
public final class MaintenanceSpec {
    private static final int LONGEST = 24;

    private final String cluster;
    private final SpecLife life;
    private @Nullable Set<DayOfWeek> days;
    private @Nullable OffsetTime start;
    private @Nullable Duration duration;
    private @Nullable Boolean none;

    MaintenanceSpec(String cluster) {
        this.cluster = cluster;
        life = new SpecLife("the maintenance window of " + cluster);
    }

    /** The days of the week, one or more. */
    public MaintenanceSpec days(DayOfWeek... days) {
        this.days = life.once("days", this.days, new TreeSet<>(Set.of(days)));
        return this;
    }

    /** When it begins, with its offset from UTC: {@code 03:00Z}, {@code 11:00+08:00}. */
    public MaintenanceSpec start(String time) {
        OffsetTime parsed = MaintenanceWindow.time(time);
        if (parsed == null) {
            throw refused("\"" + time + "\" is no time of day with an offset", "write it like 03:00Z");
        }
        start = life.once("start", start, parsed);
        return this;
    }

    /** How long it lasts: whole hours, 1 to 24. */
    public MaintenanceSpec duration(Duration wholeHours) {
        if (wholeHours.toHours() < 1
                || wholeHours.toHours() > LONGEST
                || !wholeHours.equals(Duration.ofHours(wholeHours.toHours()))) {
            throw refused("it lasts " + wholeHours, "write whole hours, 1 to " + LONGEST);
        }
        duration = life.once("duration", duration, wholeHours);
        return this;
    }

    /** There is no window: the cloud does no maintenance by itself. */
    public MaintenanceSpec none() {
        none = life.once("none", none, true);
        return this;
    }

    /** The window that is asked for, on the ground of the one that is there. */
    MaintenanceWindow over(MaintenanceWindow before) {
        life.close();
        if (Boolean.TRUE.equals(none)) {
            return new MaintenanceWindow(false, before.days(), before.start(), before.duration(), before.recurrence());
        }
        Set<DayOfWeek> wanted =
                Optional.ofNullable(days).orElse(before.days().isEmpty() ? Set.of(DayOfWeek.THURSDAY) : before.days());
        OffsetTime from = Optional.ofNullable(start)
                .or(() -> Optional.ofNullable(before.start()))
                .orElseThrow(() -> refused("it is not said when it begins", "set start(...)"));
        if (wanted.isEmpty()) {
            throw refused("there is no day", "set days(...), or none()");
        }
        return new MaintenanceWindow(
                true,
                wanted,
                from,
                Optional.ofNullable(duration).orElse(before.duration()),
                before.recurrence().isEmpty() ? "" : MaintenanceWindow.rule(wanted));
    }

    private InvalidRequestException refused(String happened, String next) {
        return InvalidRequestException.of(
                "cluster.maintenance-spec",
                "plan the maintenance window of " + cluster,
                happened,
                "a window is days of the week, a start and whole hours",
                next);
    }
}

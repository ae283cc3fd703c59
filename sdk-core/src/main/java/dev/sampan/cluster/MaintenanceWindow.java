package dev.sampan.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.internal.text.Durations;
import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.format.DateTimeFormatter;
import java.time.format.TextStyle;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * When the cloud may do maintenance of its own in a cluster, such as automatic upgrades. Immutable.
 *
 * @param enabled whether there is such a time
 * @param days the days of the week, Monday first
 * @param start when it begins; null when the answer does not say
 * @param duration how long it lasts
 * @param recurrence the rule of RFC 5545 that overrides the days, empty when there is none
 */
public record MaintenanceWindow(
        boolean enabled, Set<DayOfWeek> days, @Nullable OffsetTime start, Duration duration, String recurrence) {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ssXXX", Locale.ROOT);
    private static final Duration USUAL = Duration.ofHours(3);

    public MaintenanceWindow {
        days = Collections.unmodifiableSet(new TreeSet<>(days));
    }

    static MaintenanceWindow of(JsonNode tree) {
        String recurrence = tree.path("recurrence").asText("");
        return new MaintenanceWindow(
                tree.path("enable").asBoolean(),
                recurrence.isEmpty() ? weekly(tree.path("weekly_period").asText("")) : recurring(recurrence),
                time(tree.path("maintenance_time").asText("")),
                duration(tree.path("duration").asText("")),
                recurrence);
    }

    private static Set<DayOfWeek> weekly(String text) {
        return days(List.of(text.split(",", -1)));
    }

    /** The days of a rule such as {@code FREQ=WEEKLY;INTERVAL=1;BYDAY=MO,TU}. */
    private static Set<DayOfWeek> recurring(String rule) {
        for (String part : rule.split(";", -1)) {
            if (part.startsWith("BYDAY=")) {
                return days(List.of(part.substring("BYDAY=".length()).split(",", -1)));
            }
        }
        return Set.of();
    }

    /** Days by their name or its beginning. */
    private static Set<DayOfWeek> days(List<String> words) {
        Set<DayOfWeek> days = new TreeSet<>();
        for (String word : words) {
            String start = word.strip().toUpperCase(Locale.ROOT);
            for (DayOfWeek day : DayOfWeek.values()) {
                if (start.length() >= 2 && day.name().startsWith(start)) {
                    days.add(day);
                }
            }
        }
        return days;
    }

    /** The API writes a time of day, or a whole date of which only the time counts. */
    static @Nullable OffsetTime time(String text) {
        try {
            return text.contains("T") ? OffsetDateTime.parse(text).toOffsetTime() : OffsetTime.parse(text);
        } catch (DateTimeException e) {
            return null;
        }
    }

    private static Duration duration(String text) {
        try {
            return text.isEmpty() ? USUAL : Duration.parse("PT" + text.toUpperCase(Locale.ROOT));
        } catch (DateTimeException e) {
            return USUAL;
        }
    }

    /** As the API takes it; a rule that is there is replaced by one of the same days. */
    ObjectNode body() {
        ObjectNode body = JsonNodeFactory.instance.objectNode().put("enable", enabled);
        if (enabled && start != null) {
            body.put("duration", duration.toHours() + "h").put("maintenance_time", TIME.format(start));
            body.put("weekly_period", names(TextStyle.FULL));
            if (!recurrence.isEmpty()) {
                body.put("recurrence", recurrence);
            }
        }
        return body;
    }

    private String names(TextStyle style) {
        return days.stream()
                .map(day -> day.getDisplayName(style, Locale.ENGLISH))
                .collect(Collectors.joining(","));
    }

    /** Whether it means the same, however it is written. */
    boolean isLike(MaintenanceWindow other) {
        if (!enabled || !other.enabled) {
            return enabled == other.enabled;
        }
        return days.equals(other.days) && duration.equals(other.duration) && begins().equals(other.begins());
    }

    private Optional<OffsetTime> begins() {
        return Optional.ofNullable(start).map(at -> at.withOffsetSameInstant(java.time.ZoneOffset.UTC));
    }

    static String rule(Set<DayOfWeek> days) {
        List<String> short2 = new ArrayList<>();
        days.forEach(day -> short2.add(day.name().substring(0, 2)));
        return "FREQ=WEEKLY;INTERVAL=1;BYDAY=" + String.join(",", short2);
    }

    @Override
    public String toString() {
        if (!enabled) {
            return "none";
        }
        return names(TextStyle.SHORT) + " at " + (start == null ? "an unknown time" : TIME.format(start)) + " for "
                + Durations.text(duration);
    }
}

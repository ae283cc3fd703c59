package dev.sampan.sandbox.internal.controller;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** When a CronJob is due: five fields, a descriptor such as {@code @daily}, or {@code @every 90s}, in a time zone. */
final class CronSchedule {
    private static final int YEARS_TO_SEARCH = 5;
    private static final List<String> MONTHS =
            List.of("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec");
    private static final List<String> DAYS = List.of("sun", "mon", "tue", "wed", "thu", "fri", "sat");
    private static final Map<String, String> DESCRIPTORS = Map.of(
            "@yearly", "0 0 1 1 *",
            "@annually", "0 0 1 1 *",
            "@monthly", "0 0 1 * *",
            "@weekly", "0 0 * * 0",
            "@daily", "0 0 * * *",
            "@midnight", "0 0 * * *",
            "@hourly", "0 * * * *");
    private static final Pattern AMOUNT = Pattern.compile("([0-9.]+)(ns|us|µs|ms|s|m|h)");

    private final ZoneId zone;
    private final @Nullable Duration every;
    private final Field minutes;
    private final Field hours;
    private final Field daysOfMonth;
    private final Field months;
    private final Field daysOfWeek;

    /** The values of a field that match, and whether it was written as all of them. */
    private record Field(BitSet values, boolean star) {
        boolean has(int value) {
            return values.get(value);
        }
    }

    private CronSchedule(ZoneId zone, @Nullable Duration every, String expression) {
        this.zone = zone;
        this.every = every;
        String[] fields = expression.split("\\s+");
        if (fields.length != 5) {
            throw new IllegalArgumentException(
                    "expected exactly 5 fields, found %d: [%s]".formatted(fields.length, expression));
        }
        minutes = field(fields[0], 0, 59, List.of());
        hours = field(fields[1], 0, 23, List.of());
        daysOfMonth = field(fields[2], 1, 31, List.of());
        months = field(fields[3], 1, 12, MONTHS);
        daysOfWeek = field(fields[4], 0, 6, DAYS);
    }

    /** @throws IllegalArgumentException if the text is no schedule */
    static CronSchedule parse(String text, ZoneId zone) {
        String trimmed = text.trim();
        if (trimmed.startsWith("@every ")) {
            Duration every = duration(trimmed.substring("@every ".length()));
            return new CronSchedule(
                    zone, every.compareTo(Duration.ofSeconds(1)) < 0 ? Duration.ofSeconds(1) : every, "* * * * *");
        }
        return new CronSchedule(zone, null, DESCRIPTORS.getOrDefault(trimmed, trimmed));
    }

    private static Duration duration(String text) {
        Matcher amounts = AMOUNT.matcher(text);
        double nanos = 0;
        while (amounts.find()) {
            nanos += Double.parseDouble(amounts.group(1))
                    * switch (amounts.group(2)) {
                        case "h" -> 3_600e9;
                        case "m" -> 60e9;
                        case "s" -> 1e9;
                        case "ms" -> 1e6;
                        case "ns" -> 1;
                        default -> 1e3;
                    };
        }
        return Duration.ofNanos((long) nanos).truncatedTo(ChronoUnit.SECONDS);
    }

    private static Field field(String text, int least, int most, List<String> names) {
        BitSet values = new BitSet();
        boolean star = false;
        for (String part : text.split(",")) {
            String[] rangeAndStep = part.split("/", 2);
            String[] ends = rangeAndStep[0].split("-", 2);
            int step = rangeAndStep.length > 1 ? Integer.parseInt(rangeAndStep[1]) : 1;
            boolean all = ends[0].equals("*") || ends[0].equals("?");
            int first = all ? least : value(ends[0], least, names);
            int last = all || ends.length == 1 && rangeAndStep.length > 1
                    ? most
                    : ends.length == 1 ? first : value(ends[1], least, names);
            star |= all && step == 1;
            if (step < 1 || first < least || last > most || first > last) {
                throw new IllegalArgumentException("the range " + part + " is not within " + least + "-" + most);
            }
            for (int value = first; value <= last; value += step) {
                values.set(value);
            }
        }
        return new Field(values, star);
    }

    private static int value(String text, int least, List<String> names) {
        int named = names.indexOf(text.toLowerCase(Locale.ROOT));
        return named >= 0 ? named + least : Integer.parseInt(text);
    }

    /** The first due time after an instant; null if there is none within five years. */
    @Nullable
    Instant next(Instant after) {
        if (every != null) {
            return after.truncatedTo(ChronoUnit.SECONDS).plus(every);
        }
        ZonedDateTime from = after.atZone(zone).truncatedTo(ChronoUnit.MINUTES).plusMinutes(1);
        LocalDateTime day = from.toLocalDateTime();
        LocalDateTime limit = day.plusYears(YEARS_TO_SEARCH);
        while (day.isBefore(limit)) {
            if (matchesDay(day)) {
                Instant due = nextOnDay(day, after);
                if (due != null) {
                    return due;
                }
            }
            day = day.toLocalDate().plusDays(1).atStartOfDay();
        }
        return null;
    }

    private boolean matchesDay(LocalDateTime day) {
        if (!months.has(day.getMonthValue())) {
            return false;
        }
        boolean ofMonth = daysOfMonth.has(day.getDayOfMonth());
        boolean ofWeek = daysOfWeek.has(day.getDayOfWeek().getValue() % 7);
        return daysOfMonth.star() || daysOfWeek.star() ? ofMonth && ofWeek : ofMonth || ofWeek;
    }

    private @Nullable Instant nextOnDay(LocalDateTime from, Instant after) {
        for (int hour = hours.values().nextSetBit(from.getHour());
                hour >= 0;
                hour = hours.values().nextSetBit(hour + 1)) {
            int firstMinute = hour == from.getHour() ? from.getMinute() : 0;
            for (int minute = minutes.values().nextSetBit(firstMinute);
                    minute >= 0;
                    minute = minutes.values().nextSetBit(minute + 1)) {
                LocalDateTime local = from.toLocalDate().atTime(hour, minute);
                // a time that a change of clocks leaves out is not due that day
                for (ZoneOffset offset : zone.getRules().getValidOffsets(local)) {
                    Instant due = local.toInstant(offset);
                    if (due.isAfter(after)) {
                        return due;
                    }
                }
            }
        }
        return null;
    }
}

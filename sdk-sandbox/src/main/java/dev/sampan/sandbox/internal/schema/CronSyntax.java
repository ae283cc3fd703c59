package dev.sampan.sandbox.internal.schema;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Whether a schedule of a CronJob can be read. */
final class CronSyntax {
    private record Bounds(int min, int max, Map<String, Integer> names) {}

    private static final List<Bounds> FIELDS = List.of(
            new Bounds(0, 59, Map.of()),
            new Bounds(0, 23, Map.of()),
            new Bounds(1, 31, Map.of()),
            new Bounds(
                    1,
                    12,
                    Map.ofEntries(
                            Map.entry("jan", 1),
                            Map.entry("feb", 2),
                            Map.entry("mar", 3),
                            Map.entry("apr", 4),
                            Map.entry("may", 5),
                            Map.entry("jun", 6),
                            Map.entry("jul", 7),
                            Map.entry("aug", 8),
                            Map.entry("sep", 9),
                            Map.entry("oct", 10),
                            Map.entry("nov", 11),
                            Map.entry("dec", 12))),
            new Bounds(0, 6, Map.of("sun", 0, "mon", 1, "tue", 2, "wed", 3, "thu", 4, "fri", 5, "sat", 6)));
    private static final List<String> DESCRIPTORS =
            List.of("@yearly", "@annually", "@monthly", "@weekly", "@daily", "@midnight", "@hourly");
    private static final Pattern EVERY = Pattern.compile("@every ([0-9.]+(ns|us|µs|ms|s|m|h))+");

    private CronSyntax() {}

    static Optional<String> problem(String schedule) {
        if (schedule.startsWith("@")) {
            boolean known =
                    DESCRIPTORS.contains(schedule) || EVERY.matcher(schedule).matches();
            return known ? Optional.empty() : Optional.of("unrecognized descriptor: " + schedule);
        }
        List<String> fields = Arrays.asList(schedule.trim().split("\\s+"));
        if (fields.size() != 5) {
            return Optional.of(
                    "expected exactly 5 fields, found %d: [%s]".formatted(fields.size(), String.join(" ", fields)));
        }
        for (int i = 0; i < 5; i++) {
            for (String part : fields.get(i).split(",")) {
                Optional<String> problem = part(part, FIELDS.get(i));
                if (problem.isPresent()) {
                    return problem;
                }
            }
        }
        return Optional.empty();
    }

    private static Optional<String> part(String part, Bounds bounds) {
        String[] rangeAndStep = part.split("/", -1);
        String[] ends = rangeAndStep[0].split("-", -1);
        if (rangeAndStep.length > 2) {
            return Optional.of("too many slashes: " + part);
        }
        if (ends.length > 2) {
            return Optional.of("too many hyphens: " + part);
        }
        int start = bounds.min();
        int end = bounds.max();
        if (!ends[0].equals("*") && !ends[0].equals("?")) {
            Integer first = number(ends[0], bounds);
            if (first == null) {
                return unreadable(ends[0]);
            }
            start = first;
            end = first;
            if (ends.length == 2) {
                Integer last = number(ends[1], bounds);
                if (last == null) {
                    return unreadable(ends[1]);
                }
                end = last;
            } else if (rangeAndStep.length == 2) {
                end = bounds.max();
            }
        }
        if (rangeAndStep.length == 2) {
            Integer step = number(rangeAndStep[1], bounds);
            if (step == null) {
                return unreadable(rangeAndStep[1]);
            }
            if (step == 0) {
                return Optional.of("step of range should be a positive number: " + part);
            }
        }
        if (start < bounds.min()) {
            return Optional.of("beginning of range (%d) below minimum (%d): %s".formatted(start, bounds.min(), part));
        }
        if (end > bounds.max()) {
            return Optional.of("end of range (%d) above maximum (%d): %s".formatted(end, bounds.max(), part));
        }
        if (start > end) {
            return Optional.of("beginning of range (%d) beyond end of range (%d): %s".formatted(start, end, part));
        }
        return Optional.empty();
    }

    private static Optional<String> unreadable(String text) {
        return Optional.of(
                "failed to parse int from %s: strconv.Atoi: parsing \"%s\": invalid syntax".formatted(text, text));
    }

    private static @org.jspecify.annotations.Nullable Integer number(String text, Bounds bounds) {
        Integer named = bounds.names().get(text.toLowerCase(Locale.ROOT));
        if (named != null) {
            return named;
        }
        return text.matches("[0-9]{1,6}") ? Integer.valueOf(text) : null;
    }
}

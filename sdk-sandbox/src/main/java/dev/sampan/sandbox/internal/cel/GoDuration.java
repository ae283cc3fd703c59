package dev.sampan.sandbox.internal.cel;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as Go writes them: {@code 1h30m}, {@code 1.5s}. */
final class GoDuration {
    private static final Pattern PART = Pattern.compile("(\\d+(?:\\.\\d+)?)(ns|us|µs|ms|s|m|h)");
    private static final Map<String, Long> NANOS = Map.of(
            "ns", 1L,
            "us", 1_000L,
            "µs", 1_000L,
            "ms", 1_000_000L,
            "s", 1_000_000_000L,
            "m", 60_000_000_000L,
            "h", 3_600_000_000_000L);

    private GoDuration() {}

    static Duration parse(String text) {
        boolean negative = text.startsWith("-");
        Matcher parts = PART.matcher(negative ? text.substring(1) : text);
        BigDecimal nanos = BigDecimal.ZERO;
        int end = 0;
        while (parts.find()) {
            if (parts.start() != end) {
                throw new IllegalArgumentException("not a duration: " + text);
            }
            nanos = nanos.add(new BigDecimal(parts.group(1))
                    .multiply(BigDecimal.valueOf(NANOS.getOrDefault(parts.group(2), 0L))));
            end = parts.end();
        }
        if (end == 0 || end != text.length() - (negative ? 1 : 0)) {
            throw new IllegalArgumentException("not a duration: " + text);
        }
        return Duration.ofNanos(negative ? -nanos.longValue() : nanos.longValue());
    }
}

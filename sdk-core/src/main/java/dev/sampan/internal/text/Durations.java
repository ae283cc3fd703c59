package dev.sampan.internal.text;

import java.time.Duration;

/** Durations as people say them: {@code 41s}, {@code 2m}, {@code 1h30m}, {@code 250ms}. */
public final class Durations {
    private Durations() {}

    public static String text(Duration duration) {
        if (duration.isNegative()) {
            return "-" + text(duration.negated());
        }
        long millis = duration.toMillis();
        if (millis < 1_000) {
            return millis + "ms";
        }
        if (millis < 10_000 && millis % 1_000 >= 100) {
            return millis / 1_000 + "." + millis % 1_000 / 100 + "s";
        }
        long seconds = millis / 1_000;
        if (seconds < 60) {
            return seconds + "s";
        }
        if (seconds < 3_600) {
            return pair(seconds / 60, "m", seconds % 60, "s");
        }
        long minutes = seconds / 60;
        return minutes < 2 * 24 * 60
                ? pair(minutes / 60, "h", minutes % 60, "m")
                : pair(minutes / (24 * 60), "d", minutes / 60 % 24, "h");
    }

    private static String pair(long large, String largeUnit, long small, String smallUnit) {
        return large + largeUnit + (small == 0 ? "" : small + smallUnit);
    }
}

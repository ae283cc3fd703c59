package dev.sampan.internal.http;

import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import okhttp3.Headers;
import org.jspecify.annotations.Nullable;

/** How long an answer asks to wait: {@code Retry-After} in seconds or as a date, {@code x-acs-retry-after} in milliseconds. */
public final class RetryAfter {
    private static final Duration LONGEST = Duration.ofDays(1);

    private RetryAfter() {}

    /** Null when the answer does not ask, or not in a way that can be read. */
    public static @Nullable Duration of(Headers headers, Clock clock) {
        String acs = headers.get("x-acs-retry-after");
        if (acs != null && isNumber(acs)) {
            return sane(Duration.ofMillis(Long.parseLong(acs.trim())));
        }
        String text = headers.get("Retry-After");
        if (text == null) {
            return null;
        }
        return isNumber(text) ? sane(Duration.ofSeconds(Long.parseLong(text.trim()))) : untilDate(text, clock);
    }

    private static @Nullable Duration untilDate(String text, Clock clock) {
        try {
            Instant date = ZonedDateTime.parse(text.trim(), DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant();
            return sane(Duration.between(clock.instant(), date));
        } catch (DateTimeException e) {
            return null;
        }
    }

    private static boolean isNumber(String text) {
        String trimmed = text.trim();
        return !trimmed.isEmpty() && trimmed.length() <= 12 && trimmed.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    private static Duration sane(Duration asked) {
        if (asked.isNegative()) {
            return Duration.ZERO;
        }
        return asked.compareTo(LONGEST) > 0 ? LONGEST : asked;
    }
}

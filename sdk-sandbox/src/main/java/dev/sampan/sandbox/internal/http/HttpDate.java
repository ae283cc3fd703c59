package dev.sampan.sandbox.internal.http;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** The date format of HTTP headers (RFC 9110, IMF-fixdate). */
public final class HttpDate {
    private static final DateTimeFormatter FIXDATE = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private HttpDate() {}

    public static String of(Instant instant) {
        return FIXDATE.format(instant);
    }
}

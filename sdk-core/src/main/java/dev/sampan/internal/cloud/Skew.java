package dev.sampan.internal.cloud;

import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How wrong this machine's clock is, learned from a server that refused a date. For signatures only. Thread-safe. */
final class Skew {
    private static final Logger LOG = LoggerFactory.getLogger(Skew.class);
    private static final Duration TOLD_EVERY = Duration.ofHours(1);
    private static final Duration SMALLEST = Duration.ofMinutes(4);

    private final Clock clock;
    private volatile Duration offset = Duration.ZERO;
    private Instant toldAt = Instant.MIN;

    Skew(Clock clock) {
        this.clock = clock;
    }

    /** The time that the server has. */
    Instant now() {
        return clock.instant().plus(offset);
    }

    /** Whether something was learned from the server's {@code Date}, so that a repetition may succeed. */
    synchronized boolean learn(@Nullable String date) {
        if (date == null) {
            return false;
        }
        Duration learned;
        try {
            Instant server = ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant();
            learned = Duration.between(clock.instant(), server);
        } catch (DateTimeException e) {
            return false;
        }
        boolean news = learned.minus(offset).abs().compareTo(SMALLEST) >= 0;
        if (news) {
            offset = learned;
            tell();
        }
        return news;
    }

    private void tell() {
        Instant now = clock.instant();
        if (toldAt.equals(Instant.MIN) || toldAt.plus(TOLD_EVERY).isBefore(now)) {
            toldAt = now;
            LOG.warn("this machine's clock is wrong, signatures are corrected by={}", offset);
        }
    }
}

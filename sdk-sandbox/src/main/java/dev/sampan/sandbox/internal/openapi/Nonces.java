package dev.sampan.sandbox.internal.openapi;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/** The nonces seen while a signature with one of them could still pass the check of its date. Thread-safe. */
final class Nonces {
    private static final Duration REMEMBERED = SignatureCheck.TOLERANCE.multipliedBy(2);

    private final Clock clock;
    private final Map<String, Instant> seen = new LinkedHashMap<>();

    Nonces(Clock clock) {
        this.clock = clock;
    }

    /**
     * Marks it as used.
     *
     * @throws OpenApiRefusal SignatureNonceUsed if it was before
     */
    synchronized void use(String nonce) {
        Instant now = clock.instant();
        Iterator<Instant> oldest = seen.values().iterator();
        while (oldest.hasNext() && oldest.next().plus(REMEMBERED).isBefore(now)) {
            oldest.remove();
        }
        if (seen.putIfAbsent(nonce, now) != null) {
            throw new OpenApiRefusal(400, "SignatureNonceUsed", "Specified signature nonce was used already.");
        }
    }
}

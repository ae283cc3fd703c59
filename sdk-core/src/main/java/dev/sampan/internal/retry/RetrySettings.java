package dev.sampan.internal.retry;

import java.time.Duration;

/**
 * The numbers of the retry layer.
 *
 * @param transportBase first back-off after a transport failure or 5xx
 * @param throttleBase first back-off after a throttled answer
 * @param cap longest back-off
 * @param attempt longest single try
 * @param lastTry what is kept of the deadline for one more try when the other side asks to wait longer than is left
 * @param bucket retry tokens per endpoint
 * @param transientCost tokens of a retry after a transport failure or 5xx
 * @param throttleCost tokens of a retry after a throttled answer
 * @param failuresToOpen consecutive transport failures that open the circuit
 * @param probeEvery how often an open circuit lets one call through
 */
public record RetrySettings(
        Duration transportBase,
        Duration throttleBase,
        Duration cap,
        Duration attempt,
        Duration lastTry,
        int bucket,
        int transientCost,
        int throttleCost,
        int failuresToOpen,
        Duration probeEvery) {
    public static RetrySettings standard() {
        return new RetrySettings(
                Duration.ofMillis(50),
                Duration.ofSeconds(1),
                Duration.ofSeconds(20),
                Duration.ofSeconds(30),
                Duration.ofSeconds(1),
                500,
                14,
                5,
                10,
                Duration.ofSeconds(5));
    }
}

package dev.sampan.sandbox.internal.http;

import java.time.Duration;

/** What the fault script wants of one call. */
public sealed interface FaultDecision {
    /** Nothing: the call is answered as it deserves. */
    record Proceed() implements FaultDecision {}

    /** Answer that it is too much, without any effect, and when to come back. */
    record Throttle(Duration retryAfter) implements FaultDecision {}

    /** Close the connection with a TCP reset before anything is done or answered. */
    record Reset() implements FaultDecision {}

    /** Do what is asked, answer the first half, close the connection. */
    record Cut() implements FaultDecision {}

    /** Let this much of the timeline pass, without holding it busy, then answer as it deserves. */
    record Stall(Duration delay) implements FaultDecision {}

    /** Answer this error status in the server's own words, without any effect. */
    record Status(int code) implements FaultDecision {}
}

package dev.sampan.sandbox;

import java.time.Duration;

/**
 * One scripted failure: on the n-th matching call the server misbehaves. Immutable.
 *
 * @param server which server
 * @param match a method, a path fragment, an OpenAPI action or {@code verb resource}; a call matches when any contains it
 * @param nth the first matching call that fails, counted from 1
 * @param times how many calls in a row fail
 * @param kind what happens
 * @param status for {@link Kind#STATUS}: the status answered
 * @param delay for {@link Kind#STALL}: how long nothing comes; for {@link Kind#THROTTLE}: the Retry-After
 */
public record Fault(
        ReceivedRequest.Server server, String match, int nth, int times, Kind kind, int status, Duration delay) {
    /** What happens to a call. */
    public enum Kind {
        /** Answers 429, or the OpenAPI's throttling code. */
        THROTTLE,
        /** Closes the connection before an answer. */
        RESET,
        /** Closes the connection in the middle of the answer, after the call took effect. */
        CUT,
        /** Lets the caller wait. */
        STALL,
        /** Answers an error status. */
        STATUS
    }
}

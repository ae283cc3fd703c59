package dev.sampan.sandbox;

import dev.sampan.problem.InvalidRequestException;
import dev.sampan.sandbox.ReceivedRequest.Server;
import java.time.Duration;

/**
 * One scripted failure: on the n-th matching call the server misbehaves. Immutable. The factories make one that hits the first
 * matching call once; {@link #onCall} and {@link #times(int)} give a copy that differs.
 *
 * <pre>{@code
 * sandbox.fault(Fault.throttle(Server.OPENAPI, "DescribeClustersV1", Duration.ofSeconds(3)).times(2));
 * }</pre>
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

    public Fault {
        if (nth < 1 || times < 1 || delay.isNegative()) {
            throw invalid("calls are counted from 1, and at least one of them fails; a delay is not negative");
        }
        if (kind == Kind.STATUS && (status < 400 || status > 599)) {
            throw invalid("the status of a failure is between 400 and 599, not " + status);
        }
    }

    private static InvalidRequestException invalid(String why) {
        return InvalidRequestException.of(
                "sandbox.fault", "script a fault", why, "it could never happen as written", "correct the fault");
    }

    /** Too many calls, and when to come back. */
    public static Fault throttle(Server server, String match, Duration retryAfter) {
        return new Fault(server, match, 1, 1, Kind.THROTTLE, 0, retryAfter);
    }

    /** The connection is reset before anything happens. */
    public static Fault reset(Server server, String match) {
        return new Fault(server, match, 1, 1, Kind.RESET, 0, Duration.ZERO);
    }

    /** The call takes effect, and its answer is cut. */
    public static Fault cut(Server server, String match) {
        return new Fault(server, match, 1, 1, Kind.CUT, 0, Duration.ZERO);
    }

    /** No answer for this long, on the sandbox's clock. */
    public static Fault stall(Server server, String match, Duration delay) {
        return new Fault(server, match, 1, 1, Kind.STALL, 0, delay);
    }

    /** An error status from 400 to 599, without any effect. */
    public static Fault status(Server server, String match, int status) {
        return new Fault(server, match, 1, 1, Kind.STATUS, status, Duration.ZERO);
    }

    /** As this one, from the n-th matching call on, counted from 1. */
    public Fault onCall(int nth) {
        return new Fault(server, match, nth, times, kind, status, delay);
    }

    /** As this one, so many calls in a row. */
    public Fault times(int times) {
        return new Fault(server, match, nth, times, kind, status, delay);
    }
}

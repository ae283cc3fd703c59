package dev.sampan.internal.cloud;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sampan.internal.http.BodyTooLargeException;
import dev.sampan.internal.http.HttpAnswer;
import dev.sampan.internal.http.TlsFailure;
import dev.sampan.internal.retry.Answer;
import dev.sampan.internal.retry.CallClass;
import dev.sampan.internal.retry.TransportFailure;
import dev.sampan.internal.text.Redaction;
import dev.sampan.problem.CloudException;
import dev.sampan.problem.NotReadyException;
import dev.sampan.problem.Problem;
import dev.sampan.problem.RemoteError;
import dev.sampan.problem.SampanException;
import java.io.IOException;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;

/** Turns what a cloud API answers, or that it does not, into typed exceptions: the problem catalogue of the cloud. */
final class CloudErrors {
    private CloudErrors() {}

    /** What an error body says, in whichever of the two spellings. */
    record Said(String code, String message, @Nullable String requestId, JsonNode denied) {
        static Said of(HttpAnswer answer) {
            JsonNode body = CloudJson.read(answer.body());
            String id = either(body, "RequestId", "requestId");
            if (id.isEmpty()) {
                id = either(body, "request_id", "RequestID");
            }
            String header = answer.header("x-acs-request-id");
            JsonNode denied =
                    body.has("AccessDeniedDetail") ? body.path("AccessDeniedDetail") : body.path("accessDeniedDetail");
            return new Said(
                    either(body, "Code", "code"),
                    Redaction.line(either(body, "Message", "message"), 400),
                    !id.isEmpty() ? Redaction.line(id, 80) : header,
                    denied);
        }

        private static String either(JsonNode body, String upper, String lower) {
            String value = body.path(upper).asText("");
            return value.isEmpty() ? body.path(lower).asText("") : value;
        }
    }

    static Answer.Signal signal(HttpAnswer answer) {
        if (answer.isSuccess()) {
            return Answer.Signal.FINAL;
        }
        String code = Said.of(answer).code();
        boolean throttled = answer.status() == 429
                || answer.header("x-acs-retry-after") != null
                || code.contains("Throttling")
                || code.equals("ServiceUnavailable")
                || code.equals("IdempotenceProcessing");
        if (throttled) {
            return Answer.Signal.THROTTLED;
        }
        return answer.status() >= 500 ? Answer.Signal.SERVER_ERROR : Answer.Signal.FINAL;
    }

    static boolean isClockRefused(HttpAnswer answer) {
        return answer.status() >= 400 && Said.of(answer).code().startsWith("InvalidTimeStamp");
    }

    static boolean isTokenExpired(HttpAnswer answer) {
        String code = answer.status() >= 400 ? Said.of(answer).code() : "";
        return code.startsWith("InvalidSecurityToken") || code.equals("SecurityTokenExpired");
    }

    /** The exception for a bad answer, soft failures with status 200 included. */
    static CloudException of(CloudApi api, HttpAnswer answer) {
        Said said = Said.of(answer);
        boolean retryable = signal(answer) != Answer.Signal.FINAL;
        String message = said.message().isEmpty() && said.code().isEmpty() ? excerpt(answer) : said.message();
        String happened = answer.status() + (said.code().isEmpty() ? "" : " " + said.code()) + ": " + message;
        return new CloudException(
                problem(api, answer, said, happened),
                new RemoteError(answer.status(), said.code(), said.requestId(), retryable),
                null);
    }

    private static Problem problem(CloudApi api, HttpAnswer answer, Said said, String happened) {
        String attempted = "call " + api.name();
        String code = said.code();
        if (isDenied(answer.status(), said)) {
            return denied(api, said, attempted, happened);
        }
        if (code.startsWith("InvalidAccessKeyId")
                || code.equals("SignatureDoesNotMatch")
                || code.equals("IncompleteSignature")) {
            return new Problem(
                    "cloud.credential-refused",
                    attempted,
                    happened,
                    "the access key is wrong, disabled or of another site",
                    "check id and secret, and that the key is active");
        }
        if (isTokenExpired(answer)) {
            return new Problem(
                    "cloud.token-expired",
                    attempted,
                    happened,
                    "the temporary credential has run out",
                    "get a new one; roles and profiles are renewed by themselves");
        }
        if (isClockRefused(answer)) {
            return new Problem(
                    "cloud.clock-skew",
                    attempted,
                    happened,
                    "this machine's clock is wrong by more than 15 minutes",
                    "set the clock");
        }
        if (signal(answer) == Answer.Signal.THROTTLED) {
            return new Problem(
                    "cloud.throttled",
                    attempted,
                    happened,
                    "the account asks this API more often than its quota allows",
                    "try later, or with a longer deadline");
        }
        if (answer.status() == 404
                || code.contains("NotFound")
                || code.contains("NotExist")
                || code.endsWith("NOT_EXIST")) {
            return new Problem(
                    "cloud.not-found",
                    attempted,
                    happened,
                    "it was deleted, has another id, or is in another region",
                    "list what is there, and check the region");
        }
        if (answer.isSuccess()) {
            return new Problem(
                    "cloud.soft-failure",
                    attempted,
                    happened,
                    "the API answers 200 and says no in the body",
                    "correct what the message names");
        }
        if (answer.status() >= 500 && api.callClass() != CallClass.READ) {
            return unknown(attempted, happened, "the service failed, before it was done or after");
        }
        if (answer.status() >= 500) {
            return new Problem(
                    "cloud.server-error",
                    attempted,
                    happened,
                    "the service failed",
                    "try later; quote the request id to support");
        }
        return new Problem(
                "cloud.refused",
                attempted,
                happened,
                "a parameter is missing or has a value that the API refuses",
                "correct what the message names");
    }

    private static boolean isDenied(int status, Said said) {
        String code = said.code();
        return code.startsWith("Forbidden")
                || code.startsWith("NoPermission")
                || code.contains("AccessDenied")
                || code.equals("StatusForbidden")
                || code.startsWith("ErrorForbidden")
                || (status == 403 && !code.contains("Throttling") && !code.startsWith("InvalidAccessKeyId"));
    }

    private static Problem denied(CloudApi api, Said said, String attempted, String happened) {
        String named = said.denied().path("AuthAction").asText("");
        String action = named.isEmpty() ? api.ramAction() : Redaction.line(named, 100);
        String who =
                Redaction.line(said.denied().path("AuthPrincipalDisplayName").asText(""), 100);
        return new Problem(
                "cloud.access-denied",
                attempted,
                happened,
                "RAM does not grant " + action + (who.isEmpty() ? "" : " to " + who),
                "allow it: {\"Effect\":\"Allow\",\"Action\":\"" + action + "\",\"Resource\":\"" + api.ramResource()
                        + "\"}");
    }

    private static String excerpt(HttpAnswer answer) {
        String text = Redaction.line(answer.text().strip(), 200);
        return text.isEmpty() ? "the answer has no body" : "the answer is no JSON error: " + text;
    }

    static CloudException garbled(CloudApi api, HttpAnswer answer) {
        String attempted = "call " + api.name();
        String happened = answer.status() + ", but " + excerpt(answer);
        String reason = "something between here and the cloud answers in its place";
        Problem problem = api.callClass() == CallClass.READ
                ? new Problem("cloud.garbled-answer", attempted, happened, reason, "check endpoint and proxies")
                : unknown(attempted, happened, reason);
        return new CloudException(problem, new RemoteError(answer.status(), "", null, false), null);
    }

    private static Problem unknown(String attempted, String happened, String reason) {
        return new Problem(
                "cloud.outcome-unknown", attempted, happened, reason, "look whether it was done before you repeat it");
    }

    /** The exception for an answer that never came. */
    static SampanException of(CloudApi api, TransportFailure failure) {
        Throwable cause = failure.getCause();
        String attempted = "call " + api.name();
        if (failure.isInDoubt() && api.callClass() != CallClass.READ) {
            return none(
                    unknown(
                            attempted,
                            "no answer came, so it may or may not have been done",
                            "the connection broke, or time ran out, after the request was sent"),
                    true,
                    cause);
        }
        return switch (failure.kind()) {
            case DEADLINE ->
                notReady(
                        "cloud.deadline",
                        attempted,
                        "no answer came in time",
                        "the API or the way to it is slow",
                        "repeat it with connect(c -> c.deadline(...))",
                        failure);
            case INTERRUPTED ->
                notReady(
                        "cloud.interrupted",
                        attempted,
                        "the caller was interrupted",
                        "the thread was asked to stop",
                        "repeat it on a thread that may wait",
                        failure);
            case CLOSED ->
                none(
                        "session.closed",
                        attempted,
                        "the session is closed",
                        "it was closed before or meanwhile",
                        "connect again",
                        false,
                        cause);
            case CIRCUIT_OPEN ->
                none(
                        "cloud.endpoint-unavailable",
                        attempted,
                        "it is not even tried: the last 10 connections failed",
                        "the endpoint is down or cut off",
                        "it is tried again every 5 s; check the network",
                        true,
                        cause);
            case BROKEN -> broken(attempted, failure);
        };
    }

    private static CloudException broken(String attempted, TransportFailure failure) {
        Throwable cause = failure.getCause();
        String certificate = cause == null ? null : TlsFailure.problem(cause);
        if (certificate != null) {
            return none(
                    "cloud.untrusted",
                    attempted,
                    certificate,
                    "somebody is in between, or the JVM's trust store is old",
                    "check proxies and the trust store",
                    false,
                    cause);
        }
        if (cause instanceof BodyTooLargeException) {
            return none(
                    "cloud.answer-too-large",
                    attempted,
                    String.valueOf(cause.getMessage()),
                    "it is no cloud API that answers",
                    "check endpoint and proxies",
                    false,
                    cause);
        }
        String reason = cause instanceof UnknownHostException
                ? "the endpoint's host name has no address: the region may not have this product"
                : "the network is cut, or nothing listens at the endpoint";
        return none(
                "cloud.unreachable",
                attempted,
                "no answer after " + failure.attempts() + " attempts",
                reason,
                "check the network, the region and SAMPAN_ENDPOINT",
                true,
                cause);
    }

    private static CloudException none(
            String code,
            String attempted,
            String happened,
            String reason,
            String next,
            boolean retryable,
            @Nullable Throwable cause) {
        return none(new Problem(code, attempted, happened, reason, next), retryable, cause);
    }

    private static CloudException none(Problem problem, boolean retryable, @Nullable Throwable cause) {
        return new CloudException(
                problem, new RemoteError(0, "", null, retryable), cause instanceof IOException ? cause : null);
    }

    private static NotReadyException notReady(
            String code, String attempted, String happened, String reason, String next, TransportFailure failure) {
        Throwable cause = failure.getCause();
        return new NotReadyException(
                new Problem(code, attempted, happened, reason, next),
                "sent " + failure.attempts() + " times",
                cause instanceof IOException ? cause : null);
    }
}

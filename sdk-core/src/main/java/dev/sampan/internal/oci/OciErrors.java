package dev.sampan.internal.oci;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sampan.internal.http.AddressRefusedException;
import dev.sampan.internal.http.BodyTooLargeException;
import dev.sampan.internal.http.HttpAnswer;
import dev.sampan.internal.http.TlsFailure;
import dev.sampan.internal.retry.TransportFailure;
import dev.sampan.internal.text.Redaction;
import dev.sampan.problem.NotReadyException;
import dev.sampan.problem.Problem;
import dev.sampan.problem.RegistryException;
import dev.sampan.problem.RemoteError;
import dev.sampan.problem.SampanException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Turns what a registry answers, or that it does not, into typed exceptions: the problem catalogue of registries. */
final class OciErrors {
    private final String host;

    OciErrors(String host) {
        this.host = host;
    }

    String at(String attempted) {
        return attempted + " at " + host;
    }

    /** The exception for a bad answer. */
    RegistryException of(String attempted, HttpAnswer answer) {
        JsonNode first = OciJson.read(answer.body()).path("errors").path(0);
        String code = first.path("code").asText("").toUpperCase(Locale.ROOT);
        String message = Redaction.line(first.path("message").asText(""), 300);
        String happened =
                answer.status() + (code.isEmpty() ? "" : " " + code) + (message.isEmpty() ? "" : ": " + message);
        boolean retryable = answer.status() == 429 || answer.status() >= 500;
        return new RegistryException(
                problem(answer.status(), code, at(attempted), happened),
                new RemoteError(answer.status(), code, answer.header("x-request-id"), retryable),
                null);
    }

    private static Problem problem(int status, String code, String attempted, String happened) {
        return switch (meaning(status, code)) {
            case "UNAUTHORIZED" ->
                new Problem(
                        "registry.unauthorized",
                        attempted,
                        happened,
                        "there is no credential for it, or it has run out",
                        "give one with connect(c -> c.registryCredential(host, user, password))");
            case "DENIED" ->
                new Problem(
                        "registry.denied",
                        attempted,
                        happened,
                        "this user may not do this to this repository",
                        "grant cr:PullRepository or cr:PushRepository on it, and check the name and the endpoint's access list");
            case "NAME_UNKNOWN" ->
                new Problem(
                        "registry.repository-unknown",
                        attempted,
                        happened,
                        "there is no such repository, or it is hidden from this user",
                        "check namespace and name, or let the namespace make repositories by itself");
            case "MANIFEST_UNKNOWN" ->
                new Problem(
                        "registry.manifest-unknown",
                        attempted,
                        happened,
                        "nothing was pushed under this tag or digest",
                        "list the tags with tags(repository)");
            case "BLOB_UNKNOWN" ->
                new Problem(
                        "registry.blob-unknown",
                        attempted,
                        happened,
                        "the layer was removed or never pushed",
                        "push the image again");
            case "TOOMANYREQUESTS" ->
                new Problem(
                        "registry.throttled",
                        attempted,
                        happened,
                        "the registry limits how often it may be asked",
                        "try later, log in, or use a mirror");
            case "NAME_INVALID" ->
                new Problem(
                        "registry.name-invalid",
                        attempted,
                        happened,
                        "the registry has stricter names",
                        "use another name");
            case "INVALID" ->
                new Problem(
                        "registry.invalid",
                        attempted,
                        happened,
                        "the registry refuses the content",
                        "compare the media type with what the registry supports");
            case "SERVER" ->
                new Problem(
                        "registry.server-error",
                        attempted,
                        happened,
                        "the registry or its storage failed",
                        "try again later");
            default ->
                new Problem(
                        "registry.refused",
                        attempted,
                        happened,
                        "the registry or a proxy before it refused the call",
                        "check that host and port are those of a registry");
        };
    }

    private static String meaning(int status, String code) {
        return switch (code) {
            case "UNAUTHORIZED",
                    "DENIED",
                    "NAME_UNKNOWN",
                    "MANIFEST_UNKNOWN",
                    "BLOB_UNKNOWN",
                    "TOOMANYREQUESTS",
                    "NAME_INVALID" -> code;
            case "MANIFEST_BLOB_UNKNOWN" -> "BLOB_UNKNOWN";
            case "MANIFEST_INVALID",
                    "DIGEST_INVALID",
                    "SIZE_INVALID",
                    "TAG_INVALID",
                    "BLOB_UPLOAD_INVALID",
                    "UNSUPPORTED" -> "INVALID";
            default ->
                switch (status) {
                    case 401 -> "UNAUTHORIZED";
                    case 403 -> "DENIED";
                    case 404 -> "NAME_UNKNOWN";
                    case 429 -> "TOOMANYREQUESTS";
                    default -> status >= 500 ? "SERVER" : "";
                };
        };
    }

    /** The exception for an answer that never came. */
    SampanException of(String attempted, TransportFailure failure) {
        Throwable cause = failure.getCause();
        return switch (failure.kind()) {
            case DEADLINE ->
                notReady(
                        "registry.deadline",
                        attempted,
                        "it did not end in time",
                        "the registry or the way to it is slow",
                        "repeat it with connect(c -> c.deadline(...))",
                        failure);
            case INTERRUPTED ->
                notReady(
                        "registry.interrupted",
                        attempted,
                        "the caller was interrupted",
                        "the thread was asked to stop",
                        "repeat it on a thread that may wait; blobs that arrived are not sent again",
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
                        "registry.endpoint-unavailable",
                        attempted,
                        "it is not even tried: the last 10 connections failed",
                        "the registry is down or cut off",
                        "it is tried again every 5 s; check the network",
                        true,
                        cause);
            case BROKEN -> broken(attempted, failure);
        };
    }

    private RegistryException broken(String attempted, TransportFailure failure) {
        Throwable cause = failure.getCause();
        String certificate = cause == null ? null : TlsFailure.problem(cause);
        if (certificate != null) {
            return none(
                    "registry.untrusted",
                    attempted,
                    certificate,
                    "the registry has a private CA, or somebody is in between",
                    "add its CA to the JVM's trust store",
                    false,
                    cause);
        }
        if (cause instanceof AddressRefusedException) {
            return redirectRefused(attempted, String.valueOf(cause.getMessage()));
        }
        if (cause instanceof BodyTooLargeException) {
            return none(
                    "registry.answer-too-large",
                    attempted,
                    String.valueOf(cause.getMessage()),
                    "it is no manifest that is served there",
                    "look at it with skopeo inspect --raw",
                    false,
                    cause);
        }
        String reason = cause instanceof UnknownHostException
                ? "its host name has no address"
                : cause instanceof ConnectException
                        ? "nothing listens there, or a firewall is in between"
                        : "the connection broke";
        return none(
                "registry.unreachable",
                attempted,
                "no answer after " + failure.attempts() + " attempts",
                reason,
                "check host and port, and whether the network lets you through",
                true,
                cause);
    }

    RegistryException realmRefused(String realm) {
        return none(
                "registry.realm-refused",
                "log in",
                "it sends logins to " + Redaction.line(withoutQuery(realm), 120),
                "a login goes by https to a server of the registry's own domain only",
                "if you trust it: connect(c -> c.registryTokenServer(host))",
                false,
                null);
    }

    RegistryException redirectRefused(String attempted, String happened) {
        return none(
                "registry.redirect-refused",
                attempted,
                Redaction.line(happened, 200),
                "a registry may send downloads to public https servers only, at most three times",
                "check the registry's storage settings",
                false,
                null);
    }

    RegistryException digestMismatch(String attempted, String expected, String actual) {
        return none(
                "registry.digest-mismatch",
                attempted,
                "the content is " + actual + " and not " + expected,
                "it was damaged or changed on the way",
                "try again; if it stays, do not trust this registry",
                true,
                null);
    }

    RegistryException garbled(String attempted, String happened) {
        return none(
                "registry.garbled-answer",
                attempted,
                Redaction.line(happened, 300),
                "it is no registry, or a proxy answers in its place",
                "check host and port",
                false,
                null);
    }

    RegistryException uploadFailed(String attempted, String happened, @Nullable Throwable cause) {
        return none(
                "registry.upload-failed",
                attempted,
                Redaction.line(happened, 300),
                "the connection keeps breaking, or the content cannot be read",
                "try again",
                true,
                cause);
    }

    private RegistryException none(
            String code,
            String attempted,
            String happened,
            String reason,
            String next,
            boolean retryable,
            @Nullable Throwable cause) {
        return new RegistryException(
                new Problem(code, at(attempted), happened, reason, next),
                new RemoteError(0, "", null, retryable),
                cause instanceof IOException ? cause : null);
    }

    private NotReadyException notReady(
            String code, String attempted, String happened, String reason, String next, TransportFailure failure) {
        Throwable cause = failure.getCause();
        return new NotReadyException(
                new Problem(code, at(attempted), happened, reason, next),
                "sent " + failure.attempts() + " times to " + host,
                cause instanceof IOException ? cause : null);
    }

    private static String withoutQuery(String url) {
        int query = url.indexOf('?');
        return query < 0 ? url : url.substring(0, query);
    }
}

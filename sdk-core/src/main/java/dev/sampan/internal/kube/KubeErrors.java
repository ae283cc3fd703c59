package dev.sampan.internal.kube;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.internal.http.BodyTooLargeException;
import dev.sampan.internal.http.HttpAnswer;
import dev.sampan.internal.http.TlsFailure;
import dev.sampan.internal.retry.CallClass;
import dev.sampan.internal.retry.TransportFailure;
import dev.sampan.internal.text.Durations;
import dev.sampan.internal.text.Redaction;
import dev.sampan.problem.ClusterException;
import dev.sampan.problem.NotReadyException;
import dev.sampan.problem.Problem;
import dev.sampan.problem.RemoteError;
import dev.sampan.problem.SampanException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Turns what a cluster answers, or that it does not, into typed exceptions: the problem catalogue of clusters. */
final class KubeErrors {
    private static final Pattern CANNOT = Pattern.compile(
            "cannot (\\S+) resource \"([^\"]+)\"(?: in API group \"([^\"]*)\")?(?:.*in the namespace \"([^\"]+)\")?");

    private final String cluster;

    KubeErrors(String cluster) {
        this.cluster = cluster;
    }

    /** The exception for a bad answer. */
    ClusterException of(KubeRequest request, HttpAnswer answer) {
        ObjectNode status = KubeJson.read(answer.body())
                .filter(node -> "Status".equals(node.path("kind").asText()))
                .orElse(null);
        String reason = status == null ? "" : status.path("reason").asText("");
        String message = status == null
                ? excerpt(answer)
                : Redaction.line(status.path("message").asText(""), 600);
        RemoteError error = new RemoteError(
                answer.status(), reason, answer.header("Audit-Id"), isRetryable(answer.status(), reason));
        return new ClusterException(problem(request, answer.status(), reason, message), error, null);
    }

    private Problem problem(KubeRequest request, int status, String reason, String message) {
        String attempted = request.attempted();
        String happened = status + (reason.isEmpty() ? "" : " " + reason) + ": " + message;
        return switch (status) {
            case 400 ->
                new Problem(
                        "cluster.bad-request",
                        attempted,
                        happened,
                        "the request or the object is not as the API wants it",
                        "correct what the message names");
            case 401 ->
                new Problem(
                        "cluster.unauthorized",
                        attempted,
                        happened,
                        "the credential has run out or belongs to another cluster",
                        "get a new kubeconfig, or check: kubectl auth whoami");
            case 403 -> forbidden(request, happened, message);
            case 404 ->
                new Problem(
                        "cluster.not-found",
                        attempted,
                        happened,
                        "it was deleted, has another name, or the API is not served here",
                        "list what is there, and check: kubectl api-resources");
            case 409 -> conflict(attempted, happened, reason);
            case 410 ->
                new Problem(
                        "cluster.expired",
                        attempted,
                        happened,
                        "the version asked for is older than the cluster keeps",
                        "list again and go on from there");
            case 413 ->
                new Problem(
                        "cluster.too-large",
                        attempted,
                        happened,
                        "the object is larger than the API takes (about 1.5 MiB)",
                        "make it smaller or split it");
            case 422 ->
                new Problem(
                        "cluster.invalid",
                        attempted,
                        happened,
                        "a field has a value that the API refuses",
                        "correct the field that the message names");
            case 429 ->
                new Problem(
                        "cluster.throttled",
                        attempted,
                        happened,
                        "the API server has more to do than it can",
                        "try later, or with a longer deadline");
            default ->
                status >= 500
                        ? new Problem(
                                "cluster.server-error",
                                attempted,
                                happened,
                                "the API server or a webhook behind it failed",
                                "look at the API server and at: kubectl get validatingwebhookconfigurations")
                        : new Problem(
                                "cluster.refused",
                                attempted,
                                happened,
                                "the API server or a proxy before it refused the call",
                                "check the server's address in the kubeconfig");
        };
    }

    private Problem forbidden(KubeRequest request, String happened, String message) {
        Matcher cannot = CANNOT.matcher(message);
        String permission = request.verb() + " " + request.kind();
        String where = "";
        if (cannot.find()) {
            String group = cannot.group(3);
            permission =
                    cannot.group(1) + " " + cannot.group(2) + (group == null || group.isEmpty() ? "" : "." + group);
            where = cannot.group(4) == null ? "" : " -n " + cannot.group(4);
        } else if (!message.contains("cannot ") && !message.isEmpty() && message.contains("quota")) {
            return new Problem(
                    "cluster.quota",
                    request.attempted(),
                    happened,
                    "the namespace's quota is used up",
                    "see: kubectl describe resourcequota");
        }
        return new Problem(
                "cluster.forbidden",
                request.attempted(),
                happened,
                "RBAC does not grant: " + permission,
                "ask for it; check with: kubectl auth can-i " + permission + where);
    }

    private static Problem conflict(String attempted, String happened, String reason) {
        return reason.equals("AlreadyExists")
                ? new Problem(
                        "cluster.already-exists",
                        attempted,
                        happened,
                        "somebody made an object of this name before",
                        "use another name, or apply instead of create")
                : new Problem(
                        "cluster.conflict",
                        attempted,
                        happened,
                        "somebody changed the object since it was read",
                        "read it again and repeat the change");
    }

    private static boolean isRetryable(int status, String reason) {
        return status == 429 || status >= 500 || (status == 409 && !reason.equals("AlreadyExists"));
    }

    private static String excerpt(HttpAnswer answer) {
        String text = Redaction.line(answer.text().strip(), 300);
        return text.isEmpty() ? "the answer has no body" : "the answer is no Status: " + text;
    }

    /** The exception for an answer that never came. */
    SampanException of(KubeRequest request, TransportFailure failure) {
        if (failure.isInDoubt() && !request.verb().equals("get") && !isRead(request)) {
            return unknown(request, "no answer came after " + failure.attempts() + " attempts", failure);
        }
        return switch (failure.kind()) {
            case DEADLINE ->
                notReady(
                        request,
                        "cluster.deadline",
                        "no answer came in time",
                        "the cluster is slow, or too far away for this deadline",
                        "repeat it with connect(c -> c.deadline(...))",
                        failure);
            case INTERRUPTED ->
                notReady(
                        request,
                        "cluster.interrupted",
                        "the caller was interrupted",
                        "the thread was asked to stop",
                        "repeat it on a thread that may wait",
                        failure);
            case CLOSED ->
                unreachable(
                        request,
                        "session.closed",
                        "the session is closed",
                        "it was closed while the call ran or before",
                        "connect again",
                        failure);
            case CIRCUIT_OPEN ->
                unreachable(
                        request,
                        "cluster.endpoint-unavailable",
                        "it is not even tried: the last 10 connections failed",
                        "the cluster is down or cut off",
                        "it is tried again every 5 s; check the network",
                        failure);
            case BROKEN -> broken(request, failure);
        };
    }

    /** The exception for a write of which nobody knows whether it took effect. */
    ClusterException unknown(KubeRequest request, String what, @Nullable Throwable cause) {
        return new ClusterException(
                new Problem(
                        "cluster.outcome-unknown",
                        request.attempted(),
                        what + ", so it may or may not have been done",
                        "the connection broke, or time ran out, after the request was sent",
                        "look whether it is there before you repeat it"),
                new RemoteError(0, "", null, true),
                cause(cause));
    }

    /** The exception for a 2xx whose body is not what the API promises. */
    ClusterException garbled(KubeRequest request, HttpAnswer answer) {
        boolean read = isRead(request);
        return new ClusterException(
                new Problem(
                        read ? "cluster.garbled-answer" : "cluster.outcome-unknown",
                        request.attempted(),
                        answer.status() + ", but " + excerpt(answer),
                        "something between here and the cluster answers in its place",
                        "check the server's address and the proxies before it"),
                new RemoteError(answer.status(), "", null, false),
                null);
    }

    private static boolean isRead(KubeRequest request) {
        return request.callClass() == CallClass.READ;
    }

    private ClusterException broken(KubeRequest request, TransportFailure failure) {
        Throwable cause = failure.getCause();
        String certificate = cause == null ? null : TlsFailure.problem(cause);
        if (certificate != null) {
            return unreachable(
                    request,
                    "cluster.untrusted",
                    certificate,
                    "the kubeconfig's CA is not the server's, or somebody is in between",
                    "get the kubeconfig anew from where the cluster was made",
                    failure);
        }
        if (cause instanceof BodyTooLargeException) {
            return unreachable(
                    request,
                    "cluster.answer-too-large",
                    String.valueOf(cause.getMessage()),
                    "there are too many objects, or it is no cluster that answers",
                    "ask for less by a label",
                    failure);
        }
        if (cause instanceof UnknownHostException) {
            return unreachable(
                    request,
                    "cluster.unreachable",
                    "its host name has no address",
                    "the name is wrong, or only a VPC's DNS knows it",
                    "check the server in the kubeconfig",
                    failure);
        }
        boolean refused = cause instanceof ConnectException;
        return unreachable(
                request,
                "cluster.unreachable",
                "no answer after " + failure.attempts() + " attempts: " + describe(cause),
                refused ? "nothing listens there, or a firewall is in between" : "the connection broke",
                "check that the cluster runs and can be reached from here",
                failure);
    }

    static String describe(@Nullable Throwable cause) {
        if (cause == null) {
            return "no connection";
        }
        String message = cause.getMessage();
        return message == null ? cause.getClass().getSimpleName() : Redaction.line(message, 200);
    }

    private ClusterException unreachable(
            KubeRequest request, String code, String happened, String reason, String next, TransportFailure failure) {
        boolean retryable = !code.equals("cluster.untrusted") && !code.equals("session.closed");
        return new ClusterException(
                new Problem(code, request.attempted(), happened, reason, next),
                new RemoteError(0, "", null, retryable),
                cause(failure));
    }

    private NotReadyException notReady(
            KubeRequest request, String code, String happened, String reason, String next, TransportFailure failure) {
        String state = describe(failure.getCause());
        return new NotReadyException(
                new Problem(code, request.attempted(), happened, reason, next),
                "sent " + failure.attempts() + " times to " + cluster + "; last: " + state,
                cause(failure));
    }

    NotReadyException late(String attempted, Duration allowed, String lastState) {
        return new NotReadyException(
                new Problem(
                        "cluster.deadline",
                        attempted,
                        "it took longer than " + Durations.text(allowed),
                        "the cluster is slow, or there is more to read than fits",
                        "repeat it with a longer deadline"),
                lastState,
                null);
    }

    /** Only what the platform threw: no exception of a library that could hold a request with its headers. */
    private static @Nullable Throwable cause(@Nullable Throwable failure) {
        Throwable cause = failure instanceof TransportFailure ? failure.getCause() : failure;
        return cause instanceof java.io.IOException ? cause : null;
    }

    /** Owners and fields of a refused apply; empty when the conflict is of another kind. */
    static Optional<ApplyConflictException> applyConflict(String attempted, HttpAnswer answer) {
        if (answer.status() != 409) {
            return Optional.empty();
        }
        var conflicts = new java.util.ArrayList<ApplyConflictException.Conflict>();
        JsonNode causes = KubeJson.read(answer.body())
                .map(node -> node.path("details").path("causes"))
                .orElseGet(KubeJson::object);
        for (JsonNode cause : causes) {
            if (cause.path("reason").asText().equals("FieldManagerConflict")) {
                conflicts.add(new ApplyConflictException.Conflict(
                        cause.path("field").asText(""),
                        manager(cause.path("message").asText(""))));
            }
        }
        return conflicts.isEmpty()
                ? Optional.empty()
                : Optional.of(new ApplyConflictException(
                        "Could not " + attempted + ": other managers own " + conflicts, conflicts));
    }

    private static String manager(String message) {
        int start = message.indexOf('"');
        int end = start < 0 ? -1 : message.indexOf('"', start + 1);
        return end < 0 ? message : message.substring(start + 1, end);
    }
}

package dev.sampan.sandbox.internal.kubeapi;

import dev.sampan.sandbox.ReceivedRequest;
import dev.sampan.sandbox.ReceivedRequest.Server;
import dev.sampan.sandbox.internal.http.EventLoops;
import dev.sampan.sandbox.internal.http.FaultDecision;
import dev.sampan.sandbox.internal.http.FaultScript;
import dev.sampan.sandbox.internal.http.RequestLog;
import dev.sampan.sandbox.internal.objects.ApiStatusException;
import dev.sampan.sandbox.internal.time.Timeline;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One request from its arrival to its answer or its stream. */
final class ApiExchange {
    private static final Logger LOG = LoggerFactory.getLogger(ApiExchange.class);
    private static final int BODY_LIMIT = 3 * 1024 * 1024;
    private static final int GZIP_FROM = 128 * 1024;

    private final HttpServerRequest request;
    private final ControlPlane plane;
    private final ApiHandler handler;
    private final FaultScript faults;
    private final RequestLog log;
    private final ExecutorService workers;
    private final Context context;
    private final RequestInfo info;
    private final Instant received;
    private final String auditId;

    ApiExchange(
            HttpServerRequest request,
            ControlPlane plane,
            ApiHandler handler,
            FaultScript faults,
            RequestLog log,
            ExecutorService workers) {
        this.request = request;
        this.plane = plane;
        this.handler = handler;
        this.faults = faults;
        this.log = log;
        this.workers = workers;
        this.context = Vertx.currentContext();
        String watch = request.getParam("watch", "");
        this.info = RequestInfo.of(
                request.method().name(),
                request.path(),
                request.params().contains("watch") && (watch.isEmpty() || watch.equals("true") || watch.equals("1")),
                request.getParam("fieldSelector", ""));
        this.received = plane.timeline.now();
        this.auditId = Optional.ofNullable(request.getHeader("Audit-ID"))
                .orElseGet(() -> UUID.randomUUID().toString());
    }

    /** On the event loop. */
    void begin() {
        request.exceptionHandler(e -> LOG.debug("a request broke off path={}", info.path(), e));
        FaultDecision decision =
                faults.decide(Server.KUBERNETES, request.method().name(), info.path(), info.action());
        if (isUpgrade()) {
            // the request is taken up again when it becomes a WebSocket
            request.pause();
            work(decision, new byte[0]);
            return;
        }
        Timeline.Busy arriving = plane.timeline.arrival();
        request.body().onComplete(body -> {
            try (arriving) {
                if (body.succeeded()) {
                    work(decision, body.result().getBytes());
                }
            }
        });
    }

    boolean isUpgrade() {
        return "websocket".equalsIgnoreCase(request.getHeader("Upgrade"));
    }

    private void work(FaultDecision decision, byte[] body) {
        if (decision instanceof FaultDecision.Stall stall) {
            plane.timeline.schedule(stall.delay(), () -> answerOnWorker(new FaultDecision.Proceed(), body));
        } else {
            answerOnWorker(decision, body);
        }
    }

    private void answerOnWorker(FaultDecision decision, byte[] body) {
        Timeline.Busy busy = plane.timeline.busy();
        workers.execute(() -> {
            try (busy) {
                answer(decision, body);
            } catch (RuntimeException | Error e) {
                LOG.warn("a request was not answered action={} path={}", info.action(), info.path(), e);
                request.connection().close();
            }
        });
    }

    private void answer(FaultDecision decision, byte[] body) {
        if (decision instanceof FaultDecision.Reset) {
            record(0);
            EventLoops.reset(request.connection());
            return;
        }
        ApiCall call = null;
        ApiReply reply;
        try {
            refuseAsScripted(decision);
            if (body.length > BODY_LIMIT) {
                throw new ApiStatusException(
                        413,
                        "RequestEntityTooLarge",
                        "Request entity too large: limit is " + BODY_LIMIT,
                        Json.object());
            }
            call = call(body);
            ApiHandler.Outcome outcome = handler.handle(call, isUpgrade());
            if (outcome instanceof ApiHandler.Stream stream) {
                record(isUpgrade() ? 101 : 200);
                stream.open().accept(this);
                return;
            }
            reply = ((ApiHandler.Whole) outcome).reply();
        } catch (ApiStatusException refusal) {
            reply = refusal(refusal);
        } catch (RuntimeException | Error e) {
            // an Error too: a caller without an answer would wait for it without end
            LOG.error("a request failed inside the sandbox action={} path={}", info.action(), info.path(), e);
            reply = refusal(internalError(e));
        }
        record(reply.status());
        List<String> warnings = call == null ? List.of() : call.warnings();
        ApiReply whole = formed(reply);
        context.runOnContext(v -> send(whole, warnings, decision instanceof FaultDecision.Cut));
    }

    private static void refuseAsScripted(FaultDecision decision) {
        if (decision instanceof FaultDecision.Throttle throttle) {
            var details = Json.object();
            details.put("retryAfterSeconds", Math.max(1, throttle.retryAfter().toSeconds()));
            throw new ApiStatusException(429, "TooManyRequests", "Too many requests, please try again later.", details);
        }
        if (decision instanceof FaultDecision.Status status) {
            throw Refusals.ofStatus(status.code());
        }
    }

    private static ApiStatusException internalError(Throwable failure) {
        var details = Json.object();
        details.putArray("causes").addObject().put("message", failure.toString());
        return new ApiStatusException(500, "InternalError", "Internal error occurred: " + failure, details);
    }

    /** As the caller wants to read it; the OpenAPI documents are for programs only. */
    private ApiReply formed(ApiReply reply) {
        if (info.path().startsWith("/openapi")) {
            return reply;
        }
        BodyForm form = BodyForm.of(header("Accept"), request.getParam("pretty"), header("User-Agent"));
        return (reply.status() == 406 && form == BodyForm.LINE ? BodyForm.INDENTED : form).write(reply);
    }

    private String header(String name) {
        return Optional.ofNullable(request.getHeader(name)).orElse("");
    }

    /** Answers what began as a stream with a whole answer after all. */
    void answer(ApiReply reply) {
        context.runOnContext(v -> send(formed(reply), List.of(), false));
    }

    /** The same with a refusal. */
    void refuse(ApiStatusException refusal) {
        answer(refusal(refusal));
    }

    private static ApiReply refusal(ApiStatusException refusal) {
        var status = refusal.status();
        ApiReply reply = ApiReply.json(refusal.code(), status);
        var wait = status.path("details").path("retryAfterSeconds");
        return wait.isNumber()
                ? new ApiReply(reply.status(), reply.contentType(), reply.body(), Map.of("Retry-After", wait.asText()))
                : reply;
    }

    private ApiCall call(byte[] body) {
        return new ApiCall(
                request.method().name(),
                info,
                name -> request.params().getAll(name),
                name -> Optional.ofNullable(request.getHeader(name)),
                body,
                Impersonation.of(plane.authorizer, plane.tokens.authenticate(bearer()), request.headers()));
    }

    private @Nullable String bearer() {
        String authorization = request.getHeader("Authorization");
        if (authorization != null && authorization.regionMatches(true, 0, "Bearer ", 0, 7)) {
            return authorization.substring(7).trim();
        }
        return null;
    }

    /** Runs what may last as long as the caller stays, without holding the timeline. */
    void background(Runnable task) {
        workers.execute(task);
    }

    HttpServerRequest request() {
        return request;
    }

    Context context() {
        return context;
    }

    void stamp(HttpServerResponse response) {
        response.putHeader("Audit-Id", auditId);
        response.putHeader("Cache-Control", "no-cache, private");
    }

    private void record(int status) {
        String path = request.uri();
        log.add(new ReceivedRequest(
                received, Server.KUBERNETES, request.method().name(), path, info.action(), status));
    }

    private void send(ApiReply reply, List<String> warnings, boolean cut) {
        HttpServerResponse response = request.response();
        if (response.closed() || response.ended()) {
            return;
        }
        response.setStatusCode(reply.status());
        stamp(response);
        if (!reply.contentType().isEmpty()) {
            response.putHeader("Content-Type", reply.contentType());
        }
        reply.headers().forEach(response::putHeader);
        for (String warning : warnings) {
            response.headers().add("Warning", "299 - \"" + quoted(warning) + "\"");
        }
        byte[] body = reply.body();
        if (body.length >= GZIP_FROM && acceptsGzip()) {
            body = gzip(body);
            response.putHeader("Content-Encoding", "gzip");
            response.putHeader("Vary", "Accept-Encoding");
        }
        response.putHeader("Content-Length", Integer.toString(body.length));
        if (cut) {
            response.write(Buffer.buffer(body).slice(0, body.length / 2))
                    .onComplete(written -> EventLoops.reset(request.connection()));
        } else if (request.method() == io.vertx.core.http.HttpMethod.HEAD) {
            response.end();
        } else {
            response.end(Buffer.buffer(body));
        }
        if (isUpgrade()) {
            request.resume();
        }
    }

    private static String quoted(String warning) {
        return warning.replace("\\", "\\\\").replace("\"", "\\\"").replace('\n', ' ');
    }

    private boolean acceptsGzip() {
        String accepted = request.getHeader("Accept-Encoding");
        return accepted != null && accepted.contains("gzip");
    }

    private static byte[] gzip(byte[] body) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(body.length / 4);
        try (GZIPOutputStream zip = new FastGzip(out)) {
            zip.write(body);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    private static final class FastGzip extends GZIPOutputStream {
        FastGzip(ByteArrayOutputStream out) throws IOException {
            super(out, 8192);
            def.setLevel(1);
        }
    }
}

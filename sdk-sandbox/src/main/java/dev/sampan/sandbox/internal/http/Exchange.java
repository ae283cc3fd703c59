package dev.sampan.sandbox.internal.http;

import dev.sampan.sandbox.ReceivedRequest;
import dev.sampan.sandbox.internal.time.Timeline;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One call from its arrival to the last byte of its answer. */
final class Exchange {
    private static final Logger LOG = LoggerFactory.getLogger(Exchange.class);
    private static final int CHUNK = 64 * 1024;
    private static final long DRAINED_AT_MOST = 1024 * 1024;

    private final HttpServerRequest request;
    private final Call call;
    private final Endpoint endpoint;
    private final Timeline timeline;
    private final FaultScript faults;
    private final RequestLog log;
    private final Executor workers;
    private final Instant received;
    private final String action;

    Exchange(
            HttpServerRequest request,
            Call call,
            Endpoint endpoint,
            Timeline timeline,
            FaultScript faults,
            RequestLog log,
            Executor workers) {
        this.request = request;
        this.call = call;
        this.endpoint = endpoint;
        this.timeline = timeline;
        this.faults = faults;
        this.log = log;
        this.workers = workers;
        this.received = timeline.now();
        this.action = endpoint.action(call);
    }

    /** On a worker. */
    void begin() {
        FaultDecision decision = faults.decide(endpoint.server(), call.method(), call.path(), action);
        if (decision instanceof FaultDecision.Stall stall) {
            timeline.schedule(stall.delay(), () -> workers.execute(() -> work(new FaultDecision.Proceed())));
        } else {
            work(decision);
        }
    }

    private void work(FaultDecision decision) {
        try (Timeline.Busy busy = timeline.arrival()) {
            if (decision instanceof FaultDecision.Reset) {
                record(0);
                EventLoops.reset(request.connection());
                return;
            }
            Answer answer = answer(decision);
            record(answer.status());
            send(answer, decision instanceof FaultDecision.Cut);
        } catch (IOException | IllegalStateException e) {
            // the caller went away, or the server closes: there is nobody left to tell
            LOG.debug("an answer was not delivered server={} action={}", endpoint.server(), action, e);
            request.connection().close();
        } catch (Error e) {
            // there is no answer, and nobody may wait for one for ever
            EventLoops.reset(request.connection());
            throw e;
        }
    }

    private Answer answer(FaultDecision decision) throws IOException {
        if (decision instanceof FaultDecision.Throttle throttle) {
            return endpoint.throttled(throttle.retryAfter());
        }
        if (decision instanceof FaultDecision.Status status) {
            return endpoint.failure(status.code());
        }
        try {
            return endpoint.handle(call);
        } catch (RuntimeException e) {
            LOG.error("a call failed inside the sandbox server={} action={}", endpoint.server(), action, e);
            return endpoint.failure(500);
        }
    }

    private void record(int status) {
        log.add(new ReceivedRequest(received, endpoint.server(), call.method(), LoggedPath.of(call), action, status));
    }

    private void send(Answer answer, boolean cut) throws IOException {
        HttpServerResponse response = request.response();
        response.setStatusCode(answer.status());
        for (Map.Entry<String, String> header : answer.headers()) {
            response.headers().add(header.getKey(), header.getValue());
        }
        if (!response.headers().contains("Date")) {
            response.putHeader("Date", HttpDate.of(timeline.now()));
        }
        if (hasLength(answer.status()) && !response.headers().contains("Content-Length")) {
            response.putHeader("Content-Length", Long.toString(answer.content().size()));
        }
        if (cut) {
            sendHalf(response, answer);
        } else if (request.method() == HttpMethod.HEAD || answer.content().size() == 0) {
            finish(response);
        } else {
            copy(answer.content(), answer.content().size(), response);
            finish(response);
        }
    }

    /** 204 has no content, and 304 must not speak of a length that the content does not have. */
    private static boolean hasLength(int status) {
        return status != 204 && status != 304;
    }

    /** A body that nobody read would be taken for the next request; a long one is not worth reading. */
    private void finish(HttpServerResponse response) throws IOException {
        boolean drained = request.isEnded() || call.body().skip(DRAINED_AT_MOST) < DRAINED_AT_MOST;
        EventLoops.await(response.end());
        if (!drained) {
            request.connection().close();
        }
    }

    private void sendHalf(HttpServerResponse response, Answer answer) throws IOException {
        long half = answer.content().size() / 2;
        if (half > 0 && request.method() != HttpMethod.HEAD) {
            copy(answer.content(), half, response);
        }
        EventLoops.reset(request.connection());
    }

    private static void copy(Content content, long count, HttpServerResponse response) throws IOException {
        try (InputStream in = content.open()) {
            long left = count;
            while (left > 0) {
                byte[] chunk = in.readNBytes((int) Math.min(CHUNK, left));
                if (chunk.length == 0) {
                    throw new IOException("the content is shorter than it said");
                }
                left -= chunk.length;
                EventLoops.await(response.write(Buffer.buffer(chunk)));
            }
        }
    }
}

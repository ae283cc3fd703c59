package dev.sampan.internal.http;

import dev.sampan.internal.retry.Answer;
import dev.sampan.internal.retry.CallClass;
import dev.sampan.internal.retry.Deadline;
import dev.sampan.internal.retry.Result;
import dev.sampan.internal.retry.Retrier;
import dev.sampan.internal.retry.Route;
import dev.sampan.internal.retry.SendMark;
import dev.sampan.internal.session.Session;
import java.io.IOException;
import java.time.Duration;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The session's calls: each under the one retry layer and one deadline. Immutable, thread-safe. */
public final class HttpCalls {
    private static final Logger LOG = LoggerFactory.getLogger(HttpCalls.class);

    private final Session session;
    private final Retrier retrier;
    private final OkHttpClient client;

    public HttpCalls(Session session, Retrier retrier) {
        this(session, retrier, session.http());
    }

    private HttpCalls(Session session, Retrier retrier, OkHttpClient client) {
        this.session = session;
        this.retrier = retrier;
        this.client = client;
    }

    /** The same calls by a client that was derived from the session's, and so shares its pool and threads. */
    public HttpCalls with(OkHttpClient derived) {
        return new HttpCalls(session, retrier, derived);
    }

    public Session session() {
        return session;
    }

    public OkHttpClient client() {
        return client;
    }

    /** The deadline of one unary call that begins now. */
    public Deadline deadline() {
        return Deadline.after(session.clock(), session.deadline());
    }

    /** Makes the request of one try, so that each has its own date, nonce and credential. */
    @FunctionalInterface
    public interface RequestMaker {
        Request make() throws IOException;
    }

    /** Tells what an answer means for a repetition. */
    @FunctionalInterface
    public interface Classifier {
        Answer.Signal signal(HttpAnswer answer);
    }

    /** 429 is throttled, 5xx is a failure of the server, all else is final. */
    public static Answer.Signal byStatus(HttpAnswer answer) {
        return signalOf(answer.status());
    }

    private static Answer.Signal signalOf(int status) {
        if (status == 429) {
            return Answer.Signal.THROTTLED;
        }
        boolean worthRepeating = status >= 500 && status != 501 && status != 505;
        return worthRepeating ? Answer.Signal.SERVER_ERROR : Answer.Signal.FINAL;
    }

    /** A whole answer in memory. */
    public Result<HttpAnswer> send(Route route, CallClass callClass, Deadline deadline, RequestMaker maker) {
        return send(route, callClass, deadline, Bodies.CAP, HttpCalls::byStatus, maker);
    }

    /** A whole answer in memory, with another cap and another judgement. */
    public Result<HttpAnswer> send(
            Route route, CallClass callClass, Deadline deadline, long cap, Classifier classifier, RequestMaker maker) {
        return send(route, callClass, deadline, retrier.settings().attempt(), cap, classifier, maker);
    }

    /** As above with another limit of one try: for bodies that take their time. */
    public Result<HttpAnswer> send(
            Route route,
            CallClass callClass,
            Deadline deadline,
            Duration attemptLimit,
            long cap,
            Classifier classifier,
            RequestMaker maker) {
        return retrier.call(route, callClass, deadline, attemptLimit, (limit, mark) -> {
            Request request = maker.make();
            HttpAnswer answer = Exchange.run(client, request, mark, limit, response -> whole(response, cap));
            trace(route, request, answer.status());
            return new Answer<>(answer, classifier.signal(answer), RetryAfter.of(answer.headers(), session.clock()));
        });
    }

    /**
     * An answer whose body is read by the caller, who closes it. A bad answer is read whole and capped, and its body can be
     * read from the response that is returned.
     */
    public Result<Response> open(Route route, Deadline deadline, Duration bodyLimit, RequestMaker maker) {
        return retrier.call(route, CallClass.READ, deadline, bodyLimit, (limit, mark) -> {
            Request request = maker.make();
            Response response = Exchange.run(client, request, mark, limit, HttpCalls::openGood);
            trace(route, request, response.code());
            Answer.Signal signal = signalOf(response.code());
            return new Answer<>(response, signal, RetryAfter.of(response.headers(), session.clock()));
        });
    }

    /** As {@link #open}, once, outside the retry layer: for streams that reconnect in their own way. */
    public Response openOnce(Request request, Duration limit) throws IOException, InterruptedException {
        return Exchange.run(client, request, new SendMark(), limit, HttpCalls::openGood);
    }

    private static HttpAnswer whole(Response response, long cap) throws IOException {
        try (response) {
            return new HttpAnswer(response.code(), response.headers(), Bodies.read(response.body(), cap));
        }
    }

    private static Response openGood(Response response) throws IOException {
        if (response.isSuccessful() || response.isRedirect()) {
            return response;
        }
        byte[] body = whole(response, Bodies.CAP).body();
        return response.newBuilder()
                .body(okhttp3.ResponseBody.create(body, response.body().contentType()))
                .build();
    }

    /** Names what was called, never a query, a header or a body. */
    private static void trace(Route route, Request request, int status) {
        LOG.debug(
                "called api={} method={} host={} path={} status={}",
                route.api(),
                request.method(),
                request.url().host(),
                request.url().encodedPath(),
                status);
    }
}

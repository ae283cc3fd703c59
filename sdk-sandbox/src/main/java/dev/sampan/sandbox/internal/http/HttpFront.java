package dev.sampan.sandbox.internal.http;

import dev.sampan.sandbox.internal.time.Timeline;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A plain HTTP server on loopback in front of an {@link Endpoint}: each call runs on a worker, holds the timeline busy while it
 * is worked on, meets the fault script first and is logged last. Thread-safe.
 */
public final class HttpFront implements AutoCloseable {
    private static final String LOOPBACK = "127.0.0.1";
    private static final int HEADER_LIMIT = 256 * 1024;
    private static final int MOST_WORKERS = 256;

    private final Endpoint endpoint;
    private final Timeline timeline;
    private final FaultScript faults;
    private final RequestLog log;
    private final ExecutorService workers;
    private final HttpServer server;

    private HttpFront(Vertx vertx, Endpoint endpoint, Timeline timeline, FaultScript faults, RequestLog log) {
        this.endpoint = endpoint;
        this.timeline = timeline;
        this.faults = faults;
        this.log = log;
        this.workers = workers(endpoint.server().name().toLowerCase(java.util.Locale.ROOT));
        this.server = vertx.createHttpServer(new HttpServerOptions()
                        .setHost(LOOPBACK)
                        .setMaxInitialLineLength(HEADER_LIMIT)
                        .setMaxHeaderSize(HEADER_LIMIT)
                        .setHandle100ContinueAutomatically(true)
                        .setTcpNoDelay(true)
                        .setReuseAddress(true))
                .requestHandler(this::receive);
    }

    /**
     * Listens.
     *
     * @param port 0 means any free one
     * @throws IllegalStateException if the port is taken
     */
    public static HttpFront start(
            Vertx vertx, int port, Endpoint endpoint, Timeline timeline, FaultScript faults, RequestLog log) {
        HttpFront front = new HttpFront(vertx, endpoint, timeline, faults, log);
        try {
            EventLoops.await(front.server.listen(port, LOOPBACK));
        } catch (IllegalStateException e) {
            front.workers.shutdownNow();
            throw new IllegalStateException(
                    "the " + endpoint.server() + " server cannot listen on " + LOOPBACK + ":" + port, e.getCause());
        }
        return front;
    }

    /** {@code 127.0.0.1:port}. */
    public String address() {
        return LOOPBACK + ":" + server.actualPort();
    }

    private void receive(HttpServerRequest request) {
        Call call = new Call(request, new BodyStream(request));
        Exchange exchange = new Exchange(request, call, endpoint, timeline, faults, log, workers);
        try {
            workers.execute(exchange::begin);
        } catch (RejectedExecutionException e) {
            // closing, or hundreds of calls wait for their bodies: the connection cannot be served
            EventLoops.reset(request.connection());
        }
    }

    private static ExecutorService workers(String server) {
        AtomicInteger count = new AtomicInteger();
        return new ThreadPoolExecutor(0, MOST_WORKERS, 5, TimeUnit.SECONDS, new SynchronousQueue<>(), task -> {
            Thread thread = new Thread(task, "sandbox-" + server + "-" + count.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
    }

    @Override
    public void close() {
        EventLoops.await(server.close());
        workers.shutdownNow();
        try {
            if (!workers.awaitTermination(5, TimeUnit.SECONDS)) {
                throw new IllegalStateException("a call of the " + endpoint.server() + " server does not end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

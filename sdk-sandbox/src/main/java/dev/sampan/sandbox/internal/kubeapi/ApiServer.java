package dev.sampan.sandbox.internal.kubeapi;

import dev.sampan.sandbox.internal.http.EventLoops;
import dev.sampan.sandbox.internal.http.FaultScript;
import dev.sampan.sandbox.internal.http.RequestLog;
import dev.sampan.sandbox.internal.kubelet.NodeAgent;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.PemKeyCertOptions;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** The Kubernetes API over HTTPS on loopback. Thread-safe. */
public final class ApiServer implements AutoCloseable {
    private static final String LOOPBACK = "127.0.0.1";
    private static final int HEADER_LIMIT = 256 * 1024;
    private static final int MOST_WORKERS = 512;

    private final ControlPlane plane;
    private final FaultScript faults;
    private final RequestLog log;
    private final ServingCertificate certificate;
    private final ExecutorService workers;
    private final ApiHandler handler;
    private final HttpServer server;

    private ApiServer(ControlPlane plane, Vertx vertx, FaultScript faults, RequestLog log, NodeAgent node) {
        this.plane = plane;
        this.faults = faults;
        this.log = log;
        this.certificate = plane.certificate;
        this.workers = workers();
        this.handler = new ApiHandler(plane, node, workers);
        this.server = vertx.createHttpServer(new HttpServerOptions()
                        .setHost(LOOPBACK)
                        .setSsl(true)
                        .setKeyCertOptions(new PemKeyCertOptions()
                                .addCertValue(Buffer.buffer(certificate.certificate()))
                                .addKeyValue(Buffer.buffer(certificate.key())))
                        .setMaxInitialLineLength(HEADER_LIMIT)
                        .setMaxHeaderSize(HEADER_LIMIT)
                        .setMaxWebSocketFrameSize(4 * 1024 * 1024)
                        .setMaxWebSocketMessageSize(16 * 1024 * 1024)
                        .setPerMessageWebSocketCompressionSupported(false)
                        .setPerFrameWebSocketCompressionSupported(false)
                        .setWebSocketSubProtocols(List.of(
                                "v5.channel.k8s.io",
                                "v4.channel.k8s.io",
                                "v3.channel.k8s.io",
                                "v2.channel.k8s.io",
                                "channel.k8s.io",
                                SpdyPortForwarding.PROTOCOL,
                                "v2.portforward.k8s.io",
                                "portforward.k8s.io"))
                        .setTcpNoDelay(true)
                        .setReuseAddress(true))
                .requestHandler(this::receive);
    }

    /**
     * Listens.
     *
     * @param port 0 means any free one
     * @param node answers for logs, exec and port forwarding
     * @throws IllegalStateException if the port is taken
     */
    public static ApiServer start(
            ControlPlane plane, Vertx vertx, int port, FaultScript faults, RequestLog log, NodeAgent node) {
        ApiServer api = new ApiServer(plane, vertx, faults, log, node);
        plane.store.beginHistory();
        try {
            EventLoops.await(api.server.listen(port, LOOPBACK));
        } catch (IllegalStateException e) {
            api.workers.shutdownNow();
            throw new IllegalStateException("the Kubernetes API cannot listen on " + LOOPBACK + ":" + port, e);
        }
        return api;
    }

    public URI address() {
        return URI.create("https://" + LOOPBACK + ":" + server.actualPort());
    }

    /** The certificate that clients trust, as PEM. */
    public String certificateAuthority() {
        return certificate.authority();
    }

    /** The administrator's bearer token. */
    public String administratorToken() {
        return plane.tokens.administrator();
    }

    /** A bearer token with the administrator's rights that is good until then, on the timeline. */
    public String administratorToken(Instant end) {
        return plane.tokens.administrator(end);
    }

    private void receive(HttpServerRequest request) {
        ApiExchange exchange = new ApiExchange(request, plane, handler, faults, log, workers);
        try {
            exchange.begin();
        } catch (RejectedExecutionException e) {
            // closing, or hundreds of requests hold their workers
            EventLoops.reset(request.connection());
        }
    }

    private static ExecutorService workers() {
        AtomicInteger count = new AtomicInteger();
        return new ThreadPoolExecutor(0, MOST_WORKERS, 5, TimeUnit.SECONDS, new SynchronousQueue<>(), task -> {
            Thread thread = new Thread(task, "sandbox-kubernetes-" + count.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
    }

    @Override
    public void close() {
        EventLoops.await(server.close());
        workers.shutdownNow();
    }
}

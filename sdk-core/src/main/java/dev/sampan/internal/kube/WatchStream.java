package dev.sampan.internal.kube;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.internal.http.HttpAnswer;
import dev.sampan.internal.http.TlsFailure;
import dev.sampan.internal.kube.KubeNamespace.Listing;
import dev.sampan.internal.kube.KubeNamespace.WatchEvent;
import dev.sampan.internal.retry.Backoff;
import dev.sampan.problem.ClusterException;
import dev.sampan.problem.NotReadyException;
import dev.sampan.problem.RemoteException;
import dev.sampan.problem.SampanException;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import okhttp3.Call;
import okhttp3.Request;
import okhttp3.Response;
import okio.BufferedSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One watch on a thread of its own. Goes on from the last version after a cut; lists again when the history is gone; waits
 * longer each time in vain (800 ms doubling to 30 s, jittered, forgotten after 2 minutes of quiet running).
 */
final class WatchStream implements KubeNamespace.Watch {
    private static final Logger LOG = LoggerFactory.getLogger(WatchStream.class);
    private static final Duration BASE = Duration.ofMillis(800);
    private static final Duration CAP = Duration.ofSeconds(30);
    private static final Duration RESET = Duration.ofMinutes(2);
    /** A server sends a bookmark each minute; two that do not come mean that nobody is there any more. */
    private static final Duration SILENCE = Duration.ofSeconds(150);

    private static final Duration LONGEST = Duration.ofMinutes(15);
    private static final long LARGEST_EVENT = 8L << 20;

    private final KubeCalls calls;
    private final KubeRequest list;
    private final Kind kind;
    private final BlockingQueue<WatchEvent> events;
    private final Thread thread;
    private volatile boolean closed;
    private volatile @Nullable Call running;
    private String version;
    private int vain;
    private boolean credentialRenewed;

    WatchStream(KubeCalls calls, KubeRequest list, Kind kind, String version, BlockingQueue<WatchEvent> events) {
        this.calls = calls;
        this.list = list;
        this.kind = kind;
        this.version = version;
        this.events = events;
        this.thread = new Thread(this::run, "sampan-watch-" + kind.plural());
        this.thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    @Override
    public void close() {
        closed = true;
        // A body belongs to the thread that reads it; closing it from here would break into a read. A call may be
        // cancelled by anyone.
        Call call = running;
        if (call != null) {
            call.cancel();
        }
        thread.interrupt();
    }

    private void run() {
        KubeCalls.@Nullable Connection connection = null;
        try {
            while (!closed) {
                Instant begun = calls.http().session().clock().instant();
                connection = once(connection);
                if (closed) {
                    return;
                }
                Instant ended = calls.http().session().clock().instant();
                vain = Duration.between(begun, ended).compareTo(RESET) >= 0 ? 1 : vain + 1;
                calls.http()
                        .session()
                        .sleeper()
                        .sleep(Backoff.fullJitter(BASE, CAP, vain, ThreadLocalRandom.current()));
            }
        } catch (InterruptedException e) {
            if (!closed) {
                fail("Interrupted", "the watch was interrupted", 0);
            }
        } catch (Terminal e) {
            fail(e.reason, String.valueOf(e.getMessage()), e.status);
        } catch (SampanException e) {
            if (closed) {
                return;
            }
            fail(e.code(), e.problem().happened(), e instanceof RemoteException remote ? remote.status() : 0);
        } catch (RuntimeException e) {
            // A watch that ends without a word would leave its reader waiting.
            fail("Internal", e.getClass().getName(), 0);
        }
    }

    /** One connection from beginning to end; the connection to use next. */
    private KubeCalls.@Nullable Connection once(KubeCalls.@Nullable Connection preferred) throws InterruptedException {
        try {
            KubeCalls.Connection connection = preferred == null ? calls.connectFor(list, calls.deadline()) : preferred;
            if (version.isEmpty()) {
                relist();
            }
            Request request = calls.httpRequest(connection, watchRequest());
            Response response = calls.http()
                    .with(connection
                            .calls()
                            .client()
                            .newBuilder()
                            .readTimeout(SILENCE)
                            .addInterceptor(chain -> {
                                running = chain.call();
                                return chain.proceed(chain.request());
                            })
                            .build())
                    .openOnce(request, LONGEST);
            try (response) {
                if (closed) {
                    return null;
                }
                return response.isSuccessful() ? read(response) : refused(connection, response);
            } finally {
                running = null;
            }
        } catch (IOException e) {
            if (!closed && TlsFailure.isHopeless(e)) {
                throw new Terminal("TLS", KubeErrors.describe(e), 0);
            }
            LOG.debug(
                    "watch cut kind={} cluster={} reason={}",
                    kind.plural(),
                    calls.cluster(),
                    e.getClass().getSimpleName());
            return null;
        } catch (RemoteException e) {
            if (closed || !e.isRetryable()) {
                throw e;
            }
            LOG.debug("watch not begun kind={} cluster={} code={}", kind.plural(), calls.cluster(), e.code());
            return null;
        } catch (NotReadyException e) {
            if (closed || Thread.currentThread().isInterrupted()) {
                throw e;
            }
            return null;
        }
    }

    private KubeRequest watchRequest() {
        long seconds = ThreadLocalRandom.current().nextLong(300, 600);
        return new KubeRequest(
                        "watch",
                        list.kind(),
                        list.attempted(),
                        list.callClass(),
                        "GET",
                        list.path(),
                        list.query(),
                        null,
                        null)
                .withQuery("watch", "true")
                .withQuery("allowWatchBookmarks", "true")
                .withQuery("resourceVersion", version)
                .withQuery("timeoutSeconds", Long.toString(seconds));
    }

    private KubeCalls.@Nullable Connection read(Response response) throws IOException, InterruptedException {
        credentialRenewed = false;
        BufferedSource source = response.body().source();
        while (!closed) {
            if (!source.request(1)) {
                return null;
            }
            long end = source.indexOf((byte) '\n', 0, LARGEST_EVENT);
            if (end < 0 && source.getBuffer().size() >= LARGEST_EVENT) {
                throw new IOException("an event is larger than " + LARGEST_EVENT + " bytes");
            }
            byte[] line = end < 0 ? source.readByteArray() : source.readByteArray(end);
            if (end >= 0) {
                source.skip(1);
            }
            if (line.length > 0 && !deliver(line)) {
                return null;
            }
        }
        return null;
    }

    /** False when the stream must be opened anew. */
    private boolean deliver(byte[] line) throws IOException, InterruptedException {
        ObjectNode event = KubeJson.read(line).orElseThrow(() -> new IOException("an event is not JSON"));
        if (!(event.path("object") instanceof ObjectNode object)) {
            throw new IOException("an event has no object");
        }
        String type = event.path("type").asText("");
        if (type.equals("ERROR")) {
            return failedMidway(object);
        }
        version = object.path("metadata").path("resourceVersion").asText(version);
        switch (type) {
            case "ADDED" -> events.put(new WatchEvent(WatchEvent.Type.ADDED, object));
            case "MODIFIED" -> events.put(new WatchEvent(WatchEvent.Type.MODIFIED, object));
            case "DELETED" -> events.put(new WatchEvent(WatchEvent.Type.DELETED, object));
            default -> LOG.trace("watch event type={}", type);
        }
        return true;
    }

    private boolean failedMidway(ObjectNode status) throws InterruptedException {
        int code = status.path("code").asInt();
        if (code == 410) {
            version = "";
        } else if (code == 403) {
            throw new Terminal("Forbidden", status.path("message").asText(""), code);
        }
        return false;
    }

    private KubeCalls.@Nullable Connection refused(KubeCalls.Connection connection, Response response)
            throws IOException {
        if (response.isRedirect()) {
            throw new Terminal("Redirected", "the server sends the watch to another address", response.code());
        }
        HttpAnswer answer = new HttpAnswer(
                response.code(), response.headers(), response.body().bytes());
        int status = answer.status();
        if (status == 410) {
            version = "";
            return null;
        }
        if (status == 401 && !credentialRenewed) {
            credentialRenewed = true;
            return calls.reconnect(connection, calls.deadline());
        }
        if (status >= 400 && status < 500 && status != 429 && status != 408) {
            ClusterException failure = calls.failure(watchRequest(), answer);
            throw new Terminal(failure.remoteCode(), failure.problem().happened(), status);
        }
        return null;
    }

    private void relist() throws InterruptedException {
        Listing listing = new Pages(calls).all(list, kind);
        events.put(new WatchEvent(WatchEvent.Type.RELISTED, KubeJson.object()));
        for (ObjectNode item : listing.items()) {
            events.put(new WatchEvent(WatchEvent.Type.ADDED, item));
        }
        version = listing.resourceVersion();
    }

    private void fail(String reason, String message, int status) {
        ObjectNode failure = KubeJson.object()
                .put("kind", "Status")
                .put("apiVersion", "v1")
                .put("status", "Failure")
                .put("reason", reason)
                .put("message", message)
                .put("code", status);
        if (!events.offer(new WatchEvent(WatchEvent.Type.FAILED, failure))) {
            putLate(failure);
        }
    }

    private void putLate(ObjectNode failure) {
        try {
            events.offer(new WatchEvent(WatchEvent.Type.FAILED, failure), 5, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            LOG.debug("watch failure not delivered kind={}", kind.plural());
        }
    }

    /** The watch cannot go on. */
    private static final class Terminal extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final String reason;
        private final int status;

        Terminal(String reason, String message, int status) {
            super(message);
            this.reason = reason;
            this.status = status;
        }
    }
}

package dev.sampan.testing;

import dev.sampan.internal.http.HttpCalls;
import dev.sampan.internal.http.HttpClients;
import dev.sampan.internal.http.TlsFailure;
import dev.sampan.internal.retry.Governors;
import dev.sampan.internal.retry.Retrier;
import dev.sampan.internal.retry.RetrySettings;
import dev.sampan.internal.session.Session;
import dev.sampan.plan.Environment;
import dev.sampan.progress.ProgressListener;
import dev.sampan.time.Sleeper;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;

/** A scripted HTTP server on loopback and a session's calls to reach it. */
public final class Servers implements AutoCloseable {
    public final MockWebServer server = new MockWebServer();
    public final Session session;
    public final HttpCalls http;
    private final Retrier retrier;

    public Servers() throws IOException {
        this(Clock.systemUTC(), Sleeper.system(), Duration.ofSeconds(20));
    }

    public Servers(Clock clock, Sleeper sleeper, Duration deadline) throws IOException {
        server.start();
        session = new Session(
                clock, sleeper, deadline, Environment.dev(), List.of(), ProgressListener.none(), HttpClients.open());
        retrier = new Retrier(
                clock, sleeper, new Random(7), RetrySettings.standard(), new Governors(), TlsFailure::isHopeless);
        http = new HttpCalls(session, retrier);
    }

    public void json(int status, String body) {
        server.enqueue(new MockResponse.Builder()
                .code(status)
                .setHeader("Content-Type", "application/json")
                .body(body)
                .build());
    }

    public RecordedRequest take() throws InterruptedException {
        RecordedRequest request = server.takeRequest(5, TimeUnit.SECONDS);
        if (request == null) {
            throw new AssertionError("no request came");
        }
        return request;
    }

    public String host() {
        return "127.0.0.1:" + server.getPort();
    }

    @Override
    public void close() {
        retrier.close();
        HttpClients.close(session.http());
        server.close();
    }
}

package dev.sampan.sandbox.internal.openapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sampan.sandbox.SandboxTime;
import dev.sampan.sandbox.internal.http.EventLoops;
import dev.sampan.sandbox.internal.http.FaultScript;
import dev.sampan.sandbox.internal.http.RequestLog;
import dev.sampan.sandbox.internal.registry.RegistryServer;
import dev.sampan.sandbox.internal.time.Timeline;
import dev.sampan.sandbox.internal.time.Timelines;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The endpoint and its registry on one timeline, and a caller of it. */
final class OpenApiFixture implements AutoCloseable {
    static final String ACCOUNT = "5123456789012345";
    static final String REGION = "ap-southeast-1";
    static final String CLUSTER = "c0123456789abcdef0123456789abcdef";
    static final String REGISTRY = "cri-0123456789abcdef";
    static final String KEY = "LTAI5tSandbox";
    static final String SECRET = "a secret of the test";

    final Timeline timeline;
    final FaultScript faults = new FaultScript();
    final RequestLog log = RequestLog.bounded(100);
    final RegistryServer registry;
    final OpenApiServer server;
    private final Vertx vertx = EventLoops.create();
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    OpenApiFixture(SandboxTime time) {
        timeline = Timelines.start(time);
        registry = RegistryServer.start(vertx, 0, false, timeline, faults, log);
        OpenApiServer.Account account = new OpenApiServer.Account(ACCOUNT, REGION, CLUSTER, REGISTRY, KEY, SECRET);
        server = OpenApiServer.start(vertx, 0, account, new Door(), registry, timeline, faults, log);
    }

    private static final class Door implements ClusterDoor {
        @Override
        public URI server() {
            return URI.create("https://127.0.0.1:6443");
        }

        @Override
        public List<String> firstNodes() {
            return List.of("node-1", "node-2", "node-3");
        }

        @Override
        public void addNode(String name, Map<String, String> labels) {}

        @Override
        public void removeNode(String name) {}

        @Override
        public Optional<String> drain(String node) {
            return Optional.empty();
        }

        @Override
        public String nodeStatus(String node) {
            return "Ready";
        }

        @Override
        public void repairNode(String node) {}

        @Override
        public String kubeconfig(Instant end) {
            return "kubeconfig until " + end;
        }

        @Override
        public ClusterDoor another() {
            return new Door();
        }

        @Override
        public void close() {}
    }

    SignedCall signed(String action, String version) {
        return new SignedCall(server.url(), action, version, timeline.now());
    }

    HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return http.send(request.timeout(Duration.ofSeconds(20)).build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    static JsonNode json(HttpResponse<String> answer) {
        try {
            return new ObjectMapper().readTree(answer.body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        server.close();
        registry.close();
        EventLoops.await(vertx.close());
        timeline.close();
    }
}

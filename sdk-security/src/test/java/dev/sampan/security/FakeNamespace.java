package dev.sampan.security;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.internal.kube.Kind;
import dev.sampan.internal.kube.KubeNamespace;
import dev.sampan.internal.session.Session;
import dev.sampan.plan.Environment;
import dev.sampan.time.Sleeper;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import okhttp3.OkHttpClient;

/** A namespace in memory that can only be listed; its lists leave the kind out, as API servers do. */
final class FakeNamespace implements KubeNamespace {
    private final Map<String, List<ObjectNode>> objects = new HashMap<>();
    private final Environment environment;

    FakeNamespace(Environment environment) {
        this.environment = environment;
    }

    FakeNamespace put(ObjectNode object) {
        ObjectNode bare = object.deepCopy();
        bare.remove("kind");
        objects.computeIfAbsent(object.path("kind").asText(), any -> new ArrayList<>())
                .add(bare);
        return this;
    }

    @Override
    public Listing list(Kind kind, String labelSelector) {
        return new Listing(
                objects.getOrDefault(kind.kind(), List.of()).stream()
                        .map(ObjectNode::deepCopy)
                        .toList(),
                "1");
    }

    @Override
    public Session session() {
        return new Session(
                Clock.fixed(Yard.NOW, ZoneOffset.UTC),
                Sleeper.system(),
                Duration.ofMinutes(1),
                environment,
                List.of(),
                event -> {},
                new OkHttpClient());
    }

    @Override
    public String name() {
        return "shop";
    }

    @Override
    public String clusterName() {
        return "prod-sg";
    }

    @Override
    public Optional<ObjectNode> find(Kind kind, String name) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Listing list(Kind kind, String labelSelector, String fieldSelector) {
        throw new UnsupportedOperationException();
    }

    @Override
    public ObjectNode apply(Kind kind, ObjectNode object, ApplyOptions options) {
        throw new UnsupportedOperationException();
    }

    @Override
    public ObjectNode create(Kind kind, ObjectNode object) {
        throw new UnsupportedOperationException();
    }

    @Override
    public ObjectNode replace(Kind kind, ObjectNode object) {
        throw new UnsupportedOperationException();
    }

    @Override
    public ObjectNode mergePatch(Kind kind, String name, ObjectNode patch, String manager) {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean delete(Kind kind, String name, Propagation propagation) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Watch watch(Kind kind, String labelSelector, String resourceVersion, BlockingQueue<WatchEvent> events) {
        throw new UnsupportedOperationException();
    }

    @Override
    public List<String> logs(String pod, LogRequest request) {
        throw new UnsupportedOperationException();
    }

    @Override
    public List<String> missingPermissions(Map<String, List<String>> verbsByResource) {
        throw new UnsupportedOperationException();
    }
}

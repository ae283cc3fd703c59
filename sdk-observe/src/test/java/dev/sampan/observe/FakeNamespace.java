package dev.sampan.observe;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.internal.kube.Kind;
import dev.sampan.internal.session.Session;
import dev.sampan.plan.Environment;
import dev.sampan.problem.ClusterException;
import dev.sampan.problem.Problem;
import dev.sampan.problem.RemoteError;
import dev.sampan.testing.ReadOnlyNamespace;
import dev.sampan.time.Sleeper;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import okhttp3.OkHttpClient;
import org.jspecify.annotations.Nullable;

/** A namespace in memory whose clock moves when somebody sleeps. Only reading works. */
final class FakeNamespace extends ReadOnlyNamespace {
    static final Instant START = Instant.parse("2026-03-01T10:00:00Z");
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Map<Kind, List<ObjectNode>> objects = new HashMap<>();
    final Map<String, List<String>> logs = new ConcurrentHashMap<>();
    final Map<String, Integer> refusals = new ConcurrentHashMap<>();
    final List<LogRequest> requests = new ArrayList<>();
    final List<Runnable> onSleep = new ArrayList<>();
    private volatile Instant now = START;

    /** A JSON object written with single quotes. */
    ObjectNode put(Kind kind, String text) {
        try {
            ObjectNode object = (ObjectNode) JSON.readTree(text.replace('\'', '"'));
            objects.computeIfAbsent(kind, any -> new ArrayList<>()).add(object);
            return object;
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(text, e);
        }
    }

    FakeNamespace at(int second) {
        now = START.plusSeconds(second);
        return this;
    }

    @Override
    public Listing list(Kind kind, String labelSelector) {
        return new Listing(
                objects.getOrDefault(kind, List.of()).stream()
                        .map(ObjectNode::deepCopy)
                        .toList(),
                "1");
    }

    @Override
    public <T> T shared(Class<T> type, Supplier<T> maker) {
        return maker.get();
    }

    @Override
    public List<String> logs(String pod, LogRequest request) {
        requests.add(request);
        String key = pod + "/" + request.container() + (request.previous() ? "/previous" : "");
        Integer refusal = refusals.get(key);
        if (refusal != null) {
            throw new ClusterException(
                    new Problem("kube.log", "read a log", "status " + refusal, "it is so", "look"),
                    new RemoteError(refusal, "", null, false),
                    null);
        }
        List<String> lines = logs.getOrDefault(key, List.of());
        return lines.subList(Math.max(0, lines.size() - request.tailLines()), lines.size());
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
    public Session session() {
        Clock clock = new Clock() {
            @Override
            public ZoneId getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(ZoneId zone) {
                return this;
            }

            @Override
            public Instant instant() {
                return now;
            }
        };
        Sleeper sleeper = new Sleeper() {
            @Override
            public void sleep(Duration duration) throws InterruptedException {
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
                now = now.plus(duration);
                onSleep.forEach(Runnable::run);
            }

            @Override
            public <E> @Nullable E poll(BlockingQueue<E> queue, Duration timeout) {
                return queue.poll();
            }
        };
        return new Session(
                clock, sleeper, Duration.ofMinutes(1), Environment.dev(), List.of(), event -> {}, new OkHttpClient());
    }

    @Override
    public Listing list(Kind kind, String labelSelector, String fieldSelector) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Watch watch(Kind kind, String labelSelector, String resourceVersion, BlockingQueue<WatchEvent> events) {
        throw new UnsupportedOperationException();
    }
}

package dev.sampan.internal.rollout;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.internal.diagnosis.Trees;
import dev.sampan.internal.kube.Kind;
import dev.sampan.internal.session.Session;
import dev.sampan.plan.Environment;
import dev.sampan.progress.ProgressListener;
import dev.sampan.testing.ReadOnlyNamespace;
import dev.sampan.time.Sleeper;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import okhttp3.OkHttpClient;

/** A namespace whose objects a test puts in, and whose watches it ends. Only reads. */
final class WatchedNamespace extends ReadOnlyNamespace {
    static final ObjectMapper JSON = new ObjectMapper();

    final List<String> calls = new CopyOnWriteArrayList<>();
    private final Map<String, ObjectNode> objects = new LinkedHashMap<>();
    private final Map<Kind, List<BlockingQueue<WatchEvent>>> watchers = new ConcurrentHashMap<>();
    private final Map<Class<?>, Object> shared = new ConcurrentHashMap<>();
    private int version;

    private final Session session = new Session(
            Clock.systemUTC(),
            Sleeper.system(),
            Duration.ofMinutes(2),
            Environment.staging(),
            List.of(),
            ProgressListener.none(),
            new OkHttpClient());

    ObjectNode put(Kind kind, String name, String owner) {
        ObjectNode object = JSON.createObjectNode().put("apiVersion", kind.apiVersion());
        object.put("kind", kind.kind());
        object.withObject("/metadata")
                .put("name", name)
                .put("uid", kind.kind() + "-" + name)
                .put("resourceVersion", String.valueOf(++version));
        if (!owner.isEmpty()) {
            object.withObject("/metadata")
                    .withArray("ownerReferences")
                    .addObject()
                    .put("kind", owner.substring(0, owner.indexOf('-')))
                    .put("name", owner.substring(owner.indexOf('-') + 1))
                    .put("uid", owner)
                    .put("controller", true);
        }
        objects.put(kind.kind() + "/" + name, object);
        tell(kind, new WatchEvent(WatchEvent.Type.ADDED, object.deepCopy()));
        return object;
    }

    /** Goes without a word: the watch has not told it yet. */
    void forget(Kind kind, String name) {
        objects.remove(kind.kind() + "/" + name);
        version++;
    }

    void tell(Kind kind, WatchEvent event) {
        watchers.getOrDefault(kind, List.of()).forEach(queue -> queue.add(event));
    }

    int watches() {
        return watchers.values().stream().mapToInt(List::size).sum();
    }

    @Override
    public Listing list(Kind kind, String labelSelector) {
        return list(kind, labelSelector, "");
    }

    @Override
    public Listing list(Kind kind, String labelSelector, String fieldSelector) {
        calls.add("list " + kind.plural() + (labelSelector.isEmpty() ? "" : " " + labelSelector));
        List<ObjectNode> items = objects.values().stream()
                .filter(each -> Trees.text(each, "kind").equals(kind.kind()))
                .filter(each -> fieldSelector.isEmpty() || fieldSelector.equals("metadata.name=" + Trees.name(each)))
                .map(ObjectNode::deepCopy)
                .toList();
        return new Listing(items, String.valueOf(version));
    }

    @Override
    public Watch watch(Kind kind, String labelSelector, String resourceVersion, BlockingQueue<WatchEvent> events) {
        calls.add("watch " + kind.plural());
        watchers.computeIfAbsent(kind, k -> new CopyOnWriteArrayList<>()).add(events);
        return () -> watchers.getOrDefault(kind, List.of()).remove(events);
    }

    @Override
    public <T> T shared(Class<T> type, Supplier<T> maker) {
        return type.cast(shared.computeIfAbsent(type, key -> maker.get()));
    }

    @Override
    public Session session() {
        return session;
    }

    @Override
    public String name() {
        return "shop";
    }

    @Override
    public String clusterName() {
        return "test";
    }

    @Override
    public List<String> logs(String pod, LogRequest request) {
        return List.of();
    }
}

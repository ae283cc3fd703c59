package dev.sampan.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.Cluster;
import dev.sampan.Namespace;
import dev.sampan.internal.kube.ApplyConflictException;
import dev.sampan.internal.kube.Kind;
import dev.sampan.internal.kube.KubeNamespace;
import dev.sampan.internal.session.Session;
import dev.sampan.problem.ClusterException;
import dev.sampan.problem.InvalidRequestException;
import dev.sampan.problem.Problem;
import dev.sampan.problem.RemoteError;
import dev.sampan.sandbox.internal.objects.ApiStatusException;
import dev.sampan.sandbox.internal.schema.FieldError;
import dev.sampan.sandbox.internal.schema.PatchType;
import dev.sampan.sandbox.internal.schema.Schemas;
import dev.sampan.sandbox.internal.schema.ServedResource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A namespace in memory with the API server's own rules for apply, merge, defaults and validation, taken from the sandbox's
 * schema. What controllers would do is up to the test: {@link #onDeployment} hears each written Deployment.
 */
final class MemoryNamespace implements KubeNamespace, Namespace {
    private static final Pattern MANAGER = Pattern.compile("conflict with \"([^\"]+)\"");

    private final Session session;
    private final Map<String, ObjectNode> objects = new TreeMap<>();
    private final Map<Class<?>, Object> shared = new ConcurrentHashMap<>();
    private final List<Watcher> watchers = new ArrayList<>();
    final List<String> calls = new ArrayList<>();
    Consumer<ObjectNode> onDeployment = deployment -> {};

    @Nullable
    Runnable beforeWrite;

    private int version;

    MemoryNamespace(Session session) {
        this.session = session;
    }

    private record Watcher(Kind kind, BlockingQueue<WatchEvent> events) {}

    List<String> writes() {
        return calls.stream()
                .filter(c -> !c.startsWith("list") && !c.startsWith("find") && !c.startsWith("dry"))
                .toList();
    }

    /** Changes an object as some other client would, by an update under its own manager. */
    ObjectNode edit(Kind kind, String name, String manager, Consumer<ObjectNode> change) {
        ObjectNode live = stored(kind, name).orElseThrow();
        ObjectNode after = live.deepCopy();
        change.accept(after);
        served(kind).trackUpdate(live, after, manager, "", session.clock().instant());
        served(kind).prepareForUpdate(after, live, "");
        return store(kind, after);
    }

    /** Writes a status as a controller would. */
    void status(Kind kind, String name, Consumer<ObjectNode> change) {
        ObjectNode live = stored(kind, name).orElseThrow();
        change.accept(live.withObject("status"));
        store(kind, live);
    }

    /** Puts an object in as it is. */
    void put(Kind kind, ObjectNode object) {
        object.withObject("metadata").put("uid", Json.name(object) + "-uid");
        store(kind, object);
    }

    @Override
    public Optional<ObjectNode> find(Kind kind, String name) {
        calls.add("find " + kind.kind());
        return stored(kind, name);
    }

    @Override
    public Listing list(Kind kind, String labelSelector) {
        return list(kind, labelSelector, "");
    }

    @Override
    public Listing list(Kind kind, String labelSelector, String fieldSelector) {
        calls.add("list " + kind.kind());
        List<ObjectNode> items = objects.entrySet().stream()
                .filter(e -> e.getKey().startsWith(kind.kind() + "/"))
                .map(e -> e.getValue().deepCopy())
                .filter(o -> matches(o, labelSelector))
                .filter(o -> fieldSelector.isEmpty() || fieldSelector.equals("metadata.name=" + Json.name(o)))
                .toList();
        return new Listing(items, String.valueOf(version));
    }

    @Override
    public ObjectNode apply(Kind kind, ObjectNode object, ApplyOptions options) {
        before(options.dryRun());
        calls.add((options.dryRun() ? "dry-run " : "apply ") + kind.kind() + "/" + Json.name(object));
        ServedResource served = served(kind);
        ObjectNode live = stored(kind, Json.name(object)).orElse(null);
        requireVersion(live, object);
        try {
            ObjectNode result = served.apply(
                            live,
                            object,
                            options.manager(),
                            options.force(),
                            "",
                            session.clock().instant())
                    .object();
            result.withObject("metadata").put("namespace", name());
            served.applyDefaults(result);
            check(kind, object, live, result);
            if (options.dryRun()) {
                return result;
            }
            return store(kind, result);
        } catch (ApiStatusException e) {
            throw refusal(e);
        }
    }

    private void check(Kind kind, ObjectNode object, @Nullable ObjectNode live, ObjectNode result) {
        ServedResource served = served(kind);
        List<FieldError> errors;
        if (live == null) {
            served.prepareForCreate(result);
            errors = served.validateCreate(result);
            result.withObject("metadata").put("uid", Json.name(object) + "-uid-" + version);
        } else {
            if (!result.at("/spec/selector").equals(live.at("/spec/selector")) && kind.equals(Kind.DEPLOYMENT)) {
                throw new ApiStatusException(
                        422,
                        "Invalid",
                        "Deployment is invalid: spec.selector: Invalid value: field is immutable",
                        null);
            }
            served.prepareForUpdate(result, live, "");
            errors = served.validateUpdate(result, live, "");
        }
        if (!errors.isEmpty()) {
            throw new ApiStatusException(422, "Invalid", kind.kind() + " is invalid: " + errors, null);
        }
    }

    @Override
    public ObjectNode create(Kind kind, ObjectNode object) {
        before(false);
        calls.add("create " + kind.kind() + "/" + Json.name(object));
        if (stored(kind, Json.name(object)).isPresent()) {
            throw refusal(ApiStatusException.alreadyExists(kind.plural(), Json.name(object)));
        }
        ObjectNode copy = object.deepCopy();
        copy.withObject("metadata").put("uid", Json.name(object) + "-uid-" + version);
        return store(kind, copy);
    }

    @Override
    public ObjectNode replace(Kind kind, ObjectNode object) {
        before(false);
        calls.add("replace " + kind.kind() + "/" + Json.name(object));
        ObjectNode live = stored(kind, Json.name(object)).orElseThrow(() -> refusal(404, "NotFound"));
        requireVersion(live, object);
        ObjectNode copy = object.deepCopy();
        copy.withObject("metadata").set("uid", live.at("/metadata/uid"));
        return store(kind, copy);
    }

    /** As the API server compares versions: an object that is not there has none to compare. */
    private static void requireVersion(@Nullable ObjectNode live, ObjectNode sent) {
        String wanted = sent.at("/metadata/resourceVersion").asText();
        boolean moved = live != null
                && !wanted.isEmpty()
                && !wanted.equals(live.at("/metadata/resourceVersion").asText());
        if (moved || (live == null && sent.path("metadata").has("uid"))) {
            throw refusal(409, "Conflict");
        }
    }

    private static ClusterException refusal(int status, String reason) {
        return new ClusterException(
                new Problem("cluster.refused", "write", status + " " + reason, "", ""),
                new RemoteError(status, reason, null, false),
                null);
    }

    @Override
    public ObjectNode mergePatch(Kind kind, String name, ObjectNode patch, String manager) {
        calls.add("patch " + kind.kind() + "/" + name);
        ObjectNode live = stored(kind, name).orElseThrow(() -> refusal(404, "NotFound"));
        requireVersion(live, patch);
        ObjectNode after = served(kind).patch(PatchType.MERGE, live, patch);
        served(kind).trackUpdate(live, after, manager, "", session.clock().instant());
        return store(kind, after);
    }

    @Override
    public boolean delete(Kind kind, String name, Propagation propagation) {
        calls.add("delete " + kind.kind() + "/" + name);
        ObjectNode gone = objects.remove(kind.kind() + "/" + name);
        if (gone != null) {
            tell(kind, WatchEvent.Type.DELETED, gone);
        }
        return gone != null;
    }

    @Override
    public boolean delete(Kind kind, ObjectNode seen, Propagation propagation) {
        ObjectNode live = stored(kind, Json.name(seen)).orElse(null);
        if (live == null) {
            return false;
        }
        requireVersion(live, seen);
        if (!live.at("/metadata/uid").equals(seen.at("/metadata/uid"))) {
            throw refusal(409, "Conflict");
        }
        return delete(kind, Json.name(seen), propagation);
    }

    @Override
    public Watch watch(Kind kind, String labelSelector, String resourceVersion, BlockingQueue<WatchEvent> events) {
        Watcher watcher = new Watcher(kind, events);
        watchers.add(watcher);
        return () -> watchers.remove(watcher);
    }

    @Override
    public <T> T shared(Class<T> type, Supplier<T> maker) {
        return type.cast(shared.computeIfAbsent(type, key -> maker.get()));
    }

    @Override
    public List<String> logs(String pod, LogRequest request) {
        return List.of();
    }

    @Override
    public List<String> missingPermissions(Map<String, List<String>> verbsByResource) {
        return List.of();
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
    public Session session() {
        return session;
    }

    @Override
    public Cluster cluster() {
        throw new UnsupportedOperationException();
    }

    @Override
    public Namespace ensure() {
        return this;
    }

    @Override
    public <T> T unwrap(Class<T> type) {
        if (type.isInstance(this)) {
            return type.cast(this);
        }
        throw InvalidRequestException.of("unwrap", "unwrap", type.getName(), "", "");
    }

    Optional<ObjectNode> stored(Kind kind, String name) {
        return Optional.ofNullable(objects.get(kind.kind() + "/" + name)).map(ObjectNode::deepCopy);
    }

    private void before(boolean dryRun) {
        Runnable hook = beforeWrite;
        if (!dryRun && hook != null) {
            beforeWrite = null;
            hook.run();
        }
    }

    private ObjectNode store(Kind kind, ObjectNode object) {
        boolean known = objects.containsKey(kind.kind() + "/" + Json.name(object));
        object.put("apiVersion", kind.apiVersion()).put("kind", kind.kind());
        object.withObject("metadata").put("resourceVersion", String.valueOf(++version));
        objects.put(kind.kind() + "/" + Json.name(object), object.deepCopy());
        tell(kind, known ? WatchEvent.Type.MODIFIED : WatchEvent.Type.ADDED, object);
        boolean unseen = object.at("/metadata/generation").asLong()
                > object.at("/status/observedGeneration").asLong();
        if (kind.equals(Kind.DEPLOYMENT) && unseen) {
            onDeployment.accept(object.deepCopy());
        }
        return object.deepCopy();
    }

    private void tell(Kind kind, WatchEvent.Type type, ObjectNode object) {
        watchers.stream()
                .filter(w -> w.kind().equals(kind))
                .forEach(w -> w.events().add(new WatchEvent(type, object.deepCopy())));
    }

    private static ServedResource served(Kind kind) {
        String[] parts = kind.apiVersion().split("/");
        String group = parts.length == 1 ? "" : parts[0];
        return Schemas.builtIn()
                .find(group, parts[parts.length - 1], kind.plural())
                .orElseThrow();
    }

    private static boolean matches(JsonNode object, String selector) {
        if (selector.isEmpty()) {
            return true;
        }
        for (String part : selector.split(",(?![^(]*\\))")) {
            String[] pair = part.split("=| in ");
            JsonNode value = object.path("metadata").path("labels").path(pair[0]);
            if (value.isMissingNode() || (pair.length == 2 && !among(pair[1]).contains(value.asText()))) {
                return false;
            }
        }
        return true;
    }

    private static List<String> among(String values) {
        return List.of(values.replaceAll("[()]", "").split(","));
    }

    private static RuntimeException refusal(ApiStatusException e) {
        String message = String.valueOf(e.getMessage());
        List<ApplyConflictException.Conflict> conflicts = new ArrayList<>();
        for (JsonNode cause : e.status().at("/details/causes")) {
            Matcher manager = MANAGER.matcher(cause.path("message").asText());
            if (cause.path("reason").asText().equals("FieldManagerConflict") && manager.find()) {
                conflicts.add(
                        new ApplyConflictException.Conflict(cause.path("field").asText(), manager.group(1)));
            }
        }
        return conflicts.isEmpty()
                ? new ClusterException(
                        new Problem("cluster.refused", "write", message, "", ""),
                        new RemoteError(e.code(), e.reason(), null, false),
                        e)
                : new ApplyConflictException(message, conflicts);
    }
}

package dev.sampan.internal.kube;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.internal.http.HttpAnswer;
import dev.sampan.internal.retry.Deadline;
import dev.sampan.internal.retry.Result;
import dev.sampan.internal.session.Session;
import dev.sampan.problem.SampanException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.function.Supplier;

/** The calls of one namespace, each as a {@link KubeRequest}. */
final class NamespaceCalls implements KubeNamespace {
    private final KubeCalls calls;
    private final KubePaths paths;
    private final String namespace;
    private final Creation creation;

    NamespaceCalls(KubeCalls calls, String namespace) {
        this.calls = calls;
        this.namespace = namespace;
        this.paths = new KubePaths(namespace, calls.cluster());
        this.creation = new Creation(calls, paths);
    }

    @Override
    public String name() {
        return namespace;
    }

    @Override
    public String clusterName() {
        return calls.cluster();
    }

    @Override
    public Session session() {
        return calls.http().session();
    }

    @Override
    public Optional<ObjectNode> find(Kind kind, String name) {
        KubeRequest request = paths.get(kind, name);
        HttpAnswer answer = calls.answer(request, calls.deadline()).value();
        return answer.status() == 404 ? absent(request, answer) : Optional.of(calls.tree(request, answer));
    }

    /** A 404 of an API that is not served is no absence of an object. */
    private Optional<ObjectNode> absent(KubeRequest request, HttpAnswer answer) {
        boolean ofObject = KubeJson.read(answer.body())
                .map(status -> status.path("details").path("name"))
                .filter(name -> !name.asText("").isEmpty())
                .isPresent();
        if (!ofObject) {
            throw calls.failure(request, answer);
        }
        return Optional.empty();
    }

    @Override
    public Listing list(Kind kind, String labelSelector) {
        return list(kind, labelSelector, "");
    }

    @Override
    public Listing list(Kind kind, String labelSelector, String fieldSelector) {
        return new Pages(calls).all(paths.list(kind, labelSelector, fieldSelector), kind);
    }

    @Override
    public ObjectNode apply(Kind kind, ObjectNode object, ApplyOptions options) {
        ObjectNode sent = object.deepCopy().put("apiVersion", kind.apiVersion()).put("kind", kind.kind());
        KubeRequest request = paths.apply(kind, KubePaths.nameOf(sent), KubeJson.bytes(sent), options);
        HttpAnswer answer = calls.answer(request, calls.deadline()).value();
        Optional<ApplyConflictException> conflict = KubeErrors.applyConflict(request.attempted(), answer);
        if (conflict.isPresent()) {
            throw conflict.get();
        }
        return calls.tree(request, answer);
    }

    @Override
    public ObjectNode create(Kind kind, ObjectNode object) {
        return creation.create(kind, object);
    }

    @Override
    public ObjectNode replace(Kind kind, ObjectNode object) {
        ObjectNode sent = object.deepCopy().put("apiVersion", kind.apiVersion()).put("kind", kind.kind());
        String name = KubePaths.nameOf(sent);
        KubeRequest request =
                paths.write("update", "replace", kind, name, "PUT", "application/json", KubeJson.bytes(sent));
        return versioned(kind, name, sent, request);
    }

    @Override
    public ObjectNode mergePatch(Kind kind, String name, ObjectNode patch, String manager) {
        KubeRequest request = paths.write(
                        "patch", "patch", kind, name, "PATCH", "application/merge-patch+json", KubeJson.bytes(patch))
                .withQuery("fieldManager", manager);
        return versioned(kind, name, patch, request);
    }

    /**
     * A write that carries a version: when its first answer is lost and the repetition conflicts, the conflict may be with
     * itself, which is settled by reading back.
     */
    private ObjectNode versioned(Kind kind, String name, ObjectNode sent, KubeRequest request) {
        Deadline deadline = calls.deadline();
        Result<HttpAnswer> result = calls.answer(request, deadline);
        if (result.value().status() == 409 && result.inDoubt()) {
            ObjectNode live = readBack(kind, name, request, deadline);
            if (Trees.holds(live, sent)) {
                return live;
            }
        }
        return calls.tree(request, result.value());
    }

    private ObjectNode readBack(Kind kind, String name, KubeRequest request, Deadline deadline) {
        try {
            return calls.json(paths.get(kind, name), deadline);
        } catch (SampanException e) {
            throw calls.errors().unknown(request, "its answer was lost", e);
        }
    }

    @Override
    public boolean delete(Kind kind, String name, Propagation propagation) {
        return delete(kind, name, deletion(propagation));
    }

    @Override
    public boolean delete(Kind kind, ObjectNode seen, Propagation propagation) {
        ObjectNode options = deletion(propagation);
        options.putObject("preconditions")
                .put("uid", seen.at("/metadata/uid").asText())
                .put("resourceVersion", seen.at("/metadata/resourceVersion").asText());
        return delete(kind, KubePaths.nameOf(seen), options);
    }

    private static ObjectNode deletion(Propagation propagation) {
        return KubeJson.object()
                .put("apiVersion", "v1")
                .put("kind", "DeleteOptions")
                .put("propagationPolicy", policy(propagation));
    }

    private boolean delete(Kind kind, String name, ObjectNode options) {
        KubeRequest request =
                paths.write("delete", "delete", kind, name, "DELETE", "application/json", KubeJson.bytes(options));
        Result<HttpAnswer> result = calls.answer(request, calls.deadline());
        if (result.value().status() == 404) {
            absent(request, result.value());
            return result.inDoubt();
        }
        calls.tree(request, result.value());
        return true;
    }

    private static String policy(Propagation propagation) {
        return switch (propagation) {
            case BACKGROUND -> "Background";
            case FOREGROUND -> "Foreground";
            case ORPHAN -> "Orphan";
        };
    }

    @Override
    public Watch watch(Kind kind, String labelSelector, String resourceVersion, BlockingQueue<WatchEvent> events) {
        WatchStream stream = new WatchStream(calls, paths.list(kind, labelSelector, ""), kind, resourceVersion, events);
        stream.start();
        return stream;
    }

    @Override
    public List<String> logs(String pod, LogRequest request) {
        return new PodLog(calls, paths).read(pod, request);
    }

    @Override
    public List<String> missingPermissions(Map<String, List<String>> verbsByResource) {
        return new AccessReview(calls, paths).missing(verbsByResource);
    }

    @Override
    public <T> T shared(Class<T> type, Supplier<T> maker) {
        return calls.shared(namespace, type, maker);
    }

    @Override
    public String toString() {
        return "Namespace " + namespace + "@" + calls.cluster();
    }
}

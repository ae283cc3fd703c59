package dev.sampan.internal.kube;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.internal.http.HttpAnswer;
import dev.sampan.internal.http.HttpCalls;
import dev.sampan.internal.kubeconfig.AccessSource;
import dev.sampan.internal.retry.CallClass;
import dev.sampan.internal.retry.Deadline;
import dev.sampan.internal.session.Session;
import dev.sampan.internal.text.Redaction;
import dev.sampan.problem.InvalidRequestException;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One cluster: gives its namespaces' calls and the client beneath. Thread-safe; nothing is sent until something is asked. */
public final class KubeCluster implements AutoCloseable {
    private final String name;
    private final HttpCalls http;
    private final KubeCalls calls;
    private @Nullable KubernetesClient fabric8;
    private @Nullable KubernetesClient outdated;
    /** The calls whose TLS identity the client was made with. */
    private @Nullable HttpCalls clientsTls;

    private boolean closed;

    public KubeCluster(String name, HttpCalls http, AccessSource source) {
        this.name = name;
        this.http = http;
        this.calls = new KubeCalls(name, http, source);
    }

    public String name() {
        return name;
    }

    public Session session() {
        return http.session();
    }

    public KubeNamespace namespace(String namespace) {
        return new NamespaceCalls(calls, namespace);
    }

    /** The items of a kind in all namespaces. Pages are followed. */
    public List<ObjectNode> everywhere(Kind kind) {
        return everywhere(kind, "");
    }

    /** As above, those whose labels match the selector text; empty text matches all. */
    public List<ObjectNode> everywhere(Kind kind, String labelSelector) {
        KubeRequest request = KubeRequest.get(
                "list",
                KubePaths.resource(kind),
                "list " + kind.plural() + " in all namespaces@" + name,
                kind.root() + "/" + kind.plural(),
                labelSelector.isEmpty() ? Map.of() : Map.of("labelSelector", labelSelector));
        return new Pages(calls).all(request, kind).items();
    }

    /** Lets a node take new pods, or not. */
    public void cordon(String node, boolean closed) {
        ObjectNode patch = KubeJson.object();
        patch.putObject("spec").put("unschedulable", closed);
        namespace("").mergePatch(Kind.NODE, node, patch, "sampan");
    }

    /**
     * Asks a pod to leave its node; a budget may refuse it for now.
     *
     * @return why not yet, empty when it leaves or has left
     */
    public Optional<String> evict(String namespace, String pod, Deadline deadline) {
        ObjectNode eviction = KubeJson.object().put("apiVersion", "policy/v1").put("kind", "Eviction");
        eviction.putObject("metadata").put("name", pod).put("namespace", namespace);
        KubeRequest request = new KubeRequest(
                "create",
                "pods/eviction",
                "evict Pod/" + pod + " in " + namespace + "@" + name,
                CallClass.IDEMPOTENT_WRITE,
                "POST",
                new KubePaths(namespace, name).object(Kind.POD, pod) + "/eviction",
                Map.of(),
                "application/json",
                KubeJson.bytes(eviction));
        HttpAnswer answer = calls.refusable(request, deadline);
        if (answer.status() == 404) {
            return Optional.empty();
        }
        if (answer.status() != 429) {
            calls.tree(request, answer);
            return Optional.empty();
        }
        String why = KubeJson.read(answer.body())
                .map(status -> status.path("message").asText(""))
                .orElse("");
        return Optional.of(Redaction.line(why.isEmpty() ? "a budget refuses it for now" : why, 300));
    }

    /** The server's git version. */
    public String version() {
        KubeRequest request =
                KubeRequest.get("get", "version", "ask " + name + " for its version", "/version", Map.of());
        String version = calls.json(request).path("gitVersion").asText("");
        return version.isEmpty() ? "unknown" : version;
    }

    /**
     * Fabric8's client on this cluster, made on first use and closed with the session. A renewed client certificate makes another
     * one; the one before goes on as long as its certificate does.
     */
    public KubernetesClient fabric8() {
        requireOpen();
        KubeRequest reach = KubeRequest.get("get", "", "reach " + name, "/", Map.of());
        return clientOn(calls.connectFor(reach, calls.deadline()));
    }

    private synchronized KubernetesClient clientOn(KubeCalls.Connection now) {
        requireOpen();
        KubernetesClient known = fabric8;
        if (known != null && clientsTls == now.calls()) {
            return known;
        }
        KubernetesClient made = Fabric8.open(calls, now);
        close(outdated);
        outdated = known;
        fabric8 = made;
        clientsTls = now.calls();
        return made;
    }

    private synchronized void requireOpen() {
        if (closed) {
            throw InvalidRequestException.of(
                    "session.closed",
                    "reach the client beneath " + name,
                    "the session is closed",
                    "it was closed before",
                    "connect again");
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        close(outdated);
        close(fabric8);
    }

    private static void close(@Nullable KubernetesClient client) {
        if (client != null) {
            client.close();
        }
    }
}

package dev.sampan.internal.kube;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.internal.retry.CallClass;
import java.util.Map;

/** Where the objects of a kind are, and the words for messages. */
final class KubePaths {
    private final String namespace;
    private final String cluster;

    KubePaths(String namespace, String cluster) {
        this.namespace = namespace;
        this.cluster = cluster;
    }

    String namespace() {
        return namespace;
    }

    static String nameOf(ObjectNode object) {
        JsonNode name = object.path("metadata").path("name");
        if (name.asText("").isEmpty()) {
            throw new IllegalArgumentException("the object has no name");
        }
        return name.asText();
    }

    String collection(Kind kind) {
        return kind.root() + (kind.namespaced() ? "/namespaces/" + segment(namespace) : "") + "/" + kind.plural();
    }

    String object(Kind kind, String name) {
        return collection(kind) + "/" + segment(name);
    }

    String words(String act, Kind kind, String name) {
        return act + " " + kind.kind() + (name.isEmpty() ? "" : "/" + name)
                + (kind.namespaced() ? " in " + namespace : " in cluster") + "@" + cluster;
    }

    static String resource(Kind kind) {
        int slash = kind.apiVersion().indexOf('/');
        return kind.plural() + (slash < 0 ? "" : "." + kind.apiVersion().substring(0, slash));
    }

    KubeRequest get(Kind kind, String name) {
        return KubeRequest.get("get", resource(kind), words("get", kind, name), object(kind, name), Map.of());
    }

    KubeRequest list(Kind kind, String labels, String fields) {
        KubeRequest request =
                KubeRequest.get("list", resource(kind), words("list", kind, ""), collection(kind), Map.of());
        request = labels.isEmpty() ? request : request.withQuery("labelSelector", labels);
        return fields.isEmpty() ? request : request.withQuery("fieldSelector", fields);
    }

    KubeRequest write(String verb, String act, Kind kind, String name, String method, String type, byte[] body) {
        return new KubeRequest(
                verb,
                resource(kind),
                words(act, kind, name),
                CallClass.IDEMPOTENT_WRITE,
                method,
                object(kind, name),
                Map.of(),
                type,
                body);
    }

    /** A dry run refuses fields that the server does not know; once it has, the server is spared to parse the body twice. */
    KubeRequest apply(Kind kind, String name, byte[] body, KubeNamespace.ApplyOptions options) {
        KubeRequest request = write("patch", "apply", kind, name, "PATCH", "application/apply-patch+yaml", body)
                .withQuery("fieldManager", options.manager())
                .withQuery("fieldValidation", options.dryRun() ? "Strict" : "Ignore");
        request = options.force() ? request.withQuery("force", "true") : request;
        return options.dryRun() ? request.withQuery("dryRun", "All") : request;
    }

    /** One path segment: a name may hold nothing that leads elsewhere. */
    static String segment(String name) {
        if (name.isEmpty() || name.equals(".") || name.equals("..")) {
            throw new IllegalArgumentException("\"" + name + "\" is no name of an object");
        }
        return java.net.URLEncoder.encode(name, java.nio.charset.StandardCharsets.UTF_8)
                .replace("+", "%20");
    }
}

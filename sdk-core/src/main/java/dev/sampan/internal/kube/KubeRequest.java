package dev.sampan.internal.kube;

import dev.sampan.internal.retry.CallClass;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One Kubernetes call as data. Immutable.
 *
 * @param verb the RBAC verb
 * @param kind what it is about, for messages and permissions; empty for calls outside any kind
 * @param attempted the act and its object, for messages
 * @param callClass what a repetition would do
 * @param method the HTTP method
 * @param path the path, segments escaped
 * @param query the query, values as they are
 * @param contentType of the body
 * @param body null for none
 */
@SuppressWarnings("ArrayRecordComponent")
record KubeRequest(
        String verb,
        String kind,
        String attempted,
        CallClass callClass,
        String method,
        String path,
        Map<String, String> query,
        @Nullable String contentType,
        byte @Nullable [] body) {
    static KubeRequest get(String verb, String kind, String attempted, String path, Map<String, String> query) {
        return new KubeRequest(verb, kind, attempted, CallClass.READ, "GET", path, query, null, null);
    }

    KubeRequest withQuery(String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(query);
        more.put(name, value);
        return new KubeRequest(verb, kind, attempted, callClass, method, path, more, contentType, body);
    }

    String api() {
        return verb + " " + kind;
    }
}

package dev.sampan.sandbox.internal.controller;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.sandbox.internal.objects.ApiStatusException;
import dev.sampan.sandbox.internal.objects.ObjectKey;
import dev.sampan.sandbox.internal.objects.Resource;
import dev.sampan.sandbox.internal.objects.Resources;
import dev.sampan.sandbox.internal.time.Timeline;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes Events. The same event again raises its count; an event is gone an hour after it was last seen. Thread-safe. */
public final class EventRecorder {
    private static final Logger LOG = LoggerFactory.getLogger(EventRecorder.class);
    private static final Duration KEPT = Duration.ofHours(1);

    private final Cluster cluster;
    private final Timeline timeline;
    private final String component;
    private final String host;
    private final History history;

    /** What was recorded, shared by the recorders of all components. */
    static final class History {
        private final Map<String, ObjectKey> recorded = new HashMap<>();
        private final Deque<Expiry> expiries = new ArrayDeque<>();
        private long number;

        private record Expiry(Instant at, String signature, ObjectKey key) {}
    }

    private EventRecorder(Cluster cluster, Timeline timeline, String component, String host, History history) {
        this.cluster = cluster;
        this.timeline = timeline;
        this.component = component;
        this.host = host;
        this.history = history;
    }

    static EventRecorder of(Cluster cluster, Timeline timeline, String component) {
        return new EventRecorder(cluster, timeline, component, "", new History());
    }

    EventRecorder as(String otherComponent) {
        return new EventRecorder(cluster, timeline, otherComponent, "", history);
    }

    public EventRecorder on(String otherHost) {
        return new EventRecorder(cluster, timeline, component, otherHost, history);
    }

    public void normal(Resource resource, ObjectNode about, String reason, String message) {
        record(resource, about, null, "Normal", reason, message);
    }

    public void warning(Resource resource, ObjectNode about, String reason, String message) {
        record(resource, about, null, "Warning", reason, message);
    }

    /** Records an event about an object, or about a field of it such as {@code spec.containers{web}}. */
    public void record(
            Resource resource,
            ObjectNode about,
            @Nullable String fieldPath,
            String type,
            String reason,
            String message) {
        String namespace = Meta.namespace(about).isEmpty() ? "default" : Meta.namespace(about);
        String signature = String.join(
                "\u0000", Meta.uid(about), String.valueOf(fieldPath), type, reason, message, component, host);
        synchronized (history) {
            forgetExpired();
            try {
                if (!countAgain(signature)) {
                    write(namespace, signature, event(resource, about, fieldPath, type, reason, message));
                }
            } catch (ApiStatusException refused) {
                // as with the real recorder, an event that is refused is lost: its namespace may be going
                LOG.debug("event reason={} about={} was refused: {}", reason, Meta.key(about), refused.getMessage());
            }
        }
    }

    private boolean countAgain(String signature) {
        ObjectKey key = history.recorded.get(signature);
        ObjectNode known =
                key == null ? null : cluster.findFresh(Resources.EVENTS, key).orElse(null);
        if (key == null || known == null) {
            return false;
        }
        cluster.update(Resources.EVENTS, known, event -> {
            event.put("count", Tree.number(event, 1, "count") + 1);
            event.put("lastTimestamp", Tree.stamp(timeline.now()));
        });
        history.expiries.add(new History.Expiry(timeline.now().plus(KEPT), signature, key));
        return true;
    }

    private void write(String namespace, String signature, ObjectNode event) {
        ObjectKey key = Meta.key(cluster.create(Resources.EVENTS, namespace, event));
        history.recorded.put(signature, key);
        history.expiries.add(new History.Expiry(timeline.now().plus(KEPT), signature, key));
    }

    private void forgetExpired() {
        Instant now = timeline.now();
        for (var first = history.expiries.peek();
                first != null && first.at().isBefore(now);
                first = history.expiries.peek()) {
            history.expiries.remove();
            ObjectKey key = first.key();
            ObjectNode known = cluster.findFresh(Resources.EVENTS, key).orElse(null);
            Instant last = known == null ? null : Tree.time(known, "lastTimestamp");
            if (known != null && last != null && last.plus(KEPT).isBefore(now)) {
                history.recorded.remove(first.signature());
                cluster.delete(Resources.EVENTS, known);
            }
        }
    }

    private ObjectNode event(
            Resource resource,
            ObjectNode about,
            @Nullable String fieldPath,
            String type,
            String reason,
            String message) {
        Instant now = timeline.now();
        ObjectNode event = Tree.object().put("apiVersion", "v1").put("kind", "Event");
        long suffix = now.getEpochSecond() * 1_000_000_000L + now.getNano() + history.number++;
        event.putObject("metadata").put("name", Meta.name(about) + "." + Long.toHexString(suffix));
        ObjectNode involved = event.putObject("involvedObject");
        involved.put("kind", resource.kind());
        if (!Meta.namespace(about).isEmpty()) {
            involved.put("namespace", Meta.namespace(about));
        }
        involved.put("name", Meta.name(about)).put("uid", Meta.uid(about)).put("apiVersion", resource.apiVersion());
        involved.put("resourceVersion", Tree.text(about, "metadata", "resourceVersion"));
        if (fieldPath != null) {
            involved.put("fieldPath", fieldPath);
        }
        event.put("reason", reason).put("message", message).put("type", type).put("count", 1);
        event.put("firstTimestamp", Tree.stamp(now)).put("lastTimestamp", Tree.stamp(now));
        ObjectNode source = event.putObject("source").put("component", component);
        if (!host.isEmpty()) {
            source.put("host", host);
        }
        event.put("reportingComponent", component).put("reportingInstance", host);
        return event;
    }
}

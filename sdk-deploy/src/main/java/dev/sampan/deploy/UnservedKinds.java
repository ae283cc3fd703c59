package dev.sampan.deploy;

import dev.sampan.internal.kube.Kind;
import dev.sampan.internal.kube.KubeNamespace;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Kinds that the cluster did not serve a moment ago, so that a plan, its apply and those of other apps do not each ask again. What is
 * installed within that moment is still seen by the autoscaler that it makes or by the fields that it owns. Thread-safe.
 */
final class UnservedKinds {
    static final Duration REMEMBERED = Duration.ofMinutes(1);

    private final Map<Kind, Instant> until = new ConcurrentHashMap<>();

    static UnservedKinds of(KubeNamespace kube) {
        return kube.shared(UnservedKinds.class, UnservedKinds::new);
    }

    boolean has(Kind kind, Instant now) {
        return until.getOrDefault(kind, Instant.MIN).isAfter(now);
    }

    void add(Kind kind, Instant now) {
        until.put(kind, now.plus(REMEMBERED));
    }
}

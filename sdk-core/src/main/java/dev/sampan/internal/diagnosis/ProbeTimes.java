package dev.sampan.internal.diagnosis;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The time that the probes of a spec grant, with the API's defaults: period 10 s, three failures. */
final class ProbeTimes {
    private ProbeTimes() {}

    /** How long after its start a container may be without having passed its probes. */
    static Duration untilReady(ContainerView container) {
        Duration startup = granted(container.spec().path("startupProbe"));
        return startup.plus(granted(container.spec().path("readinessProbe")));
    }

    static Duration untilStarted(ContainerView container) {
        return granted(container.spec().path("startupProbe"));
    }

    /** When the last container that has started must have passed its probes; null when none has started. */
    static @Nullable Instant readyBy(PodView pod) {
        Instant latest = null;
        for (ContainerView container : pod.containers()) {
            Instant started = container.startedAt();
            if (started != null && !container.init()) {
                latest = Trees.later(latest, started.plus(untilReady(container)));
            }
        }
        return latest;
    }

    private static Duration granted(JsonNode probe) {
        if (!probe.isObject()) {
            return Duration.ZERO;
        }
        long period = atLeast(1, Trees.number(probe, 10, "periodSeconds"));
        long failures = atLeast(1, Trees.number(probe, 3, "failureThreshold"));
        long timeout = atLeast(1, Trees.number(probe, 1, "timeoutSeconds"));
        long delay = atLeast(0, Trees.number(probe, 0, "initialDelaySeconds"));
        return Duration.ofSeconds(delay + period * failures + timeout);
    }

    private static long atLeast(long least, long value) {
        return Math.max(least, value);
    }
}

package dev.sampan.sandbox.internal.kubeapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.sandbox.internal.schema.ServedResource;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How gently an object goes. Only pods have a grace period.
 *
 * @param graceful whether it is marked with the time of its end
 * @param pending whether it is on its way already, and this deletion changes nothing
 * @param seconds the period
 * @param end the deletionTimestamp
 * @param first whether this is the first deletion of the object
 */
record Grace(boolean graceful, boolean pending, long seconds, Instant end, boolean first) {
    static Grace of(ServedResource resource, ObjectNode object, DeletionOptions how, Instant now) {
        if (!resource.resource().groupResource().equals("pods")) {
            return new Grace(false, false, 0, now, !Meta.isDeleting(object));
        }
        return Meta.isDeleting(object) ? again(object, how, now) : first(object, how, now);
    }

    private static Grace first(ObjectNode pod, DeletionOptions how, Instant now) {
        long seconds = requested(how.gracePeriodSeconds(), pod);
        return new Grace(true, false, seconds, now.plusSeconds(seconds), true);
    }

    private static long requested(@Nullable Long asked, ObjectNode pod) {
        JsonNode spec = pod.path("spec");
        String phase = pod.path("status").path("phase").asText("");
        if (spec.path("nodeName").asText("").isEmpty() || phase.equals("Failed") || phase.equals("Succeeded")) {
            return 0;
        }
        long seconds = asked != null
                ? asked
                : spec.path("terminationGracePeriodSeconds").asLong(0);
        return seconds < 0 ? 1 : seconds;
    }

    private static Grace again(ObjectNode pod, DeletionOptions how, Instant now) {
        Long running = Meta.deletionGracePeriod(pod);
        if (running == null || running == 0) {
            return new Grace(false, false, 0, now, false);
        }
        Long asked = how.gracePeriodSeconds();
        if (asked == null || asked >= running) {
            return new Grace(false, true, running, now, false);
        }
        long seconds = asked < 0 ? 1 : asked;
        Instant end = Instant.parse(
                        pod.path("metadata").path("deletionTimestamp").asText())
                .minusSeconds(running)
                .plusSeconds(seconds);
        if (end.isBefore(now)) {
            end = now;
            seconds = seconds == 0 ? 0 : 1;
        }
        return new Grace(true, false, seconds, end, false);
    }

    /** Marks an object with its end. */
    void mark(ObjectNode object) {
        ObjectNode metadata = Meta.of(object);
        long generation = metadata.path("generation").asLong(0);
        if (first && generation > 0) {
            metadata.put("generation", (int) (generation + 1));
        }
        metadata.put("deletionTimestamp", Meta.time(end));
        metadata.put("deletionGracePeriodSeconds", (int) seconds);
    }
}

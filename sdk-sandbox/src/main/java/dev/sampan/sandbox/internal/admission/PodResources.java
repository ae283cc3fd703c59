package dev.sampan.sandbox.internal.admission;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sampan.sandbox.internal.schema.QuantityText;
import java.util.Map;
import java.util.Set;

/**
 * What a pod requests, or is limited to: the sum of its containers and sidecars, or the greediest init container with the
 * sidecars before it if that is more; amounts for the pod as a whole win.
 *
 * @param requests summed up
 * @param limits summed up
 */
record PodResources(Quantities requests, Quantities limits) {
    private static final Set<String> OF_WHOLE_PODS = Set.of("cpu", "memory");

    /** Without the overhead of a runtime class. */
    static PodResources of(JsonNode podSpec) {
        return new PodResources(sum(podSpec, "requests"), sum(podSpec, "limits"));
    }

    /** With the overhead of a runtime class; limits only grow where there are some. */
    PodResources withOverhead(JsonNode podSpec) {
        Quantities overhead = Quantities.of(podSpec.path("overhead"));
        Quantities limited = overhead.only(limits.withoutZeros().names());
        return new PodResources(requests.plus(overhead), limits.plus(limited));
    }

    static boolean areSetForThePod(JsonNode podSpec) {
        return !podSpec.path("resources").path("requests").isEmpty()
                || !podSpec.path("resources").path("limits").isEmpty();
    }

    private static Quantities sum(JsonNode podSpec, String which) {
        Quantities sum = Quantities.NONE;
        for (JsonNode container : podSpec.path("containers")) {
            sum = sum.plus(amounts(container, which));
        }
        Quantities sidecars = Quantities.NONE;
        Quantities most = Quantities.NONE;
        for (JsonNode init : podSpec.path("initContainers")) {
            Quantities amounts = amounts(init, which);
            if (init.path("restartPolicy").asText().equals("Always")) {
                sum = sum.plus(amounts);
                sidecars = sidecars.plus(amounts);
                most = most.max(sidecars);
            } else {
                most = most.max(amounts.plus(sidecars));
            }
        }
        sum = sum.max(most);
        for (Map.Entry<String, QuantityText> whole :
                amounts(podSpec, which).amounts().entrySet()) {
            if (OF_WHOLE_PODS.contains(whole.getKey()) || whole.getKey().startsWith("hugepages-")) {
                sum = sum.with(whole.getKey(), whole.getValue());
            }
        }
        return sum;
    }

    private static Quantities amounts(JsonNode holder, String which) {
        return Quantities.of(holder.path("resources").path(which));
    }
}

package dev.sampan.sandbox.internal.controller;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.value.Quantity;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.Map;

/**
 * What a pod asks of a node: the sum of its containers and sidecars, or of its greediest init container if that is more; what the
 * pod asks for as a whole comes before that, and the overhead of its runtime class is added.
 *
 * @param amounts by resource name, in base units
 */
record PodRequests(Map<String, BigDecimal> amounts) {
    static PodRequests of(ObjectNode pod) {
        Map<String, BigDecimal> sum = new HashMap<>();
        for (ObjectNode container : Tree.objects(pod, "spec", "containers")) {
            requests(container).forEach((resource, amount) -> sum.merge(resource, amount, BigDecimal::add));
        }
        Map<String, BigDecimal> sidecars = new HashMap<>();
        Map<String, BigDecimal> most = new HashMap<>();
        for (ObjectNode init : Tree.objects(pod, "spec", "initContainers")) {
            boolean sidecar = Tree.text(init, "restartPolicy").equals("Always");
            requests(init).forEach((resource, amount) -> {
                if (sidecar) {
                    sidecars.merge(resource, amount, BigDecimal::add);
                } else {
                    BigDecimal here =
                            sidecars.getOrDefault(resource, BigDecimal.ZERO).add(amount);
                    most.merge(resource, here, BigDecimal::max);
                }
            });
        }
        sidecars.forEach((resource, amount) -> sum.merge(resource, amount, BigDecimal::add));
        most.forEach((resource, amount) -> sum.merge(resource, amount, BigDecimal::max));
        requests(Tree.at(pod, "spec")).forEach(sum::put);
        Tree.strings(pod, "spec", "overhead")
                .forEach((resource, text) ->
                        sum.merge(resource, Quantity.parse(text).amount(), BigDecimal::add));
        return new PodRequests(Map.copyOf(sum));
    }

    /**
     * What the pod counts for where nodes are compared: a container that asks for no cpu or memory counts as one that asks for a
     * little.
     */
    static BigDecimal weightOf(ObjectNode pod, String resource, BigDecimal least) {
        BigDecimal sum = BigDecimal.ZERO;
        for (ObjectNode container : Tree.objects(pod, "spec", "containers")) {
            sum = sum.add(requests(container).getOrDefault(resource, least));
        }
        for (ObjectNode init : Tree.objects(pod, "spec", "initContainers")) {
            if (Tree.text(init, "restartPolicy").equals("Always")) {
                sum = sum.add(requests(init).getOrDefault(resource, least));
            }
        }
        return sum;
    }

    private static Map<String, BigDecimal> requests(JsonNode container) {
        Map<String, BigDecimal> amounts = new HashMap<>();
        Tree.strings(container, "resources", "limits")
                .forEach((resource, text) ->
                        amounts.put(resource, Quantity.parse(text).amount()));
        Tree.strings(container, "resources", "requests")
                .forEach((resource, text) ->
                        amounts.put(resource, Quantity.parse(text).amount()));
        return amounts;
    }
}

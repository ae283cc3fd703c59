package dev.sampan.sandbox.internal.controller;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Why a node does not suit a pod.
 *
 * @param resolvable whether it might if other pods went
 * @param reasons as the scheduler words them
 */
record Rejection(boolean resolvable, List<String> reasons) {
    static Rejection resolvable(String reason) {
        return new Rejection(true, List.of(reason));
    }

    static Rejection lasting(String reason) {
        return new Rejection(false, List.of(reason));
    }

    /**
     * How often each reason was given.
     *
     * @param nodes how many nodes there are
     * @param rejections those that were given
     * @param otherwise the reason of the nodes that none was given for
     */
    static String describe(int nodes, Collection<Rejection> rejections, @Nullable String otherwise) {
        Map<String, Integer> counts = new TreeMap<>();
        rejections.forEach(rejection -> rejection.reasons().forEach(reason -> counts.merge(reason, 1, Integer::sum)));
        if (otherwise != null && rejections.size() < nodes) {
            counts.merge(otherwise, nodes - rejections.size(), Integer::sum);
        }
        String histogram = counts.entrySet().stream()
                .map(entry -> entry.getValue() + " " + entry.getKey())
                .sorted()
                .collect(Collectors.joining(", "));
        return histogram.isEmpty() ? unavailable(nodes) : unavailable(nodes) + " " + histogram + ".";
    }

    static String unavailable(int nodes) {
        return "0/%d nodes are available:".formatted(nodes);
    }
}

package dev.sampan.sandbox.internal.controller;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * One affinity or anti-affinity term of a pod: which other pods it means, and within what they are near.
 *
 * @param topologyKey the node label whose value makes nodes near each other
 * @param pods which pods
 * @param namespaces of which namespaces by name
 * @param namespaceSelector of which namespaces by label
 * @param weight how much a preferred term counts
 */
record AffinityTerm(String topologyKey, Selector pods, Set<String> namespaces, Selector namespaceSelector, int weight) {
    private static final String REQUIRED = "requiredDuringSchedulingIgnoredDuringExecution";
    private static final String PREFERRED = "preferredDuringSchedulingIgnoredDuringExecution";
    private static final OfPod NONE = new OfPod(List.of(), List.of(), List.of(), List.of());

    /** All terms of a pod. */
    record OfPod(
            List<AffinityTerm> required,
            List<AffinityTerm> requiredAnti,
            List<AffinityTerm> preferred,
            List<AffinityTerm> preferredAnti) {
        boolean isEmpty() {
            return required.isEmpty() && requiredAnti.isEmpty() && preferred.isEmpty() && preferredAnti.isEmpty();
        }
    }

    static OfPod ofPod(ObjectNode pod) {
        JsonNode with = Tree.at(pod, "spec", "affinity", "podAffinity");
        JsonNode without = Tree.at(pod, "spec", "affinity", "podAntiAffinity");
        if (with.isMissingNode() && without.isMissingNode()) {
            return NONE;
        }
        return new OfPod(required(pod, with), required(pod, without), preferred(pod, with), preferred(pod, without));
    }

    private static List<AffinityTerm> required(ObjectNode pod, JsonNode affinity) {
        List<AffinityTerm> terms = new ArrayList<>();
        affinity.path(REQUIRED).forEach(term -> terms.add(of(pod, term, 0)));
        return terms;
    }

    private static List<AffinityTerm> preferred(ObjectNode pod, JsonNode affinity) {
        List<AffinityTerm> terms = new ArrayList<>();
        affinity.path(PREFERRED)
                .forEach(weighted ->
                        terms.add(of(pod, weighted.path("podAffinityTerm"), Tree.number(weighted, 0, "weight"))));
        return terms;
    }

    private static AffinityTerm of(ObjectNode pod, JsonNode term, int weight) {
        Set<String> namespaces = new TreeSet<>(Tree.texts(term, "namespaces"));
        if (namespaces.isEmpty() && !Tree.has(term, "namespaceSelector")) {
            namespaces.add(Meta.namespace(pod));
        }
        return new AffinityTerm(
                Tree.text(term, "topologyKey"),
                Selector.ofOptional(term.path("labelSelector")).and(sameLabels(pod, term)),
                namespaces,
                Selector.ofOptional(term.path("namespaceSelector")),
                weight);
    }

    private static Selector sameLabels(ObjectNode pod, JsonNode term) {
        Map<String, String> labels = Meta.labels(pod);
        Selector same = Selector.ofLabels(Map.of());
        for (String key : Tree.texts(term, "matchLabelKeys")) {
            String value = labels.get(key);
            same = value == null ? same : same.and(Selector.ofRequirement(key, "In", List.of(value)));
        }
        for (String key : Tree.texts(term, "mismatchLabelKeys")) {
            String value = labels.get(key);
            same = value == null ? same : same.and(Selector.ofRequirement(key, "NotIn", List.of(value)));
        }
        return same;
    }

    /** Whether the term means the pod; the labels of its namespace are looked up if they matter. */
    boolean matches(PodInfo pod, Function<String, Map<String, String>> namespaceLabels) {
        boolean inNamespace = namespaces.contains(pod.namespace())
                || !namespaceSelector.isNothing() && namespaceSelector.matches(namespaceLabels.apply(pod.namespace()));
        return inNamespace && pods.matches(pod.labels());
    }
}

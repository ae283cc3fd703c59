package dev.sampan.sandbox.internal.controller;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What a pod and the pods on the nodes require of each other's places, counted over the nodes. */
final class PodAffinity {
    private final PodInfo pod;
    private final Function<String, Map<String, String>> namespaceLabels;
    private final Map<Place, Integer> wanted = new HashMap<>();
    private final Map<Place, Integer> unwanted = new HashMap<>();
    private final Map<Place, Integer> unwelcome = new HashMap<>();

    private record Place(String topologyKey, String value) {}

    PodAffinity(PodInfo pod, List<NodeInfo> nodes, Function<String, Map<String, String>> namespaceLabels) {
        this.pod = pod;
        this.namespaceLabels = namespaceLabels;
        boolean hasRules = !pod.affinity().required().isEmpty()
                || !pod.affinity().requiredAnti().isEmpty();
        for (NodeInfo node : nodes) {
            for (PodInfo other : node.pods()) {
                for (AffinityTerm term : other.affinity().requiredAnti()) {
                    count(unwelcome, term, pod, node);
                }
                if (hasRules) {
                    countNeighbour(other, node);
                }
            }
        }
    }

    private void countNeighbour(PodInfo other, NodeInfo node) {
        List<AffinityTerm> required = pod.affinity().required();
        if (!required.isEmpty() && required.stream().allMatch(term -> term.matches(other, namespaceLabels))) {
            required.forEach(term -> count(wanted, term, other, node));
        }
        pod.affinity().requiredAnti().forEach(term -> count(unwanted, term, other, node));
    }

    private void count(Map<Place, Integer> places, AffinityTerm term, PodInfo whom, NodeInfo node) {
        String value = node.labels().get(term.topologyKey());
        if (value != null && term.matches(whom, namespaceLabels)) {
            places.merge(new Place(term.topologyKey(), value), 1, Integer::sum);
        }
    }

    @Nullable
    Rejection reject(NodeInfo node) {
        if (!hasWanted(node)) {
            return Rejection.lasting("node(s) didn't match pod affinity rules");
        }
        for (AffinityTerm term : pod.affinity().requiredAnti()) {
            if (isAt(unwanted, term.topologyKey(), node)) {
                return Rejection.resolvable("node(s) didn't match pod anti-affinity rules");
            }
        }
        for (Place place : unwelcome.keySet()) {
            if (place.value().equals(node.labels().get(place.topologyKey()))) {
                return Rejection.resolvable("node(s) didn't satisfy existing pods anti-affinity rules");
            }
        }
        return null;
    }

    private boolean hasWanted(NodeInfo node) {
        List<AffinityTerm> required = pod.affinity().required();
        if (!required.stream().allMatch(term -> node.labels().containsKey(term.topologyKey()))) {
            return false;
        }
        if (required.stream().allMatch(term -> isAt(wanted, term.topologyKey(), node))) {
            return true;
        }
        // the first of a group that wants to be together has nobody to be with
        return wanted.isEmpty() && required.stream().allMatch(term -> term.matches(pod, namespaceLabels));
    }

    private static boolean isAt(Map<Place, Integer> places, String topologyKey, NodeInfo node) {
        String value = node.labels().get(topologyKey);
        return value != null && places.containsKey(new Place(topologyKey, value));
    }
}

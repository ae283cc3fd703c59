package dev.sampan.sandbox.internal.controller;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * A pod as the scheduler sees it: what it asks of it again and again, read once.
 *
 * @param tree the pod
 * @param uid its UID
 * @param namespace its namespace
 * @param isTerminating whether it is being deleted
 * @param labels its labels
 * @param priority its priority
 * @param requests what it asks of a node
 * @param affinity its terms about other pods
 */
record PodInfo(
        ObjectNode tree,
        String uid,
        String namespace,
        boolean isTerminating,
        Map<String, String> labels,
        int priority,
        PodRequests requests,
        AffinityTerm.OfPod affinity) {
    static PodInfo of(ObjectNode pod) {
        return of(pod, PodRequests.of(pod), AffinityTerm.ofPod(pod));
    }

    private static PodInfo of(ObjectNode pod, PodRequests requests, AffinityTerm.OfPod affinity) {
        return new PodInfo(
                pod,
                Meta.uid(pod),
                Meta.namespace(pod),
                Meta.isDeleting(pod),
                Meta.labels(pod),
                Tree.number(pod, 0, "spec", "priority"),
                requests,
                affinity);
    }

    /** The pod as it is now, of which only other things than its spec and labels have changed. */
    PodInfo now(ObjectNode pod) {
        return of(pod, requests, affinity);
    }

    /** Whether the pod asks for the same as before: its spec is counted by its generation. */
    boolean asksTheSame(ObjectNode pod) {
        return Meta.generation(pod) == Meta.generation(tree)
                && Tree.text(pod, "spec", "nodeName").equals(Tree.text(tree, "spec", "nodeName"))
                && Tree.at(pod, "metadata", "labels").equals(Tree.at(tree, "metadata", "labels"));
    }

    /** Since when it runs; of a pod that does not run yet, the end of time, so that it counts as the youngest. */
    Instant startTime() {
        Instant start = Tree.time(tree, "status", "startTime");
        return start == null ? Instant.MAX : start;
    }

    /** The names of the claims it uses. */
    List<String> claims() {
        return claimsOf(tree);
    }

    static List<String> claimsOf(ObjectNode pod) {
        return Tree.objects(pod, "spec", "volumes").stream()
                .map(volume -> Tree.text(volume, "persistentVolumeClaim", "claimName"))
                .filter(name -> !name.isEmpty())
                .toList();
    }

    /** What it asks of a resource. */
    BigDecimal request(String resource) {
        return requests.amounts().getOrDefault(resource, BigDecimal.ZERO);
    }
}

package dev.sampan.sandbox.internal.controller;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collection;
import java.util.Comparator;

/** What the Deployment controller asks of replica sets. */
final class ReplicaSets {
    static final String HASH_LABEL = "pod-template-hash";
    static final String REVISION = "deployment.kubernetes.io/revision";
    static final String REVISION_HISTORY = "deployment.kubernetes.io/revision-history";
    static final String DESIRED_REPLICAS = "deployment.kubernetes.io/desired-replicas";
    static final String MAX_REPLICAS = "deployment.kubernetes.io/max-replicas";

    static final Comparator<ObjectNode> OLDEST_FIRST =
            Comparator.<ObjectNode, java.time.Instant>comparing(Meta::created).thenComparing(Meta::name);
    static final Comparator<ObjectNode> BIGGEST_NEWEST_FIRST =
            Comparator.comparingInt(ReplicaSets::size).reversed().thenComparing(OLDEST_FIRST.reversed());
    static final Comparator<ObjectNode> BIGGEST_OLDEST_FIRST =
            Comparator.comparingInt(ReplicaSets::size).reversed().thenComparing(OLDEST_FIRST);

    private ReplicaSets() {}

    static int size(ObjectNode set) {
        return Tree.number(set, 0, "spec", "replicas");
    }

    static int count(JsonNode set, String counter) {
        return Tree.number(set, 0, "status", counter);
    }

    static int sizes(Collection<ObjectNode> sets) {
        return sets.stream().mapToInt(ReplicaSets::size).sum();
    }

    static int counts(Collection<ObjectNode> sets, String counter) {
        return sets.stream().mapToInt(set -> count(set, counter)).sum();
    }

    static long revision(ObjectNode set) {
        String text = Meta.annotation(set, REVISION);
        return text.isEmpty() ? 0 : Long.parseLong(text);
    }

    /** Whether a replica set runs this template. */
    static boolean runs(JsonNode set, JsonNode template) {
        return withoutHash(Tree.at(set, "spec", "template")).equals(withoutHash(template));
    }

    private static JsonNode withoutHash(JsonNode template) {
        JsonNode copy = template.deepCopy();
        if (Tree.at(copy, "metadata") instanceof ObjectNode metadata) {
            metadata.remove("creationTimestamp");
            if (metadata.path("labels") instanceof ObjectNode labels) {
                labels.remove(HASH_LABEL);
            }
        }
        return copy;
    }
}

package dev.sampan.security;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sampan.internal.diagnosis.Trees;
import java.util.List;

/** All objects of one review; some rules excuse one object by another. */
record ReviewedObjects(List<ReviewedObject> list) {
    static ReviewedObjects of(List<JsonNode> trees) {
        return new ReviewedObjects(trees.stream().map(ReviewedObject::of).toList());
    }

    /** Whether an autoscaler keeps at least two pods of it. */
    boolean isScaledBeyondOne(ReviewedObject object) {
        return list.stream()
                .map(ReviewedObject::tree)
                .filter(tree -> Trees.text(tree, "kind").equals("HorizontalPodAutoscaler"))
                .anyMatch(tree -> Trees.text(tree, "spec", "scaleTargetRef", "kind")
                                .equals(object.kind())
                        && Trees.text(tree, "spec", "scaleTargetRef", "name").equals(Trees.name(object.tree()))
                        && Trees.number(tree, 1, "spec", "minReplicas") > 1);
    }
}

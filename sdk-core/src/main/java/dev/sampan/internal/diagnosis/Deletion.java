package dev.sampan.internal.diagnosis;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.List;

/** What is being deleted still reads as ready for a while, and will not be what anybody waits for. */
final class Deletion implements Recogniser {
    static boolean isUnderWay(JsonNode object) {
        return !Trees.text(object, "metadata", "deletionTimestamp").isEmpty();
    }

    @Override
    public List<Symptom> look(Scene scene) {
        JsonNode object = scene.workload();
        if (!isUnderWay(object) || scene.kind().equals("Pod")) {
            return List.of();
        }
        List<String> finalizers = Trees.list(object, "metadata", "finalizers").stream()
                .map(JsonNode::asText)
                .map(Quotes::line)
                .toList();
        return List.of(Symptom.of(
                        Cause.BEING_DELETED,
                        object,
                        "it is being deleted",
                        finalizers.isEmpty()
                                ? "another tool or person has deleted it"
                                : "it was deleted and waits for the finalizer " + String.join(", ", finalizers),
                        "wait until it has gone, then make it again")
                .withPatience(Patience.until(Instant.EPOCH))
                .withEvidence(
                        Trees.title(object),
                        "deletionTimestamp " + Trees.text(object, "metadata", "deletionTimestamp")));
    }
}

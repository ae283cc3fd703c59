package dev.sampan.internal.diagnosis;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.List;

/** A definition of custom resources: served once its names are accepted and it is established. */
final class Definitions implements Recogniser {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    static Progress progress(Scene scene) {
        JsonNode definition = scene.workload();
        boolean accepted = Trees.isTrue(Trees.condition(definition, "NamesAccepted"));
        if (accepted && Trees.isTrue(Trees.condition(definition, "Established"))) {
            return Progress.finished("established");
        }
        return Progress.bySign(scene, accepted ? "names accepted, not established" : "names not accepted", null);
    }

    @Override
    public List<Symptom> look(Scene scene) {
        JsonNode names = Trees.condition(scene.workload(), "NamesAccepted");
        if (!scene.kind().equals("CustomResourceDefinition")
                || !Trees.text(names, "status").equals("False")) {
            return List.of();
        }
        String message = Trees.text(names, "message");
        return List.of(Symptom.of(
                        Cause.NAMES_TAKEN,
                        scene.workload(),
                        "its names are not accepted: " + Quotes.line(message),
                        "another definition of the same group has taken one of them",
                        "see who: kubectl get crd; then choose other names, or delete the other definition")
                .withPatience(Patience.of(scene.begin(Trees.time(names, "lastTransitionTime")), PATIENCE))
                .withEvidence(
                        Trees.title(scene.workload()) + " NamesAccepted",
                        Trees.text(names, "reason") + ": " + message));
    }
}

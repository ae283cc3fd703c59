package dev.sampan.internal.diagnosis;

import java.util.List;

/** Finds one family of failures. */
@FunctionalInterface
interface Recogniser {
    List<Symptom> look(Scene scene);

    /** The same for each pod of the current spec that is neither being deleted nor ended. */
    static Recogniser onLivePods(OnPod look) {
        return scene -> scene.current().stream()
                .filter(pod -> !pod.isTerminating() && !pod.hasEnded())
                .flatMap(pod -> look.look(scene, pod).stream())
                .toList();
    }

    /** Finds failures of one pod. */
    @FunctionalInterface
    interface OnPod {
        List<Symptom> look(Scene scene, PodView pod);
    }
}

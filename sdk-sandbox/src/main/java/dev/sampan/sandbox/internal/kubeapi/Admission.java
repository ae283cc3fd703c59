package dev.sampan.sandbox.internal.kubeapi;

import java.util.List;

/** The admission steps in their order. */
final class Admission {
    private final List<AdmissionStep> steps;

    Admission(List<AdmissionStep> steps) {
        this.steps = List.copyOf(steps);
    }

    void mutate(AdmissionRequest request) {
        for (AdmissionStep step : steps) {
            step.mutate(request);
        }
    }

    void validate(AdmissionRequest request) {
        for (AdmissionStep step : steps) {
            step.validate(request);
        }
    }
}

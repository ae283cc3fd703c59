package dev.sampan.sandbox.internal.kubeapi;

/** One rule between a decoded write and the store. It refuses by an ApiStatusException. */
interface AdmissionStep {
    /** Before validation: may change the new state. */
    default void mutate(AdmissionRequest request) {}

    /** After validation: the last word. May be called again for a write that lost a race. */
    default void validate(AdmissionRequest request) {}
}

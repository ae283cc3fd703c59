package dev.sampan.sandbox.internal.admission;

/** One rule between a decoded write and the store. It refuses by an ApiStatusException. Thread-safe. */
public interface AdmissionPlugin {
    /** Before validation: may change the new state. */
    default void mutate(AdmissionRequest request) {}

    /** After validation: the last word. May be called again for a write that lost a race. */
    default void validate(AdmissionRequest request) {}
}

package dev.sampan.plan;

/**
 * One step of an act and how far it came. Immutable.
 *
 * @param name what the step does, such as {@code apply Deployment/web}
 * @param state how far it came
 */
public record Step(String name, State state) {
    /** How far a step came. */
    public enum State {
        /** Not begun, or begun and surely not done: what it would change is as it was. */
        PENDING,
        /** Done, as the other side has answered or as was seen. */
        DONE,
        /** Done, and taken back again. */
        UNDONE,
        /**
         * Begun, and not at the end that was wished: a write that was sent and whose answer nobody heard, or a wait that ended another way or
         * was ended, as the outcome tells. At most one write of an app is.
         */
        UNKNOWN
    }

    @Override
    public String toString() {
        return name + " " + state.name().toLowerCase(java.util.Locale.ROOT);
    }
}

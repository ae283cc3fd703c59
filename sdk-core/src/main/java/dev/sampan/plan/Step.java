package dev.sampan.plan;

/**
 * One step of an act and how far it came.
 *
 * @param name what the step does, such as {@code apply Deployment/web}
 * @param state how far it came
 */
public record Step(String name, State state) {
    /** How far a step came. */
    public enum State {
        PENDING,
        DONE,
        UNDONE,
        UNKNOWN
    }

    @Override
    public String toString() {
        return name + " " + state.name().toLowerCase(java.util.Locale.ROOT);
    }
}

package dev.sampan.deploy.rollout;

/** How a rollout stands. */
public enum RolloutState {
    /** The current spec was seen by its controller, is everywhere, and works; nothing of before is left. */
    DONE,
    /** It will not get there without another change. */
    HOPELESS,
    /** It may still get there. */
    UNDECIDED
}

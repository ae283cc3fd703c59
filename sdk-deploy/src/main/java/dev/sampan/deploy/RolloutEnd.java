package dev.sampan.deploy;

import dev.sampan.plan.Finding;
import org.jspecify.annotations.Nullable;

/**
 * How waiting for a rollout ended.
 *
 * @param line the last state in one line
 * @param cause what is wrong, null when nothing is
 */
record RolloutEnd(State state, String line, @Nullable Finding cause) {
    enum State {
        DONE,
        /** Hopeless, too late, or the Deployment is gone. */
        BAD,
        /** Another release was written over this one. */
        OVERTAKEN
    }
}

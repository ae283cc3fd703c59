package dev.sampan.deploy;

import dev.sampan.plan.Finding;
import dev.sampan.problem.SampanException;
import org.jspecify.annotations.Nullable;

/**
 * How waiting for a rollout ended.
 *
 * @param line the last state in one line
 * @param cause what is wrong, null when nothing is
 * @param failure why nobody could look, null when somebody could
 */
record RolloutEnd(
        State state,
        String line,
        @Nullable Finding cause,
        @Nullable SampanException failure) {
    RolloutEnd(State state, String line, @Nullable Finding cause) {
        this(state, line, cause, null);
    }

    static RolloutEnd unseen(SampanException failure) {
        return new RolloutEnd(State.UNSEEN, failure.problem().happened(), null, failure);
    }

    enum State {
        DONE,
        /** Hopeless, too late, or the Deployment is gone. */
        BAD,
        /** Another release was written over this one. */
        OVERTAKEN,
        /** Somebody holds it where it is, and it goes on when that is over. */
        PAUSED,
        /** Nobody could look. */
        UNSEEN
    }
}

package dev.sampan.registry;

import dev.sampan.plan.Change;
import dev.sampan.plan.Finding;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What has to be done, computed from what is there now. Immutable.
 *
 * @param changes every difference to what is wished
 * @param seen what was read, so that it shows when it moves
 * @param acts the calls that make the changes; none while what is there is on its way already
 * @param hopeless why it will never be so, when that is known
 */
record Draft(
        List<Change> changes,
        String seen,
        List<Act> acts,
        @Nullable Finding hopeless) {
    Draft(List<Change> changes, String seen, List<Act> acts) {
        this(changes, seen, acts, null);
    }

    Draft {
        changes = List.copyOf(changes);
        acts = List.copyOf(acts);
    }

    /**
     * One call.
     *
     * @param tells whether what is there tells that it was done, so that it may be sent again when it was not
     */
    record Act(String name, Runnable send, boolean tells) {
        Act(String name, Runnable send) {
            this(name, send, true);
        }

        /** A call whose effect can be told by its own answer only. */
        static Act onlyOnce(String name, Runnable send) {
            return new Act(name, send, false);
        }
    }

    static Draft nothing(String seen) {
        return new Draft(List.of(), seen, List.of());
    }

    boolean needs(Act act) {
        return acts.stream().anyMatch(each -> each.name().equals(act.name()));
    }
}

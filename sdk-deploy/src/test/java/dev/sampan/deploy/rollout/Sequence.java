package dev.sampan.deploy.rollout;

import java.util.ArrayList;
import java.util.List;

/**
 * What happens to one object, and the verdict that is right, both set by hand. The statuses between are recorded.
 *
 * @param name of the recording's file
 * @param object what is judged, such as {@code Deployment/web}
 * @param from the second of the change that is judged, 0 when it is the making
 * @param length how many seconds are recorded
 * @param acts what is written, at which second
 * @param state the verdict in the end
 * @param cause of a hopeless one
 * @param earliest the first second at which the verdict may be given, and at which it must be
 * @param oldPodsGone the first second at which it may be given if old pods have to be gone, too
 * @param why why not earlier
 */
record Sequence(
        String name,
        String object,
        int from,
        int length,
        List<Act> acts,
        RolloutState state,
        String cause,
        int earliest,
        int oldPodsGone,
        String why) {
    /** One write. */
    record Act(int second, Write write) {}

    /** Writes something into the cluster. */
    @FunctionalInterface
    interface Write {
        void into(RecordedCluster cluster);
    }

    static Sequence of(String name, String object) {
        return new Sequence(name, object, 0, 60, List.of(), RolloutState.UNDECIDED, "", -1, -1, "");
    }

    Sequence lasting(int seconds) {
        return new Sequence(name, object, from, seconds, acts, state, cause, earliest, oldPodsGone, why);
    }

    Sequence at(int second, Write write) {
        List<Act> more = new ArrayList<>(acts);
        more.add(new Act(second, write));
        return new Sequence(name, object, from, length, more, state, cause, earliest, oldPodsGone, why);
    }

    /** The change that is judged. */
    Sequence change(int second, Write write) {
        Sequence with = at(second, write);
        return new Sequence(name, object, second, length, with.acts, state, cause, earliest, oldPodsGone, why);
    }

    Sequence done(int second, String reason) {
        return new Sequence(name, object, from, length, acts, RolloutState.DONE, "", second, second, reason);
    }

    Sequence oldPodsGone(int second) {
        return new Sequence(name, object, from, length, acts, state, cause, earliest, second, why);
    }

    Sequence hopeless(String id, int second, String reason) {
        return new Sequence(name, object, from, length, acts, RolloutState.HOPELESS, id, second, second, reason);
    }

    Sequence undecided(String reason) {
        return new Sequence(name, object, from, length, acts, RolloutState.UNDECIDED, "", -1, -1, reason);
    }

    @Override
    public String toString() {
        return name;
    }
}

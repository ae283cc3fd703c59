package dev.sampan.deploy.rollout;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * What happens to one object, and the verdict that is right, both set by hand. The statuses between are recorded.
 *
 * @param name of the recording's files
 * @param object what is judged, such as {@code Deployment/web}
 * @param from the second of the change that is judged, 0 when it is the making
 * @param length how many seconds are recorded
 * @param acts what is written, at which second
 * @param state the verdict in the end
 * @param cause of a hopeless one
 * @param moments when it is right, by where it is recorded
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
        Map<Place, Moments> moments,
        String why) {
    /** One write. */
    record Act(int second, Write write) {}

    /** Writes something into the cluster. */
    @FunctionalInterface
    interface Write {
        void into(RecordedCluster cluster);
    }

    static Sequence of(String name, String object) {
        return new Sequence(name, object, 0, 60, List.of(), RolloutState.UNDECIDED, "", Map.of(), "");
    }

    Sequence lasting(int seconds) {
        return new Sequence(name, object, from, seconds, acts, state, cause, moments, why);
    }

    Sequence at(int second, Write write) {
        List<Act> more =
                Stream.concat(acts.stream(), Stream.of(new Act(second, write))).toList();
        return new Sequence(name, object, from, length, more, state, cause, moments, why);
    }

    /** The change that is judged. */
    Sequence change(int second, Write write) {
        Sequence with = at(second, write);
        return new Sequence(name, object, second, length, with.acts, state, cause, moments, why);
    }

    Sequence done(int second, String reason) {
        return right(RolloutState.DONE, "", Moments.at(second), reason);
    }

    Sequence hopeless(String id, int second, String reason) {
        return right(RolloutState.HOPELESS, id, Moments.at(second), reason);
    }

    Sequence undecided(String reason) {
        return right(RolloutState.UNDECIDED, "", Moments.NEVER, reason);
    }

    private Sequence right(RolloutState its, String id, Moments when, String reason) {
        Map<Place, Moments> same = Map.of(Place.SANDBOX, when, Place.LAB, when);
        return new Sequence(name, object, from, length, acts, its, id, same, reason);
    }

    Sequence oldPodsGone(int second) {
        Moments later = new Moments(moments(Place.SANDBOX).earliest(), second);
        return with(Map.of(Place.SANDBOX, later, Place.LAB, later));
    }

    /** The real control plane gets there at another second. */
    Sequence inLab(int second) {
        return inLab(second, second);
    }

    Sequence inLab(int earliest, int oldPodsGone) {
        return with(Map.of(Place.SANDBOX, moments(Place.SANDBOX), Place.LAB, new Moments(earliest, oldPodsGone)));
    }

    /** The lab cannot play it. */
    Sequence notInLab() {
        return with(Map.of(Place.SANDBOX, moments(Place.SANDBOX)));
    }

    private Sequence with(Map<Place, Moments> when) {
        return new Sequence(name, object, from, length, acts, state, cause, when, why);
    }

    boolean isPlayedIn(Place place) {
        return moments.containsKey(place);
    }

    Moments moments(Place place) {
        return Objects.requireNonNull(moments.get(place), name);
    }

    @Override
    public String toString() {
        return name;
    }
}

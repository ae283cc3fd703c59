package dev.sampan.deploy.rollout;

import dev.sampan.internal.text.PromptText;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;

/** Rollouts of a namespace, the worst first. Immutable. */
public final class RolloutListing implements Iterable<Rollout> {
    private static final List<RolloutState> WORST_FIRST =
            List.of(RolloutState.HOPELESS, RolloutState.UNDECIDED, RolloutState.DONE);

    private final String namespace;
    private final List<Rollout> rollouts;

    RolloutListing(String namespace, List<Rollout> rollouts) {
        this.namespace = namespace;
        this.rollouts = rollouts.stream()
                .sorted(Comparator.comparingInt((Rollout each) -> WORST_FIRST.indexOf(each.state()))
                        .thenComparing(Rollout::object))
                .toList();
    }

    /** All of them. */
    public List<Rollout> all() {
        return rollouts;
    }

    public Stream<Rollout> stream() {
        return rollouts.stream();
    }

    @Override
    public Iterator<Rollout> iterator() {
        return rollouts.iterator();
    }

    /** Whether every one is done. */
    public boolean isDone() {
        return rollouts.stream().allMatch(Rollout::isDone);
    }

    /**
     * This, if every one is done.
     *
     * @throws dev.sampan.problem.NotReadyException that of the worst, if one is not
     */
    public RolloutListing orElseThrow() {
        rollouts.forEach(Rollout::orElseThrow);
        return this;
    }

    @Override
    public String toString() {
        long done = rollouts.stream().filter(Rollout::isDone).count();
        String next = isDone()
                ? "next: get(object)"
                : "next: get(\"" + rollouts.get(0).object() + "\")";
        return PromptText.of(
                PromptText.headline("Rollouts in ", namespace, ": " + done + "/" + rollouts.size() + " done"),
                rollouts.stream().map(Rollout::row).toList(),
                next);
    }
}

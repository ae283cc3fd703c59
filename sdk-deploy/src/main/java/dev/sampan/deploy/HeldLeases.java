package dev.sampan.deploy;

import dev.sampan.internal.rollout.RolloutWait;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** The Leases that one act has taken, of several apps: whoever of it is at work renews them for all. Thread-safe. */
final class HeldLeases implements RolloutWait.Upkeep {
    private final List<HeldLease> all = new CopyOnWriteArrayList<>();

    void add(HeldLease lease) {
        all.add(lease);
    }

    @Override
    public Instant next() {
        return all.stream().map(HeldLease::next).min(Instant::compareTo).orElse(Instant.MAX);
    }

    @Override
    public void keep() {
        all.forEach(HeldLease::keep);
    }
}

package dev.sampan.deploy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.internal.rollout.RolloutWait;
import java.time.Instant;

/** An app that one act has for itself, by a Lease of its own or one that the act has on several. Thread-safe. */
final class HeldApp implements RolloutWait.Upkeep {
    private final HeldLease lease;
    private final String app;
    private volatile boolean takenFromAnother;
    private volatile boolean owesStamps;
    private volatile boolean inUse = true;
    private volatile boolean lost;

    HeldApp(HeldLease lease, String app) {
        this.lease = lease;
        this.app = app;
    }

    String app() {
        return app;
    }

    /** The fencing number. */
    long number() {
        return lease.number();
    }

    /** Whether the holder before never gave it back, and so may still write. */
    boolean isTakenFromAnother() {
        return takenFromAnother;
    }

    void takenFromAnother() {
        takenFromAnother = true;
        owesStamps = true;
    }

    /** All that is there of the app carries the number of this act by now. */
    void stamped() {
        owesStamps = false;
    }

    /** A write of this act was sent and no answer came: it may land after the act is over. */
    void leavesDoubt() {
        owesStamps = true;
    }

    /** Whether the next act has to stamp what is there. */
    boolean owesStamps() {
        return owesStamps && !lost;
    }

    /** Another has it by now. */
    void lost() {
        lost = true;
    }

    boolean isLost() {
        return lost;
    }

    /** Whether the act still works on it. */
    boolean isInUse() {
        return inUse && !lost;
    }

    void unused() {
        inUse = false;
    }

    /** Waits for no renewal that is under way. */
    @Override
    public Instant next() {
        return isInUse() ? lease.next() : Instant.MAX;
    }

    /** Renews the Lease when it is time, unless another thread does. That it cannot be renewed ends no wait: the next write finds out. */
    @Override
    public void keep() {
        if (isInUse()) {
            lease.keep();
        }
    }

    /**
     * Called before each write.
     *
     * @throws TakenOverException if another holds it by now
     * @throws dev.sampan.problem.SampanException if the Lease ran out and nobody can say whose it is; it leaves nothing of the write in doubt
     */
    void require() {
        lease.require(this);
    }

    /**
     * Refuses to write to what a later holder has stamped.
     *
     * @throws TakenOverException if the object carries a higher number
     */
    void requireNotOutrun(ObjectNode object) {
        long stamp = Fence.stampOf(object);
        if (stamp > number()) {
            throw new TakenOverException(
                    app,
                    object.path("kind").asText() + "/" + Json.name(object) + " carries the number " + stamp
                            + ", this act holds " + number());
        }
    }

    /**
     * Needs it no more. With the last one the Lease is given back; until then a Lease of several keeps others away from this one up to its next
     * renewal.
     */
    void release() {
        lease.release(this);
    }

    /** As {@link #release}, for an act on the app that follows at once. */
    void handOver() {
        lease.handOver(this);
    }

    /**
     * Nobody needs its Lease any more, unless another has taken it by now.
     *
     * @return whether it is gone
     */
    boolean deleteLease() {
        return lease.delete();
    }
}

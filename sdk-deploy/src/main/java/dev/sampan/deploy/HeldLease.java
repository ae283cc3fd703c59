package dev.sampan.deploy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.internal.kube.Kind;
import dev.sampan.internal.kube.KubeNamespace;
import dev.sampan.internal.rollout.RolloutWait;
import dev.sampan.problem.ClusterException;
import dev.sampan.problem.SampanException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The Lease of an app while one act holds it. The act renews it itself, between its writes and while it waits: whatever stops the act stops
 * the renewals. Thread-safe.
 */
final class HeldLease implements RolloutWait.Upkeep {
    private static final Logger LOG = LoggerFactory.getLogger(HeldLease.class);
    private static final Duration RENEWED_EVERY = AppLease.LASTS.dividedBy(2);
    private static final Duration TRIED_AGAIN_AFTER = Duration.ofSeconds(5);
    private static final int ATTEMPTS = 5;

    private final KubeNamespace kube;
    private final String app;
    private final String holder;
    private final long number;
    private final Instant acquired;
    private final String uid;
    private final boolean takenFromAnother;
    /** Held while the Lease is written. */
    private final ReentrantLock lock = new ReentrantLock();

    private String version;
    private volatile Instant until;
    private volatile Instant renewAt;
    private volatile boolean over;
    private volatile boolean owesStamps;

    /**
     * Just taken.
     *
     * @param takenFromAnother whether the holder before never gave it back
     * @param written as the server answered
     */
    HeldLease(
            KubeNamespace kube,
            String app,
            String holder,
            Instant acquired,
            boolean takenFromAnother,
            ObjectNode written) {
        AppLease now = AppLease.of(app, written);
        this.kube = kube;
        this.app = app;
        this.holder = holder;
        this.number = now.number();
        this.acquired = acquired;
        this.uid = written.at("/metadata/uid").asText();
        this.takenFromAnother = takenFromAnother;
        this.owesStamps = takenFromAnother;
        this.version = now.version();
        this.until = acquired.plus(AppLease.LASTS);
        this.renewAt = acquired.plus(RENEWED_EVERY);
    }

    String app() {
        return app;
    }

    /** The fencing number. */
    long number() {
        return number;
    }

    /** Whether the holder before never gave it back, and so may still write. */
    boolean isTakenFromAnother() {
        return takenFromAnother;
    }

    /** All that is there of the app carries the number of this act by now. */
    void stamped() {
        owesStamps = false;
    }

    /** A write of this act was sent and no answer came: it may land after the act is over. */
    void leavesDoubt() {
        owesStamps = true;
    }

    /** Waits for no renewal that is under way. */
    @Override
    public Instant next() {
        return over ? Instant.MAX : renewAt;
    }

    /**
     * Renews it when it is time, unless another thread does. That it cannot be renewed ends no wait: the next write finds out.
     */
    @Override
    public void keep() {
        Instant now = kube.session().clock().instant();
        if (now.isBefore(next()) || !lock.tryLock()) {
            return;
        }
        try {
            keep(now);
        } finally {
            lock.unlock();
        }
    }

    private void keep(Instant now) {
        if (now.isBefore(next())) {
            return;
        }
        // nobody else queues for a renewal that hangs
        renewAt = now.plus(TRIED_AGAIN_AFTER);
        try {
            renew(now);
        } catch (TakenOverException e) {
            LOG.info("lost the lease app={} reason={}", app, e.problem().happened());
        } catch (SampanException e) {
            LOG.info(
                    "could not renew the lease app={} reason={}",
                    app,
                    e.problem().happened());
        }
    }

    /**
     * Called before each write.
     *
     * @throws TakenOverException if another holds it by now
     * @throws SampanException if it ran out and nobody can say whose it is; it leaves nothing of the write in doubt
     */
    void require() {
        Instant now = kube.session().clock().instant();
        if (now.isBefore(until)) {
            keep();
        } else {
            renewBeforeAWrite(now);
        }
        if (over) {
            throw new TakenOverException(app, AppLease.read(kube, app).line(now));
        }
    }

    /**
     * Refuses to write to what a later holder has stamped.
     *
     * @throws TakenOverException if the object carries a higher number
     */
    void requireNotOutrun(ObjectNode object) {
        long stamp = Fence.stampOf(object);
        if (stamp > number) {
            throw new TakenOverException(
                    app,
                    object.path("kind").asText() + "/" + Json.name(object) + " carries the number " + stamp
                            + ", this act holds " + number);
        }
    }

    private void renewBeforeAWrite(Instant now) {
        lock.lock();
        try {
            if (!over && !now.isBefore(until)) {
                renew(now);
            }
        } catch (TakenOverException e) {
            throw e;
        } catch (SampanException e) {
            throw Doubt.unbegun(app, e);
        } finally {
            lock.unlock();
        }
    }

    private void renew(Instant now) {
        write(AppLease.object(app, holder, number, acquired, now), now);
        until = now.plus(AppLease.LASTS);
        renewAt = now.plus(RENEWED_EVERY);
    }

    /**
     * Writes it as long as it is this act's. Its version may have moved: by a label that somebody put on it, or by a write of this act whose answer
     * was lost.
     *
     * @throws TakenOverException if another holds it by now, or it is gone
     */
    private void write(ObjectNode wished, Instant now) {
        for (int attempt = 1; ; attempt++) {
            // with its uid it is refused when the Lease is gone, and makes none
            wished.withObject("metadata").put("resourceVersion", version).put("uid", uid);
            try {
                version = kube.replace(Kind.LEASE, wished)
                        .at("/metadata/resourceVersion")
                        .asText();
                return;
            } catch (ClusterException e) {
                if ((e.status() != 409 && e.status() != 404) || attempt == ATTEMPTS) {
                    throw e;
                }
                takeVersion(now);
            }
        }
    }

    private void takeVersion(Instant now) {
        AppLease live = AppLease.read(kube, app);
        if (!live.holder().equals(holder)) {
            over = true;
            throw new TakenOverException(app, "its Lease: " + live.line(now));
        }
        version = live.version();
    }

    /**
     * Nobody needs it any more, unless another has taken it by now.
     *
     * @return whether it is gone
     */
    boolean delete() {
        lock.lock();
        try {
            return deleteMine();
        } finally {
            lock.unlock();
        }
    }

    private boolean deleteMine() {
        for (int attempt = 1; ; attempt++) {
            ObjectNode mine = Json.object();
            mine.putObject("metadata")
                    .put("name", AppLease.nameOf(app))
                    .put("uid", uid)
                    .put("resourceVersion", version);
            try {
                kube.delete(Kind.LEASE, mine, KubeNamespace.Propagation.BACKGROUND);
                over = true;
                return true;
            } catch (ClusterException e) {
                if (e.status() != 409 || attempt == ATTEMPTS) {
                    throw e;
                }
            }
            try {
                takeVersion(kube.session().clock().instant());
            } catch (TakenOverException e) {
                LOG.info("left the lease app={} reason={}", app, e.problem().happened());
                return false;
            }
        }
    }

    /**
     * Gives it back; one that cannot be given back runs out by itself. An interrupt does not keep others waiting for that. The next act has
     * to stamp what is there if this one owes it.
     */
    void release() {
        lock.lock();
        try {
            if (!over) {
                Instant now = kube.session().clock().instant();
                untilDone(app, () -> write(left(app, holder, number, acquired, now, owesStamps), now));
                over = true;
            }
        } finally {
            lock.unlock();
        }
    }

    /** One that is given back; or that has run out, as long as somebody may still write to what is not stamped. */
    static ObjectNode left(String app, String holder, long number, Instant acquired, Instant now, boolean owesStamps) {
        return owesStamps
                ? AppLease.object(app, holder, number, acquired, now.minus(AppLease.LASTS))
                : AppLease.object(app, "", number, acquired, now);
    }

    /** Gives back, whatever interrupts come in between. */
    static void untilDone(String app, Runnable givingBack) {
        boolean interrupted = Thread.interrupted();
        try {
            for (int attempt = 1; attempt <= ATTEMPTS && !isDone(app, givingBack); attempt++) {
                interrupted |= Thread.interrupted();
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Whether there is no more to do about it; false when an interrupt came in between. */
    private static boolean isDone(String app, Runnable givingBack) {
        try {
            givingBack.run();
            return true;
        } catch (SampanException e) {
            LOG.info(
                    "could not give the lease back app={} reason={}",
                    app,
                    e.problem().happened());
            return !Cancellation.isCauseOf(e);
        }
    }
}

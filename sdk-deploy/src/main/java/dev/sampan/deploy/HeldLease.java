package dev.sampan.deploy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.internal.kube.Kind;
import dev.sampan.internal.kube.KubeNamespace;
import dev.sampan.internal.rollout.RolloutWait;
import dev.sampan.problem.ClusterException;
import dev.sampan.problem.SampanException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
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
    private static final String PROCESS = Rollbacks.author() + "@" + host() + " pid "
            + ProcessHandle.current().pid();

    private final KubeNamespace kube;
    private final String app;
    private final String holder;
    private final long number;
    private final Instant acquired;
    private final boolean takenFromAnother;
    private String version;
    private Instant until;
    private Instant renewAt;
    private boolean over;

    private HeldLease(KubeNamespace kube, AppLease before, String holder, Instant acquired, ObjectNode written) {
        AppLease now = AppLease.of(before.app(), written);
        this.kube = kube;
        this.app = before.app();
        this.holder = holder;
        this.number = now.number();
        this.acquired = acquired;
        this.takenFromAnother = before.isAbandoned(acquired);
        this.version = now.version();
        this.until = acquired.plus(AppLease.LASTS);
        this.renewAt = acquired.plus(RENEWED_EVERY);
    }

    /**
     * Takes the Lease.
     *
     * @param seen as it was read last
     * @param highest the highest number that an object of the app carries: a Lease that was deleted begins above it
     * @throws AppHeldException if another holds it
     */
    static HeldLease acquire(KubeNamespace kube, AppLease seen, long highest, String attempted) {
        String holder = PROCESS + " act " + UUID.randomUUID().toString().substring(0, 8);
        AppLease before = seen;
        for (int attempt = 1; ; attempt++) {
            Instant now = kube.session().clock().instant();
            before.requireFree(attempted, now);
            long number = Math.max(before.number(), highest) + 1;
            ObjectNode wished = AppLease.object(before.app(), holder, number, now, now);
            try {
                return new HeldLease(kube, before, holder, now, write(kube, wished, before));
            } catch (ClusterException e) {
                if (e.status() != 409 || attempt == ATTEMPTS) {
                    throw e;
                }
                before = AppLease.read(kube, before.app());
            }
        }
    }

    private static ObjectNode write(KubeNamespace kube, ObjectNode wished, AppLease before) {
        if (!before.isThere()) {
            return kube.create(Kind.LEASE, wished);
        }
        wished.withObject("metadata").put("resourceVersion", before.version());
        return kube.replace(Kind.LEASE, wished);
    }

    private static String host() {
        String name = System.getenv("HOSTNAME");
        if (name != null && !name.isBlank()) {
            return name.strip();
        }
        try {
            return Files.readString(Path.of("/etc/hostname")).strip();
        } catch (IOException e) {
            LOG.debug("no host name", e);
            return "some host";
        }
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

    @Override
    public synchronized Instant next() {
        return over ? Instant.MAX : renewAt;
    }

    /** Renews it when it is time. That it cannot be renewed ends no wait: the next write finds out. */
    @Override
    public synchronized void keep() {
        Instant now = kube.session().clock().instant();
        if (over || now.isBefore(renewAt)) {
            return;
        }
        try {
            renew(now);
        } catch (TakenOverException e) {
            over = true;
            LOG.info("lost the lease app={} reason={}", app, e.problem().happened());
        } catch (SampanException e) {
            renewAt = now.plus(TRIED_AGAIN_AFTER);
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
     * @throws SampanException if it ran out and nobody can say whose it is
     */
    synchronized void require() {
        Instant now = kube.session().clock().instant();
        if (over) {
            throw new TakenOverException(app, AppLease.read(kube, app).line(now));
        }
        if (!now.isBefore(until)) {
            renew(now);
        } else if (!now.isBefore(renewAt)) {
            keep();
            if (over) {
                require();
            }
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

    private void renew(Instant now) {
        for (int attempt = 1; ; attempt++) {
            try {
                write(holder, now);
                until = now.plus(AppLease.LASTS);
                renewAt = now.plus(RENEWED_EVERY);
                return;
            } catch (ClusterException e) {
                if ((e.status() != 409 && e.status() != 404) || attempt == ATTEMPTS) {
                    throw e;
                }
                takeVersion(now);
            }
        }
    }

    /** Somebody may have put a label on it, which moves the version as well. */
    private void takeVersion(Instant now) {
        AppLease live = AppLease.read(kube, app);
        if (!live.holder().equals(holder)) {
            over = true;
            throw new TakenOverException(app, "its Lease: " + live.line(now));
        }
        version = live.version();
    }

    private void write(String as, Instant now) {
        ObjectNode wished = AppLease.object(app, as, number, acquired, now);
        wished.withObject("metadata").put("resourceVersion", version);
        version =
                kube.replace(Kind.LEASE, wished).at("/metadata/resourceVersion").asText();
    }

    /** Lets it run out. */
    synchronized void leave() {
        over = true;
    }

    /** Nobody needs it any more. */
    synchronized void delete() {
        over = true;
        kube.delete(Kind.LEASE, AppLease.nameOf(app), KubeNamespace.Propagation.BACKGROUND);
    }

    /** Gives it back; one that cannot be given back runs out by itself. An interrupt does not keep others waiting for that. */
    synchronized void release() {
        if (over) {
            return;
        }
        over = true;
        boolean interrupted = Thread.interrupted();
        try {
            write("", kube.session().clock().instant());
        } catch (SampanException e) {
            LOG.info(
                    "could not give the lease back app={} reason={}",
                    app,
                    e.problem().happened());
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}

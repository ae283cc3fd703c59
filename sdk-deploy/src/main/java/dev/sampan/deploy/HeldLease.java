package dev.sampan.deploy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.internal.kube.Kind;
import dev.sampan.internal.kube.KubeNamespace;
import dev.sampan.internal.rollout.RolloutWait;
import dev.sampan.problem.ClusterException;
import dev.sampan.problem.SampanException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A Lease while one act holds it, on one app or several. The act renews it itself, between its writes and while it waits: whatever stops the
 * act stops the renewals. Thread-safe.
 */
final class HeldLease implements RolloutWait.Upkeep {
    private static final Logger LOG = LoggerFactory.getLogger(HeldLease.class);
    private static final Duration RENEWED_EVERY = AppLease.LASTS.dividedBy(2);
    private static final Duration TRIED_AGAIN_AFTER = Duration.ofSeconds(5);
    private static final int ATTEMPTS = 5;

    private final KubeNamespace kube;
    private final LeaseClaim claim;
    private final String uid;
    private final SortedMap<String, HeldApp> apps = new TreeMap<>();
    /** Held while the Lease is written. */
    private final ReentrantLock lock = new ReentrantLock();

    private String version;
    private volatile Instant until;
    private volatile Instant renewAt;
    private volatile boolean over;
    /** Why it could not be renewed the last time that a write needed it. */
    private volatile @Nullable SampanException unrenewed;

    /**
     * Just taken.
     *
     * @param written as the server answered
     */
    HeldLease(KubeNamespace kube, LeaseClaim claim, Collection<String> apps, ObjectNode written) {
        this.kube = kube;
        this.claim = claim;
        this.uid = written.at("/metadata/uid").asText();
        this.version = written.at("/metadata/resourceVersion").asText();
        this.until = claim.acquired().plus(AppLease.LASTS);
        this.renewAt = claim.acquired().plus(RENEWED_EVERY);
        apps.forEach(app -> this.apps.put(app, new HeldApp(this, app)));
    }

    HeldApp of(String app) {
        return Objects.requireNonNull(apps.get(app), "only apps of the act are asked for");
    }

    String name() {
        return claim.name();
    }

    long number() {
        return claim.number();
    }

    /** The holder before never gave them back. */
    void takenFromAnother(Collection<String> some) {
        apps.values().stream().filter(held -> some.contains(held.app())).forEach(HeldApp::takenFromAnother);
    }

    @Override
    public Instant next() {
        return over ? Instant.MAX : renewAt;
    }

    @Override
    public void keep() {
        Instant now = now();
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
        } catch (SampanException e) {
            LOG.info("could not renew lease={} reason={}", name(), e.problem().happened());
        }
    }

    /** @see HeldApp#require */
    void require(HeldApp app) {
        if (now().isBefore(until)) {
            keep();
        } else {
            renewBeforeAWrite(app);
        }
        if (over || app.isLost()) {
            throw new TakenOverException(
                    app.app(), AppLease.read(kube, app.app()).line(now()));
        }
    }

    /** Of those who wait for one that tries, none tries again when it failed. */
    private void renewBeforeAWrite(HeldApp app) {
        SampanException before = unrenewed;
        lock.lock();
        try {
            Instant now = now();
            if (over || now.isBefore(until)) {
                return;
            }
            if (unrenewed != null && unrenewed != before) {
                throw unrenewed;
            }
            renew(now);
        } catch (TakenOverException e) {
            throw e;
        } catch (SampanException e) {
            unrenewed = e;
            throw Doubt.unbegun(app.app(), e);
        } finally {
            lock.unlock();
        }
    }

    private Instant now() {
        return kube.session().clock().instant();
    }

    private void renew(Instant now) {
        write(now, () -> claim.renewed(named(HeldLease::isNamed), now));
        until = now.plus(AppLease.LASTS);
        renewAt = now.plus(RENEWED_EVERY);
    }

    private static boolean isNamed(HeldApp app) {
        return app.isInUse() || app.owesStamps();
    }

    private SortedSet<String> named(Predicate<HeldApp> which) {
        return apps.entrySet().stream()
                .filter(entry -> which.test(entry.getValue()))
                .map(Map.Entry::getKey)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /**
     * Writes it as long as it is this act's. Its version may have moved: by a label that somebody put on it, by one who took an app out of it, or
     * by a write of this act whose answer was lost.
     *
     * @throws TakenOverException if another holds it by now, or it is gone
     */
    private void write(Instant now, Supplier<ObjectNode> wish) {
        for (int attempt = 1; ; attempt++) {
            ObjectNode wished = wish.get();
            // with its uid it is refused when the Lease is gone, and makes none
            wished.withObject("metadata").put("resourceVersion", version).put("uid", uid);
            try {
                version = kube.replace(Kind.LEASE, wished)
                        .at("/metadata/resourceVersion")
                        .asText();
                return;
            } catch (ClusterException e) {
                if (!AppLease.isOutrun(e) || attempt == ATTEMPTS) {
                    throw e;
                }
                takeVersion(now);
            }
        }
    }

    private void takeVersion(Instant now) {
        AppLease live = kube.find(Kind.LEASE, name()).map(AppLease::of).orElseGet(() -> AppLease.none(name()));
        boolean mine = live.holder().equals(claim.holder());
        apps.values().stream()
                .filter(held -> !mine || (isNamed(held) && !live.apps().contains(held.app())))
                .forEach(HeldApp::lost);
        if (!mine) {
            over = true;
            throw new TakenOverException(apps.firstKey(), "its Lease: " + live.line(now));
        }
        version = live.version();
    }

    /** @see HeldApp#deleteLease */
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
            mine.putObject("metadata").put("name", name()).put("uid", uid).put("resourceVersion", version);
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
                takeVersion(now());
            } catch (TakenOverException e) {
                LOG.info("left lease={} reason={}", name(), e.problem().happened());
                return false;
            }
        }
    }

    /** @see HeldApp#release */
    void release(HeldApp app) {
        lock.lock();
        try {
            app.unused();
            if (apps.values().stream().noneMatch(HeldApp::isInUse)) {
                end();
            }
        } finally {
            lock.unlock();
        }
    }

    /** @see HeldApp#handOver */
    void handOver(HeldApp app) {
        lock.lock();
        try {
            release(app);
            if (!over) {
                LeaseEnd.untilDone(name(), () -> takeOut(app));
            }
        } finally {
            lock.unlock();
        }
    }

    /** What it owes is left by a Lease of the app's own that has run out: whoever takes that has to stamp. */
    private void takeOut(HeldApp app) {
        Instant now = now();
        if (app.owesStamps()) {
            SortedSet<String> one = new TreeSet<>(List.of(app.app()));
            String own = AppLease.nameOf(app.app());
            AppLeases.read(kube, app.app())
                    .named(own)
                    .replace(kube, claim.named(own).runOut(one, now));
            app.stamped();
        }
        renew(now);
    }

    /** Of all apps. */
    void release() {
        lock.lock();
        try {
            apps.values().forEach(HeldApp::unused);
            end();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Gives it back; one that cannot be given back runs out by itself. An interrupt does not keep others waiting for that. The next act has
     * to stamp what is there of the apps for which this one owes it.
     */
    private void end() {
        if (!over) {
            LeaseEnd.untilDone(name(), this::giveBack);
            over = true;
        }
    }

    private void giveBack() {
        Instant now = now();
        if (claim.isOfOne() || apps.values().stream().anyMatch(HeldApp::owesStamps)) {
            write(now, () -> left(now));
        } else {
            deleteMine();
        }
    }

    private ObjectNode left(Instant now) {
        SortedSet<String> owed = named(HeldApp::owesStamps);
        return owed.isEmpty() ? claim.givenBack(new TreeSet<>(apps.keySet()), now) : claim.runOut(owed, now);
    }
}

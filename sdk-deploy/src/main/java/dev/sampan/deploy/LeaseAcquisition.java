package dev.sampan.deploy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.internal.kube.Kind;
import dev.sampan.internal.kube.KubeNamespace;
import dev.sampan.problem.ClusterException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes one Lease for one act. An app may be held by its own Lease or by one of several, so each act first writes its Lease and then looks for
 * others on the same apps: of two at the same time at least one sees the other.
 */
final class LeaseAcquisition {
    private static final Logger LOG = LoggerFactory.getLogger(LeaseAcquisition.class);
    private static final int ATTEMPTS = 5;
    private static final int MOST_TAKING_OUT = 50;
    private static final String PROCESS = Rollbacks.author() + "@" + host() + " pid "
            + ProcessHandle.current().pid();

    private final KubeNamespace kube;
    private final String name;
    private final SortedSet<String> apps;
    private final long highest;
    private final String attempted;
    private final String holder =
            PROCESS + " act " + UUID.randomUUID().toString().substring(0, 8);

    private LeaseAcquisition(KubeNamespace kube, String name, SortedSet<String> apps, long highest, String attempted) {
        this.kube = kube;
        this.name = name;
        this.apps = Collections.unmodifiableSortedSet(apps);
        this.highest = highest;
        this.attempted = attempted;
    }

    /**
     * Takes the Lease of an app.
     *
     * @param highest the highest number that an object of the app carries: a Lease that was deleted begins above it
     * @throws AppHeldException if another act holds the app
     */
    static HeldApp acquire(KubeNamespace kube, String app, long highest, String attempted) {
        SortedSet<String> one = new TreeSet<>(List.of(app));
        return new LeaseAcquisition(kube, AppLease.nameOf(app), one, highest, attempted)
                .acquire()
                .of(app);
    }

    /**
     * Takes one Lease for several apps.
     *
     * @param highest the highest number that an object of theirs carries
     * @throws AppHeldException if another act holds any of them
     */
    static HeldLease acquire(KubeNamespace kube, SortedSet<String> apps, long highest, String attempted) {
        return new LeaseAcquisition(kube, AppLease.nameOf(apps), apps, highest, attempted).acquire();
    }

    private HeldLease acquire() {
        for (int attempt = 1; ; attempt++) {
            AppLeases seen = attempt == 1 ? read() : readAgain();
            Instant now = kube.session().clock().instant();
            seen.requireFree(apps, attempted, now);
            LeaseClaim claim = new LeaseClaim(name, holder, Math.max(seen.highest(apps), highest) + 1, now);
            AppLease before = seen.named(name);
            HeldLease held;
            try {
                held = written(claim, before);
            } catch (ClusterException e) {
                if (!AppLease.isOutrun(e) || attempt >= ATTEMPTS) {
                    throw e;
                }
                continue;
            }
            if (isAlone(held)) {
                return held;
            }
        }
    }

    private AppLeases read() {
        return apps.size() == 1 ? AppLeases.read(kube, apps.first()) : AppLeases.readAll(kube);
    }

    /** One whose labels somebody took off is not listed. */
    private AppLeases readAgain() {
        return read().with(kube.find(Kind.LEASE, name).map(AppLease::of));
    }

    private HeldLease written(LeaseClaim claim, AppLease before) {
        try {
            return held(claim, before, before.replace(kube, claim.renewed(apps, claim.acquired())));
        } catch (ClusterException e) {
            if (Doubt.isLeftBy(e)) {
                giveBackUnheard(claim, before);
            }
            throw e;
        }
    }

    private HeldLease held(LeaseClaim claim, AppLease before, ObjectNode written) {
        HeldLease held = new HeldLease(kube, claim, apps, written);
        if (before.isAbandoned(claim.acquired())) {
            held.takenFromAnother(before.apps());
        }
        return held;
    }

    private boolean isAlone(HeldLease held) {
        boolean alone = false;
        try {
            alone = othersAreOut(held);
            return alone;
        } finally {
            if (!alone) {
                held.release();
            }
        }
    }

    /**
     * Looks for others on the same apps, and takes the apps out of Leases whose holders were cut off.
     *
     * @return false if one of them has so high a number that this act needs a higher one
     * @throws AppHeldException if another act holds any of the apps
     */
    private boolean othersAreOut(HeldLease held) {
        AppLeases others = read().without(name);
        Instant now = kube.session().clock().instant();
        others.requireFree(apps, attempted, now);
        List<AppLease> abandoned = others.abandoned(apps, now);
        if (abandoned.stream().anyMatch(other -> other.number() >= held.number())) {
            return false;
        }
        abandoned.forEach(other -> takeOutOf(other, held));
        return true;
    }

    /**
     * A holder who wakes up and renews it either comes first, and this act is refused, or finds the apps gone. Many may take theirs out of one
     * Lease at the same time.
     */
    private void takeOutOf(AppLease seen, HeldLease held) {
        for (int attempt = 1; ; attempt++) {
            Optional<ObjectNode> found = kube.find(Kind.LEASE, seen.name());
            AppLease other = found.map(AppLease::of).orElse(AppLease.none(seen.name()));
            Instant now = kube.session().clock().instant();
            new AppLeases(List.of(other)).requireFree(apps, attempted, now);
            if (found.isEmpty() || !other.isAbandoned(now) || !other.isAboutAnyOf(apps)) {
                return;
            }
            try {
                takeOutOf(other, found.get(), held.number());
                held.takenFromAnother(other.apps());
                return;
            } catch (ClusterException e) {
                if (Doubt.isLeftBy(e)) {
                    held.takenFromAnother(other.apps());
                }
                if (!AppLease.isOutrun(e) || attempt >= MOST_TAKING_OUT) {
                    throw e;
                }
            }
        }
    }

    private void takeOutOf(AppLease other, ObjectNode lease, long number) {
        if (other.isOfOne()) {
            lease.withObject("spec").put("holderIdentity", "").put("leaseTransitions", number);
            kube.replace(Kind.LEASE, lease);
            return;
        }
        SortedSet<String> left = new TreeSet<>(other.apps());
        left.removeAll(apps);
        if (left.isEmpty()) {
            kube.delete(Kind.LEASE, lease, KubeNamespace.Propagation.BACKGROUND);
        } else {
            AppLease.tellApps(lease, left);
            kube.replace(Kind.LEASE, lease);
        }
    }

    /**
     * The answer is lost, and with it the act: the Lease may be its, and keeps others waiting for nothing. The write may still be on its way: one
     * to the same version comes before it, and it never lands, or after it, and is told so.
     */
    private void giveBackUnheard(LeaseClaim claim, AppLease before) {
        Instant now = claim.acquired();
        ObjectNode left = before.isAbandoned(now) ? claim.runOut(before.apps(), now) : claim.givenBack(apps, now);
        LeaseEnd.untilDone(name, () -> {
            try {
                before.replace(kube, left);
            } catch (ClusterException e) {
                if (!AppLease.isOutrun(e)) {
                    throw e;
                }
                kube.find(Kind.LEASE, name)
                        .filter(lease -> AppLease.of(lease).holder().equals(holder))
                        .ifPresent(lease -> held(claim, before, lease).release());
            }
        });
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
}

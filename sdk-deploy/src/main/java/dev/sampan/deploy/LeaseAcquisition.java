package dev.sampan.deploy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.internal.kube.Kind;
import dev.sampan.internal.kube.KubeNamespace;
import dev.sampan.problem.ClusterException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes the Lease of an app for one act. */
final class LeaseAcquisition {
    private static final Logger LOG = LoggerFactory.getLogger(LeaseAcquisition.class);
    private static final int ATTEMPTS = 5;
    private static final String PROCESS = Rollbacks.author() + "@" + host() + " pid "
            + ProcessHandle.current().pid();

    private final KubeNamespace kube;
    private final String holder =
            PROCESS + " act " + UUID.randomUUID().toString().substring(0, 8);

    private LeaseAcquisition(KubeNamespace kube) {
        this.kube = kube;
    }

    /**
     * Takes the Lease.
     *
     * @param seen as it was read last
     * @param highest the highest number that an object of the app carries: a Lease that was deleted begins above it
     * @throws AppHeldException if another holds it
     */
    static HeldLease acquire(KubeNamespace kube, AppLease seen, long highest, String attempted) {
        return new LeaseAcquisition(kube).acquire(seen, highest, attempted);
    }

    private HeldLease acquire(AppLease seen, long highest, String attempted) {
        AppLease before = seen;
        for (int attempt = 1; ; attempt++) {
            Instant now = kube.session().clock().instant();
            before.requireFree(attempted, now);
            long number = Math.max(before.number(), highest) + 1;
            try {
                return held(before, now, write(AppLease.object(before.app(), holder, number, now, now), before));
            } catch (ClusterException e) {
                if (Doubt.isLeftBy(e)) {
                    giveBackUnheard(before, number, now);
                }
                if (e.status() != 409 || attempt == ATTEMPTS) {
                    throw e;
                }
                before = AppLease.read(kube, before.app());
            }
        }
    }

    private HeldLease held(AppLease before, Instant acquired, ObjectNode written) {
        return new HeldLease(kube, before.app(), holder, acquired, before.isAbandoned(acquired), written);
    }

    private ObjectNode write(ObjectNode wished, AppLease before) {
        if (!before.isThere()) {
            return kube.create(Kind.LEASE, wished);
        }
        wished.withObject("metadata").put("resourceVersion", before.version());
        return kube.replace(Kind.LEASE, wished);
    }

    /**
     * The answer is lost, and with it the act: the Lease may be its, and keeps others waiting for nothing. The write may still be on its way: one
     * to the same version comes before it, and it never lands, or after it, and is told so.
     */
    private void giveBackUnheard(AppLease before, long number, Instant acquired) {
        ObjectNode left =
                HeldLease.left(before.app(), holder, number, acquired, acquired, before.isAbandoned(acquired));
        HeldLease.untilDone(before.app(), () -> {
            try {
                write(left, before);
            } catch (ClusterException e) {
                if (e.status() != 409) {
                    throw e;
                }
                kube.find(Kind.LEASE, AppLease.nameOf(before.app()))
                        .filter(lease ->
                                AppLease.of(before.app(), lease).holder().equals(holder))
                        .ifPresent(lease -> held(before, acquired, lease).release());
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

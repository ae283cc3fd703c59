package dev.sampan.deploy;

import dev.sampan.problem.SampanException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Gives Leases back, whatever interrupts come in between. */
final class LeaseEnd {
    private static final Logger LOG = LoggerFactory.getLogger(LeaseEnd.class);
    private static final int ATTEMPTS = 5;

    private LeaseEnd() {}

    /** A failure that is no interrupt leaves it: the Lease runs out by itself. */
    static void untilDone(String name, Runnable givingBack) {
        boolean interrupted = Thread.interrupted();
        try {
            for (int attempt = 1; attempt <= ATTEMPTS && !isDone(name, givingBack); attempt++) {
                interrupted |= Thread.interrupted();
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Whether there is no more to do about it; false when an interrupt came in between. */
    private static boolean isDone(String name, Runnable givingBack) {
        try {
            givingBack.run();
            return true;
        } catch (SampanException e) {
            LOG.info("could not give back lease={} reason={}", name, e.problem().happened());
            return !Cancellation.isCauseOf(e);
        }
    }
}

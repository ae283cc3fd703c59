package dev.sampan.lab.scenario;

import java.io.Serial;

/** A milestone did not come in time. What was seen until then is still told. */
final class WaitedInVainException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    WaitedInVainException(String milestone) {
        super("waited in vain: " + milestone);
    }
}

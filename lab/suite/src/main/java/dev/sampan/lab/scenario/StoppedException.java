package dev.sampan.lab.scenario;

import java.io.Serial;

/** A scenario cannot go on. What was seen until then is still told. */
final class StoppedException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    StoppedException(String why) {
        super(why);
    }
}

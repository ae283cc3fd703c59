package dev.sampan.observe;

import dev.sampan.problem.SampanException;
import java.util.Optional;

/** Log lines that keep coming, until closed. Thread-safe. */
public interface LogWatch extends AutoCloseable {
    /** Why it ended by itself; empty while it runs, and after it was closed. */
    Optional<SampanException> failure();

    /** Ends it; the reader hears nothing more after this returns, unless it is the reader that closes. Idempotent. */
    @Override
    void close();
}

package dev.sampan.internal.retry;

import java.io.IOException;
import java.time.Duration;

/** One try of a call. */
@FunctionalInterface
public interface Attempt<T> {
    /**
     * Tries once.
     *
     * @param limit the time this try may take
     * @param sent is told when the first byte leaves this machine
     * @throws IOException if no complete answer came
     * @throws InterruptedException if the caller was interrupted; everything the try held is released
     */
    Answer<T> run(Duration limit, SendMark sent) throws IOException, InterruptedException;
}

package dev.sampan.internal.session;

import dev.sampan.plan.Environment;
import dev.sampan.plan.Guard;
import dev.sampan.progress.ProgressEvent;
import dev.sampan.progress.ProgressListener;
import dev.sampan.time.Sleeper;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import okhttp3.OkHttpClient;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What every handle of a session shares; {@code unwrap(Session.class)} on a handle gives it to sibling modules. Immutable.
 *
 * @param clock the clock of every deadline and date
 * @param sleeper how every wait sleeps
 * @param deadline of one whole unary call
 * @param environment where the session acts, for policy
 * @param guards review every plan of the session
 * @param listener hears progress
 * @param http the pooled client of the session; no retries, no redirects, capped bodies
 */
public record Session(
        Clock clock,
        Sleeper sleeper,
        Duration deadline,
        Environment environment,
        List<Guard> guards,
        ProgressListener listener,
        OkHttpClient http) {
    private static final Logger LOG = LoggerFactory.getLogger(Session.class);

    public Session {
        guards = List.copyOf(guards);
    }

    /** Tells the listener one event; what the listener throws is logged and stops nothing. */
    @SuppressWarnings("CatchAndPrintStackTrace")
    public void progress(String act, String step, String message, @Nullable Double fraction) {
        try {
            listener.on(new ProgressEvent(clock.instant(), act, step, message, fraction));
        } catch (RuntimeException e) {
            LOG.warn("a progress listener failed act={} step={}", act, step, e);
        }
    }
}

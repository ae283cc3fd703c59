package dev.sampan.deploy;

import dev.sampan.internal.text.Redaction;
import dev.sampan.problem.Problem;
import dev.sampan.problem.SampanException;
import java.time.Instant;

/** Another act is under way on the app. Nothing was written. */
public final class AppHeldException extends SampanException {
    private static final long serialVersionUID = 1L;

    private final String app;
    private final String holder;
    private final Instant until;

    AppHeldException(String attempted, String app, AppLease lease) {
        super(
                new Problem(
                        "deploy.app-held",
                        attempted,
                        "its Lease " + lease.name() + " is held by " + Redaction.line(lease.holder(), 200) + " until "
                                + lease.until(),
                        "another act on the app is under way",
                        "try again when it is done; it renews its Lease while it works, and loses it when its process dies"),
                null);
        this.app = app;
        this.holder = Redaction.line(lease.holder(), 200);
        this.until = lease.until();
    }

    /** The app. */
    public String app() {
        return app;
    }

    /** Who works on it: user, host, process and the number of the act. */
    public String holder() {
        return holder;
    }

    /** Until when nobody else may, unless the holder renews it. */
    public Instant until() {
        return until;
    }
}

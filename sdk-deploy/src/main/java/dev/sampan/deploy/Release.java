package dev.sampan.deploy;

import com.google.common.base.Suppliers;
import java.time.Instant;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Supplier;

/** One numbered deploy of an app, as it was recorded. Immutable. */
public final class Release {
    /** How a release turned out. */
    public enum Verdict {
        /** Its rollout was not judged yet. */
        PENDING,
        /** Its rollout was complete. */
        GOOD,
        /** Its rollout failed. */
        FAILED,
        /** A later release came before it was judged. */
        SUPERSEDED,
        /** It was interrupted and taken back. */
        ABORTED
    }

    private final String app;
    private final int number;
    private final Verdict verdict;
    private final Supplier<ReleaseRecord> record;

    Release(ReleaseRecord record, Verdict verdict) {
        this(record.app(), record.number(), verdict, () -> record);
    }

    /** @param record is asked for once, when something else than the number and the verdict is */
    Release(String app, int number, Verdict verdict, Supplier<ReleaseRecord> record) {
        this.app = app;
        this.number = number;
        this.verdict = verdict;
        this.record = Suppliers.memoize(record::get);
    }

    public String app() {
        return app;
    }

    public int number() {
        return number;
    }

    public Verdict verdict() {
        return verdict;
    }

    /** The image by digest, as it was deployed. */
    public String image() {
        return record().image();
    }

    /** The replicas that it asked for; empty if another manager owned them. */
    public OptionalInt replicas() {
        return record().replicas();
    }

    /** The configuration objects it used, named by their content. */
    public List<String> configs() {
        return record().configs();
    }

    /** Who applied it: what the spec said, else the user name of the process. */
    public String author() {
        return record().author();
    }

    /** Why it was applied; empty if nobody said. */
    public String cause() {
        return record().cause();
    }

    /** When its record was written, before anything else was. */
    public Instant at() {
        return record().at();
    }

    /** The release whose content it restored, if it was a rollback. */
    public OptionalInt restores() {
        return record().restores();
    }

    /** The digest of the plan that made it. */
    public String planDigest() {
        return record().planDigest();
    }

    ReleaseRecord record() {
        return record.get();
    }

    Release judged(Verdict other) {
        return new Release(app, number, other, record);
    }

    String row() {
        return "#" + number() + "  " + DeployText.lower(verdict) + "  " + DeployText.shortImage(image())
                + (restores().isPresent() ? "  restores #" + restores().getAsInt() : "")
                + (cause().isEmpty() ? "" : "  " + cause());
    }

    @Override
    public String toString() {
        return DeployText.headline("Release " + number() + " of ", app(), ": " + DeployText.lower(verdict))
                + "\n  image   " + image() + "\n  at      " + at() + " by " + author()
                + (cause().isEmpty() ? "" : "\n  cause   " + cause())
                + (configs().isEmpty() ? "" : "\n  config  " + String.join(", ", configs()))
                + "\n  next: rollback(\"" + app() + "\").to(" + number() + ")";
    }
}

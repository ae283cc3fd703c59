package dev.sampan.deploy;

import java.time.Instant;
import java.util.List;
import java.util.OptionalInt;

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
        SUPERSEDED
    }

    private final ReleaseRecord record;
    private final Verdict verdict;

    Release(ReleaseRecord record, Verdict verdict) {
        this.record = record;
        this.verdict = verdict;
    }

    public String app() {
        return record.app();
    }

    public int number() {
        return record.number();
    }

    public Verdict verdict() {
        return verdict;
    }

    /** The image by digest, as it was deployed. */
    public String image() {
        return record.image();
    }

    /** The replicas that it asked for; empty if another manager owned them. */
    public OptionalInt replicas() {
        return record.replicas();
    }

    /** The configuration objects it used, named by their content. */
    public List<String> configs() {
        return record.configs();
    }

    /** Who applied it: what the spec said, else the user name of the process. */
    public String author() {
        return record.author();
    }

    /** Why it was applied; empty if nobody said. */
    public String cause() {
        return record.cause();
    }

    /** When its record was written, before anything else was. */
    public Instant at() {
        return record.at();
    }

    /** The release whose content it restored, if it was a rollback. */
    public OptionalInt restores() {
        return record.restores();
    }

    /** The digest of the plan that made it. */
    public String planDigest() {
        return record.planDigest();
    }

    ReleaseRecord record() {
        return record;
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

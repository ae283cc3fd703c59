package dev.sampan.deploy;

import com.google.common.base.Suppliers;
import dev.sampan.internal.text.Cut;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** One numbered deploy of an app, as it was recorded. Immutable. */
public final class Release {
    /** How a release turned out. */
    public enum Verdict {
        /** Its rollout was not judged yet. */
        PENDING,
        /** Its rollout was complete. */
        GOOD,
        /** Its rollout was complete, and the gates that watch it since have not passed yet. */
        HELD,
        /** Its rollout failed, or it turned bad while it was watched. */
        FAILED,
        /** A later release came before it was judged. */
        SUPERSEDED,
        /** It was interrupted and taken back. */
        ABORTED
    }

    private final String app;
    private final int number;
    private final Verdict verdict;
    private final ReleaseJournal journal;
    private final Supplier<ReleaseRecord> record;

    Release(ReleaseRecord record, Verdict verdict) {
        this(record.app(), record.number(), verdict, ReleaseJournal.EMPTY, () -> record);
    }

    /** @param record is asked for once, when something else than the number, the verdict and the journal is */
    Release(String app, int number, Verdict verdict, ReleaseJournal journal, Supplier<ReleaseRecord> record) {
        this.app = app;
        this.number = number;
        this.verdict = verdict;
        this.journal = journal;
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

    /** Why it was decided as it was: what its spec said, then what was noted later, oldest first. */
    public List<Note> notes() {
        return Stream.concat(
                        record().memo().notes().stream().map(text -> new Note(at(), author(), text)),
                        journal.notes().stream())
                .toList();
    }

    /** The schema of its data that its program is made for; 0 before the first migration. */
    public int schema() {
        return record().memo().schema().code();
    }

    /** How long its rollout took, its migration included; empty if nobody saw it complete. */
    public Optional<Duration> took() {
        return journal.readyAt().map(ready -> Duration.between(at(), ready));
    }

    ReleaseJournal journal() {
        return journal;
    }

    ReleaseRecord record() {
        return record.get();
    }

    Release noted(ReleaseJournal other) {
        return new Release(app, number, verdict, other, record);
    }

    Release judged(Verdict other) {
        return new Release(app, number, other, journal, record);
    }

    String row() {
        return "#" + number() + "  " + DeployText.lower(verdict) + "  " + DeployText.shortImage(image())
                + (restores().isPresent() ? "  restores #" + restores().getAsInt() : "")
                + (cause().isEmpty() ? "" : "  " + cause())
                + (notes().isEmpty() ? "" : "  note: " + notes().get(0).text());
    }

    @Override
    public String toString() {
        return DeployText.headline("Release " + number() + " of ", app(), ": " + DeployText.lower(verdict))
                + "\n  image   " + image() + "\n  at      " + at() + " by " + author()
                + (cause().isEmpty() ? "" : "\n  cause   " + cause())
                + (configs().isEmpty() ? "" : "\n  config  " + String.join(", ", configs()))
                + (schema() == 0 ? "" : "\n  schema  " + schema())
                + notes().stream()
                        .map(note -> "\n  note    " + Cut.to(note.text(), 100))
                        .collect(Collectors.joining())
                + "\n  next: rollback(\"" + app() + "\").to(" + number() + ")";
    }
}

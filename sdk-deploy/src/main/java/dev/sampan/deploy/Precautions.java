package dev.sampan.deploy;

import dev.sampan.internal.text.Durations;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * What somebody wants around a release, besides its objects. Immutable.
 *
 * @param migration what brings the schema forward before the rollout
 * @param code the schema that the program is made for; empty when nobody said, then it is the one that is there
 * @param watch what is looked at after it is ready
 */
record Precautions(
        List<String> notes,
        Connections connections,
        @Nullable Migration migration,
        OptionalInt code,
        @Nullable Watch watch) {
    static final Precautions NONE = new Precautions(List.of(), Connections.UNDECLARED, null, OptionalInt.empty(), null);

    /** What is looked at, and for how long. */
    record Watch(Gates gates, Duration limit) {
        /**
         * As a plan shows it.
         *
         * @param onFailure what becomes of a release that turns bad
         */
        String row(OnFailure onFailure) {
            return "watches it for " + Durations.text(limit) + " once it is ready, by " + gates.names()
                    + "; if it turns bad, " + (onFailure == OnFailure.ROLLBACK ? "rolls it back" : "keeps it");
        }
    }

    Precautions {
        notes = List.copyOf(notes);
    }

    static Precautions of(AppSpec spec) {
        Migration migration = spec.migration;
        return new Precautions(
                spec.notes,
                Connections.of(spec),
                migration,
                migration == null ? OptionalInt.empty() : OptionalInt.of(migration.schema()),
                spec.watch);
    }

    /** Those of an earlier release, for one that has its program again. */
    static Precautions of(ReleaseRecord record) {
        return new Precautions(
                List.of(),
                record.memo().connections(),
                null,
                OptionalInt.of(record.memo().schema().code()),
                null);
    }

    /** Those of a release that is gone on with. Its own watch was code of the process that wanted it. */
    static Precautions resumed(ReleaseRecord record, @Nullable Watch watch) {
        ReleaseMemo memo = record.memo();
        return new Precautions(
                memo.notes(),
                memo.connections(),
                memo.migration(),
                OptionalInt.of(memo.schema().code()),
                watch);
    }

    /** What is kept of it, given the schema that is there. */
    ReleaseMemo memo(SchemaMark now) {
        SchemaMark left = migration == null ? now.madeFor(code.orElse(now.mark())) : now.after(migration);
        return new ReleaseMemo(notes, left, left.migrates() ? migration : null, connections);
    }

    /**
     * As a plan shows it.
     *
     * @param onFailure what becomes of a release that turns bad
     */
    List<String> rows(OnFailure onFailure) {
        List<String> rows = new ArrayList<>();
        if (watch != null) {
            rows.add(watch.row(onFailure));
        }
        notes.forEach(note -> rows.add("note    " + note));
        return rows;
    }

    /** What of it an approval is bound to; empty when there is nothing. */
    String approved() {
        return equals(NONE) ? "" : notes + " " + connections + " " + migration + " " + code + " " + watch;
    }
}

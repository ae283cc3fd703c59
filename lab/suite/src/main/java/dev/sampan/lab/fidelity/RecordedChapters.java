package dev.sampan.lab.fidelity;

import dev.sampan.lab.suite.Chapter;
import dev.sampan.lab.suite.Suite;
import dev.sampan.lab.suite.Transcript;
import dev.sampan.lab.target.Target;
import java.nio.file.Path;
import java.util.List;

/**
 * Plays chapters on a sandbox and compares them with their recordings. Exit status 0 if all is as recorded, 1 if not, so that a
 * planted bug is seen from outside the JVM that it is in.
 */
public final class RecordedChapters {
    private final Recordings recordings;
    private final KnownDifferences known;

    RecordedChapters(Recordings recordings, KnownDifferences known) {
        this.recordings = recordings;
        this.known = known;
    }

    /** @param arguments {@code suite/chapter} each */
    public static void main(String[] arguments) {
        Recordings recordings = new Recordings(Path.of(System.getProperty("lab.home"), "suite/recordings"));
        RecordedChapters chapters = new RecordedChapters(recordings, KnownDifferences.read());
        boolean same = true;
        for (String wanted : arguments) {
            same &= chapters.isAsRecorded(wanted);
        }
        System.exit(same ? 0 : 1);
    }

    private boolean isAsRecorded(String wanted) {
        int slash = wanted.indexOf('/');
        Suite suite = Suites.named(wanted.substring(0, slash));
        Chapter chapter = suite.chapters().stream()
                .filter(one -> one.name().equals(wanted.substring(slash + 1)))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no chapter " + wanted));
        try (Target sandbox = Target.sandbox(suite.time())) {
            List<Difference> differences = unknownDifferences(suite, chapter, Play.chapter(chapter, sandbox));
            differences.forEach(System.out::println);
            return differences.isEmpty();
        }
    }

    /** What the sandbox answered otherwise than recorded and than is known. */
    List<Difference> unknownDifferences(Suite suite, Chapter chapter, Transcript played) {
        Transcript recorded = recordings
                .find(suite.name(), chapter.name())
                .orElseThrow(() -> new IllegalStateException(
                        suite.name() + "/" + chapter.name() + " was never recorded: lab/verify --write"));
        return Comparison.of(suite.name(), chapter.name(), recorded, played).differences().stream()
                .filter(difference -> known.covering(difference).isEmpty())
                .toList();
    }
}

package dev.sampan.lab.fidelity;

import dev.sampan.lab.suite.Chapter;
import dev.sampan.lab.suite.Suite;
import dev.sampan.lab.suite.Transcript;
import dev.sampan.lab.target.Target;
import java.nio.file.Path;
import java.util.List;

/**
 * Plays chapters on a sandbox and compares them with their recordings. Exit status 0 if all is as recorded, {@link #DIFFERENT} if not,
 * so that a planted bug is seen from outside the JVM that it is in, and is not confused with a JVM that could not play at all.
 */
public final class RecordedChapters {
    static final int DIFFERENT = 3;

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
        System.exit(same ? 0 : DIFFERENT);
    }

    private boolean isAsRecorded(String wanted) {
        int slash = wanted.indexOf('/');
        Suite suite = Suites.named(wanted.substring(0, slash));
        Chapter chapter = suite.chapters().stream()
                .filter(one -> one.name().equals(wanted.substring(slash + 1)))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no chapter " + wanted));
        try (Target sandbox = Target.sandbox(suite.time())) {
            return isAsRecorded(suite, chapter, sandbox);
        }
    }

    private boolean isAsRecorded(Suite suite, Chapter chapter, Target sandbox) {
        Transcript played;
        try {
            played = Play.chapter(chapter, sandbox);
        } catch (RuntimeException e) {
            // a chapter that cannot go on, such as a wait in vain, is not as it was recorded
            e.printStackTrace(System.out);
            return false;
        }
        List<Difference> differences = unknownDifferences(suite, chapter, played);
        differences.forEach(System.out::println);
        return differences.isEmpty();
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

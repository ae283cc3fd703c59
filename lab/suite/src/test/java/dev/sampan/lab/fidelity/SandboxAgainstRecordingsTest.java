package dev.sampan.lab.fidelity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sampan.lab.suite.Chapter;
import dev.sampan.lab.suite.Suite;
import dev.sampan.lab.suite.Transcript;
import dev.sampan.lab.target.Target;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The sandbox against what the real programs answered when {@code lab/verify --write} asked them last. */
class SandboxAgainstRecordingsTest {
    private static final Recordings RECORDINGS = new Recordings(Path.of("recordings"));
    private static final KnownDifferences KNOWN = KnownDifferences.read();
    private static Target sandbox;

    @BeforeAll
    static void start() {
        sandbox = Target.sandbox();
    }

    @AfterAll
    static void stop() {
        sandbox.close();
    }

    @TestFactory
    Stream<DynamicTest> chapter_onTheSandbox_isAsRecorded() {
        return Suites.all().stream()
                .flatMap(suite -> suite.chapters().stream()
                        .map(chapter -> DynamicTest.dynamicTest(
                                suite.name() + ": " + chapter.name(), () -> isAsRecorded(suite, chapter))));
    }

    private static void isAsRecorded(Suite suite, Chapter chapter) {
        Transcript recorded = RECORDINGS.find(suite.name(), chapter.name()).orElseThrow();
        Comparison comparison = Comparison.of(suite.name(), chapter.name(), recorded, Play.chapter(chapter, sandbox));
        List<Difference> unknown = comparison.differences().stream()
                .filter(difference -> KNOWN.covering(difference).isEmpty())
                .toList();
        assertThat(unknown).isEmpty();
    }
}

package dev.sampan.lab.fidelity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.sampan.lab.suite.Chapter;
import dev.sampan.lab.suite.Suite;
import dev.sampan.lab.target.Target;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The sandbox against what the real programs answered when {@code lab/verify --write} asked them last. */
class SandboxAgainstRecordingsTest {
    private static final RecordedChapters RECORDED =
            new RecordedChapters(new Recordings(Path.of("recordings")), KnownDifferences.read());

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
        assumeThat(chapter.missing()).as("programs that lab/up builds").isEmpty();
        assertThat(RECORDED.unknownDifferences(suite, chapter, sandbox)).isEmpty();
    }
}

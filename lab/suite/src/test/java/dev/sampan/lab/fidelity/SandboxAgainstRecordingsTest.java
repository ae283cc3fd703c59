package dev.sampan.lab.fidelity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.sampan.lab.suite.Chapter;
import dev.sampan.lab.suite.Suite;
import dev.sampan.lab.suite.Transcript;
import dev.sampan.lab.target.Target;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The sandbox against what the real programs answered when {@code lab/verify --write} asked them last. */
class SandboxAgainstRecordingsTest {
    private static final RecordedChapters RECORDED =
            new RecordedChapters(new Recordings(Path.of("recordings")), KnownDifferences.read());
    private static final List<Target> SANDBOXES = new ArrayList<>();

    @AfterAll
    static void stop() {
        SANDBOXES.forEach(Target::close);
    }

    @TestFactory
    Stream<DynamicTest> chapter_onTheSandbox_isAsRecorded() {
        return Suites.all().stream().flatMap(SandboxAgainstRecordingsTest::tests);
    }

    private static Stream<DynamicTest> tests(Suite suite) {
        Target sandbox = Target.sandbox(suite.time());
        SANDBOXES.add(sandbox);
        List<Chapter> chapters = suite.chapters();
        List<Chapter> playable =
                chapters.stream().filter(chapter -> chapter.missing().isEmpty()).toList();
        Map<Chapter, Future<Transcript>> played =
                Together.begin(playable, suite.chaptersAtOnce(), chapter -> Play.chapter(chapter, sandbox));
        return chapters.stream()
                .map(chapter -> DynamicTest.dynamicTest(suite.name() + ": " + chapter.name(), () -> {
                    assumeThat(chapter.missing())
                            .as("programs that lab/up builds")
                            .isEmpty();
                    Transcript transcript =
                            Objects.requireNonNull(played.get(chapter)).get();
                    assertThat(RECORDED.unknownDifferences(suite, chapter, transcript))
                            .isEmpty();
                }));
    }
}

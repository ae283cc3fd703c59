package dev.sampan.lab.fidelity;

import dev.sampan.lab.suite.Chapter;
import dev.sampan.lab.suite.Suite;
import dev.sampan.lab.suite.Transcript;
import dev.sampan.lab.target.Target;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;

/**
 * A chapter that was played on both targets.
 *
 * @param real what the real target left
 * @param withSandbox the real target beside the sandbox
 * @param withRecording the real target beside what was recorded of it
 */
record Played(Transcript real, Comparison withSandbox, Comparison withRecording) {
    static Played of(Suite suite, Chapter chapter, Target real, Target sandbox, Recordings recordings) {
        Map<Target, Future<Transcript>> played =
                Together.begin(List.of(real, sandbox), 2, target -> Play.chapter(chapter, target));
        Transcript ofReal = Together.resultOf(played, real);
        Transcript ofSandbox = Together.resultOf(played, sandbox);
        Transcript recorded = recordings.find(suite.name(), chapter.name()).orElse(new Transcript(Map.of()));
        return new Played(
                ofReal,
                Comparison.of(suite.name(), chapter.name(), ofReal, ofSandbox),
                Comparison.of(suite.name(), chapter.name(), ofReal, recorded));
    }
}

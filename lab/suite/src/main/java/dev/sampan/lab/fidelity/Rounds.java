package dev.sampan.lab.fidelity;

import dev.sampan.lab.suite.Chapter;
import dev.sampan.lab.suite.Suite;
import dev.sampan.lab.suite.Transcript;
import dev.sampan.lab.target.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;

/**
 * Chapters played several times on the same target, the real one and the sandbox each for itself: what differs from the first round
 * is noise that a chapter must not tell.
 */
final class Rounds {
    private final Target real;
    private final int count;

    Rounds(Target real, int count) {
        this.real = real;
        this.count = count;
    }

    boolean areEqual(Suite suite, List<Chapter> chapters) throws InterruptedException, ExecutionException {
        int equal = 0;
        try (Target sandbox = Target.sandbox(suite.time())) {
            var begun = Together.begin(chapters, suite.chaptersAtOnce(), chapter -> {
                List<String> found = differences(suite, chapter, real);
                found.addAll(differences(suite, chapter, sandbox));
                return found;
            });
            for (Future<List<String>> done : begun.values()) {
                done.get().forEach(System.out::println);
                equal += done.get().isEmpty() ? 1 : 0;
            }
        }
        System.out.printf("%-12s %5d chapters, %5d equal in %d rounds%n", suite.name(), chapters.size(), equal, count);
        return equal == chapters.size();
    }

    private List<String> differences(Suite suite, Chapter chapter, Target target) {
        Transcript first = Play.chapter(chapter, target);
        List<String> found = new ArrayList<>();
        for (int round = 2; round <= count; round++) {
            Transcript next = Play.chapter(chapter, target);
            for (Difference difference : Comparison.of(suite.name(), chapter.name(), first, next)
                    .differences()) {
                found.add("UNSTEADY on %s: %s %s%n    round 1: %s%n    round %d: %s"
                        .formatted(
                                target.name(),
                                difference.place(),
                                difference.pointer(),
                                difference.real(),
                                round,
                                difference.sandbox()));
            }
        }
        return found;
    }
}

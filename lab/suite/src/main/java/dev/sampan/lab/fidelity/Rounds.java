package dev.sampan.lab.fidelity;

import dev.sampan.lab.suite.Chapter;
import dev.sampan.lab.suite.Suite;
import dev.sampan.lab.suite.Transcript;
import dev.sampan.lab.target.Target;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Chapters played several times on the same target, the real one and the sandbox each for itself: what differs from the first round
 * is noise that a chapter must not tell.
 */
final class Rounds {
    private final Target real;
    private final int count;

    private record Round(Chapter chapter, Target target, int number) {}

    Rounds(Target real, int count) {
        this.real = real;
        this.count = count;
    }

    boolean areEqual(Suite suite, List<Chapter> chapters) throws InterruptedException {
        int equal = 0;
        try (Target sandbox = Target.sandbox(suite.time())) {
            Map<Round, Future<Transcript>> played = Together.begin(
                    rounds(chapters, sandbox),
                    suite.chaptersAtOnce(),
                    round -> Play.chapter(round.chapter(), round.target()));
            for (Chapter chapter : chapters) {
                boolean steady = isSteadyOn(suite, chapter, real, played) & isSteadyOn(suite, chapter, sandbox, played);
                equal += steady ? 1 : 0;
            }
        }
        System.out.printf("%-12s %5d chapters, %5d equal in %d rounds%n", suite.name(), chapters.size(), equal, count);
        return equal == chapters.size();
    }

    private List<Round> rounds(List<Chapter> chapters, Target sandbox) {
        return IntStream.rangeClosed(1, count)
                .boxed()
                .flatMap(number -> chapters.stream()
                        .flatMap(chapter -> Stream.of(real, sandbox).map(target -> new Round(chapter, target, number))))
                .toList();
    }

    private boolean isSteadyOn(Suite suite, Chapter chapter, Target target, Map<Round, Future<Transcript>> played)
            throws InterruptedException {
        try {
            return isSteady(suite, chapter, target, played);
        } catch (ExecutionException e) {
            System.out.printf(
                    "NOT PLAYED on %s: %s/%s: %s%n", target.name(), suite.name(), chapter.name(), e.getCause());
            return false;
        }
    }

    private boolean isSteady(Suite suite, Chapter chapter, Target target, Map<Round, Future<Transcript>> played)
            throws InterruptedException, ExecutionException {
        boolean steady = true;
        Transcript first = Objects.requireNonNull(played.get(new Round(chapter, target, 1)))
                .get();
        for (int number = 2; number <= count; number++) {
            Transcript next = Objects.requireNonNull(played.get(new Round(chapter, target, number)))
                    .get();
            for (Difference difference :
                    Comparison.of(suite.name(), chapter.name(), first, next).differences()) {
                steady = false;
                System.out.printf(
                        "UNSTEADY on %s: %s %s%n    round 1: %s%n    round %d: %s%n",
                        target.name(),
                        difference.place(),
                        difference.pointer(),
                        difference.real(),
                        number,
                        difference.sandbox());
            }
        }
        return steady;
    }
}

package dev.sampan.lab.fidelity;

import dev.sampan.lab.mutant.Mutants;
import dev.sampan.lab.suite.Chapter;
import dev.sampan.lab.suite.Suite;
import dev.sampan.lab.suite.Usage;
import dev.sampan.lab.target.Target;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;

/**
 * {@code lab/verify}: plays the suites on the real target and on a sandbox, and compares. Exit status 0 only if every difference is
 * known, every known difference is still there, and the recordings are what the real target answers.
 */
public final class Verify {
    private static final String PLANTED = "planted";

    private final Request request;
    private final Recordings recordings;
    private final Verdict verdict;

    /** What was asked for on the command line. */
    private record Request(List<String> suites, String chapters, boolean write, int rounds, Path lab) {
        static Request parse(String[] arguments) {
            List<String> suites = new ArrayList<>();
            String chapters = "";
            boolean write = false;
            int rounds = 0;
            for (String argument : arguments) {
                if (argument.equals("--write")) {
                    write = true;
                } else if (argument.startsWith("--chapters=")) {
                    chapters = argument.substring("--chapters=".length());
                } else if (argument.matches("--rounds=[1-9][0-9]?")) {
                    rounds = Integer.parseInt(argument.substring("--rounds=".length()));
                } else if (argument.equals(PLANTED)
                        || Suites.all().stream().anyMatch(suite -> suite.name().equals(argument))) {
                    suites.add(argument);
                } else {
                    throw new IllegalArgumentException("unexpected: " + argument + "; suites are "
                            + Suites.all().stream().map(Suite::name).toList() + " and " + PLANTED
                            + ", options --chapters=A,B, --rounds=1 to 99 and --write");
                }
            }
            requireChapters(suites, chapters);
            return new Request(suites, chapters, write, rounds, Path.of(System.getProperty("lab.home")));
        }

        /** A name that is nobody's would compare nothing, and pass. */
        private static void requireChapters(List<String> suites, String chapters) {
            List<String> there = Suites.all().stream()
                    .filter(suite -> suites.isEmpty() || suites.contains(suite.name()))
                    .flatMap(suite -> suite.chapters().stream())
                    .map(Chapter::name)
                    .toList();
            for (String name : chapters.isEmpty() ? List.<String>of() : List.of(chapters.split(",", -1))) {
                if (!there.contains(name)) {
                    throw new IllegalArgumentException("no such chapter: " + name + "; there are " + there);
                }
            }
        }

        boolean wants(Suite suite) {
            return suites.isEmpty() || suites.contains(suite.name());
        }

        boolean wants(Chapter chapter) {
            return chapters.isEmpty() || List.of(chapters.split(",")).contains(chapter.name());
        }

        boolean plants() {
            return isWhole() || suites.contains(PLANTED);
        }

        boolean isWhole() {
            return suites.isEmpty() && chapters.isEmpty();
        }
    }

    private Verify(Request request) {
        this.request = request;
        this.recordings = new Recordings(request.lab().resolve("suite/recordings"));
        this.verdict = new Verdict(KnownDifferences.read());
    }

    /**
     * @param arguments names of suites, {@code planted} for the planted bugs, none for all; {@code --chapters=A,B}; {@code --write};
     *     {@code --rounds=N} plays each chapter so often on either target, and compares the rounds instead of the targets
     */
    public static void main(String[] arguments) throws Exception {
        Verify verify;
        try {
            verify = new Verify(Request.parse(arguments));
        } catch (IllegalArgumentException e) {
            Usage.refuse("lab/verify", String.valueOf(e.getMessage()));
            return;
        }
        System.exit((verify.request.rounds() > 0 ? verify.isSteady() : verify.run()) ? 0 : 1);
    }

    private boolean run() throws Exception {
        try (Target real = real()) {
            for (List<Suite> together : Suites.byWhatTheyBear()) {
                playAll(together.stream().filter(request::wants).toList(), real);
            }
        }
        verdict.print(System.out, request.isWhole());
        boolean good = isGood();
        boolean caught =
                !request.plants() || new Mutants(sandboxSources(), new ForkedSandbox(request.lab())).plantAll();
        return good && caught;
    }

    private Path sandboxSources() {
        return request.lab().resolveSibling("sdk-sandbox/src/main/java");
    }

    private boolean isGood() throws IOException {
        if (request.isWhole()) {
            FidelityPage page = new FidelityPage(request.lab().resolveSibling("docs/fidelity.md"), verdict);
            boolean current = request.write() ? page.write() : page.isCurrent();
            return current && verdict.isGood(true);
        }
        return verdict.isGood(false);
    }

    private static Target real() {
        return Target.of("real", System.getenv());
    }

    private void playAll(List<Suite> suites, Target real) {
        Map<Suite, Future<Duration>> begun =
                Together.begin(suites, Math.max(1, suites.size()), suite -> play(suite, real));
        for (Suite suite : suites) {
            System.out.printf(
                    "%-12s played in %3d s%n",
                    suite.name(), Together.resultOf(begun, suite).toSeconds());
        }
    }

    private Duration play(Suite suite, Target real) {
        Instant from = Instant.now();
        try (Target sandbox = Target.sandbox(suite.time())) {
            Map<Chapter, Future<Boolean>> begun = Together.begin(chapters(suite), suite.chaptersAtOnce(), chapter -> {
                try {
                    compare(suite, chapter, real, sandbox);
                } catch (RuntimeException e) {
                    // the other chapters are still worth their report
                    verdict.addFailure(suite.name() + "/" + chapter.name(), e);
                }
                return true;
            });
            begun.keySet().forEach(chapter -> Together.resultOf(begun, chapter));
        }
        return Duration.between(from, Instant.now());
    }

    /**
     * A real server has more threads than a scenario can rule. What differs is played once more: what then is equal is told to be
     * unsteady, for {@code --rounds} to find out why; what differs twice counts.
     */
    private void compare(Suite suite, Chapter chapter, Target real, Target sandbox) {
        Played first = Played.of(suite, chapter, real, sandbox, recordings);
        if (!request.write() && !verdict.isAsKnown(first)) {
            Played again = Played.of(suite, chapter, real, sandbox, recordings);
            if (verdict.isAsKnown(again)) {
                verdict.addUnsteady(first);
                first = again;
            }
        }
        if (request.write()) {
            recordings.write(suite.name(), chapter.name(), first.real());
        } else {
            verdict.addRecording(first.withRecording());
        }
        verdict.add(suite, first.withSandbox());
    }

    private List<Chapter> chapters(Suite suite) {
        return suite.chapters().stream().filter(request::wants).toList();
    }

    private boolean isSteady() throws Exception {
        boolean steady = true;
        try (Target real = real()) {
            Rounds rounds = new Rounds(real, request.rounds());
            for (Suite suite : Suites.all()) {
                if (request.wants(suite)) {
                    steady &= rounds.areEqual(suite, chapters(suite));
                }
            }
        }
        return steady;
    }
}

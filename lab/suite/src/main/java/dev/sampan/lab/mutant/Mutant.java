package dev.sampan.lab.mutant;

import java.util.List;

/**
 * One bug to plant.
 *
 * @param id never used again, {@code M-01}
 * @param bug what it breaks, in words
 * @param file a source file of the sandbox, below {@code dev/sampan/sandbox/internal}
 * @param find a text that stands there exactly once
 * @param put what takes its place
 * @param plays the chapters that must notice, {@code suite/chapter}
 */
record Mutant(String id, String bug, String file, String find, String put, List<String> plays) {
    Mutant {
        plays = List.copyOf(plays);
    }

    /** The source with the bug in it. Refuses a source that has moved on. */
    String plantedIn(String source) {
        int first = source.indexOf(find);
        if (first < 0 || source.indexOf(find, first + 1) >= 0) {
            throw new IllegalStateException(
                    id + ": what it replaces does not stand exactly once in " + file + "; correct mutants.yaml");
        }
        return source.replace(find, put);
    }
}

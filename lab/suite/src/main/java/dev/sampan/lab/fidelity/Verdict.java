package dev.sampan.lab.fidelity;

import dev.sampan.lab.suite.Suite;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** What came of all comparisons. Thread-safe. */
final class Verdict {
    private final KnownDifferences known;
    private final Map<String, Tally> tallies = new TreeMap<>();
    private final Map<String, Set<String>> seen = new TreeMap<>();
    private final List<Difference> unknown = new ArrayList<>();
    private final List<Difference> stale = new ArrayList<>();
    private final List<Difference> unsteady = new ArrayList<>();
    private final Map<String, Throwable> failed = new TreeMap<>();

    /** How many entries of a suite were compared, and how many were equal. */
    record Tally(String unit, int compared, int equal) {
        Tally plus(int moreCompared, int moreEqual) {
            return new Tally(unit, compared + moreCompared, equal + moreEqual);
        }

        double percent() {
            return 100.0 * equal / compared;
        }
    }

    Verdict(KnownDifferences known) {
        this.known = known;
    }

    synchronized void add(Suite suite, Comparison comparison) {
        Set<String> different = new LinkedHashSet<>();
        for (Difference difference : comparison.differences()) {
            different.add(difference.place());
            known.covering(difference)
                    .ifPresentOrElse(
                            entry -> seen.computeIfAbsent(entry.id(), id -> new TreeSet<>())
                                    .add(difference.place()),
                            () -> unknown.add(difference));
        }
        int compared = comparison.places().size();
        tallies.merge(
                suite.name(),
                new Tally(suite.unit(), compared, compared - different.size()),
                (one, other) -> one.plus(other.compared(), other.equal()));
    }

    /** Whether a chapter differs in nothing but what is known, and is as it was recorded. */
    boolean isAsKnown(Played played) {
        return played.withSandbox().differences().stream()
                        .allMatch(difference -> known.covering(difference).isPresent())
                && played.withRecording().differences().isEmpty();
    }

    /** What differed when it was played first, and no more when it was played again. */
    synchronized void addUnsteady(Played played) {
        unsteady.addAll(played.withSandbox().differences());
        unsteady.addAll(played.withRecording().differences());
    }

    /** What the real target no longer answers as it was recorded; the recording stands in the sandbox's place. */
    synchronized void addRecording(Comparison comparison) {
        stale.addAll(comparison.differences());
    }

    /** A chapter that could not be played to its end. */
    synchronized void addFailure(String chapter, Throwable failure) {
        failed.put(chapter, failure);
    }

    synchronized boolean isGood(boolean whole) {
        return unknown.isEmpty() && stale.isEmpty() && failed.isEmpty() && (!whole || gone().isEmpty());
    }

    synchronized void print(PrintStream out, boolean whole) {
        failed.forEach((chapter, failure) -> out.println("NOT PLAYED " + chapter + ": " + failure.getMessage()));
        unsteady.forEach(difference -> out.println("UNSTEADY, equal when played again " + difference));
        unknown.forEach(difference -> out.println("DIFFERENT " + difference));
        stale.forEach(difference -> out.println("RECORDED OTHERWISE (sandbox = recording) " + difference));
        if (whole) {
            gone().forEach(entry -> out.println("NO LONGER DIFFERENT, take it off the list: " + entry.id()));
        }
        tallies.forEach((suite, tally) -> out.printf(
                "%-12s %5d compared, %5d equal (%.1f %%)%n", suite, tally.compared(), tally.equal(), tally.percent()));
        out.printf(
                "%d differences that are not known, %d recordings that no longer hold, %d chapters not played%n",
                unknown.size(), stale.size(), failed.size());
    }

    private List<KnownDifference> gone() {
        return known.all().stream()
                .filter(entry -> !seen.containsKey(entry.id()))
                .toList();
    }

    synchronized Map<String, Tally> tallies() {
        return new TreeMap<>(tallies);
    }

    /** The places at which a known difference was seen. */
    synchronized Set<String> places(KnownDifference entry) {
        return seen.getOrDefault(entry.id(), Set.of());
    }

    List<KnownDifference> known() {
        return known.all();
    }
}

package dev.sampan.lab.crash;

import dev.sampan.Sampan;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code lab/crash}: halts a JVM at every remote call of each act, at three moments, and ends what it left from here, on a clock that is
 * ahead of the Lease. Exit status 0 only if every app came to its full old or full new state.
 */
public final class Crash {
    private static final Duration AFTER_THE_LEASE = Duration.ofSeconds(61);

    private Crash() {}

    /** @param arguments names of acts; none means all */
    public static void main(String[] arguments) throws Exception {
        Path folder = Files.createDirectories(Path.of(System.getProperty("lab.run"), "crash"));
        List<Act> acts = arguments.length == 0
                ? List.of(Act.values())
                : List.of(arguments).stream().map(Act::valueOf).toList();
        List<Tally> tallies = new ArrayList<>();
        try (Sampan now = Sampan.connect();
                Sampan later = Sampan.connect(c -> c.clock(Clock.offset(Clock.systemUTC(), AFTER_THE_LEASE)))) {
            System.out.println("halting on " + now.cluster().version());
            for (Act act : acts) {
                Tally tally = new Tally(act);
                new Halts(act, now, later, folder, tally).everywhere();
                System.out.println(tally);
                tallies.add(tally);
            }
        }
        System.out.println();
        tallies.forEach(System.out::println);
        System.exit(tallies.stream().allMatch(Tally::isGood) ? 0 : 1);
    }
}

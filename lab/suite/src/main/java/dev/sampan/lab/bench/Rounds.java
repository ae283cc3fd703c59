package dev.sampan.lab.bench;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Plays sides in turn, A B then B A, so that a machine that gets slower or busier is unfair to nobody. */
final class Rounds {
    private Rounds() {}

    /** @return what each side took in each phase, a value per round */
    static List<Times> play(String setting, List<Side> sides, int rounds) throws Exception {
        Map<String, Times> times = new LinkedHashMap<>();
        for (int round = 0; round < rounds; round++) {
            List<Side> order = new ArrayList<>(sides);
            if (round % 2 == 1) {
                Collections.reverse(order);
            }
            for (Side side : order) {
                int number = round;
                side.work()
                        .run(number)
                        .forEach((phase, seconds) -> times.computeIfAbsent(
                                        phase + "|" + side.name(), k -> Times.none(setting, phase, side.name()))
                                .seconds()
                                .add(seconds));
            }
            Bench.say("  " + setting + ", round " + (round + 1) + " of " + rounds);
        }
        // a run that fails later has told so much
        times.values()
                .forEach(taken -> Bench.say(
                        String.format(Locale.ROOT, "    %s, %s: %.2f s", taken.phase(), taken.side(), taken.median())));
        return List.copyOf(times.values());
    }
}

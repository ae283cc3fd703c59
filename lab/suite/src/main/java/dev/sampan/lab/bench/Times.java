package dev.sampan.lab.bench;

import java.util.ArrayList;
import java.util.List;

/**
 * What one side took for one phase, a value per round.
 *
 * @param setting under which circumstances, such as {@code 5 ms}
 */
record Times(String setting, String phase, String side, List<Double> seconds) {
    static Times none(String setting, String phase, String side) {
        return new Times(setting, phase, side, new ArrayList<>());
    }

    /** With the rounds that were played after these. */
    Times and(List<Times> later) {
        Times all = none(setting, phase, side);
        all.seconds.addAll(seconds);
        later.stream()
                .filter(each -> each.setting.equals(setting) && each.phase.equals(phase) && each.side.equals(side))
                .forEach(each -> all.seconds.addAll(each.seconds));
        return all;
    }

    double median() {
        return quantile(0.5);
    }

    double least() {
        return quantile(0);
    }

    double most() {
        return quantile(1);
    }

    /** Nearest rank, except that the median of an even number lies between the two in the middle. */
    double quantile(double part) {
        List<Double> sorted = seconds.stream().sorted().toList();
        if (part == 0.5 && sorted.size() % 2 == 0) {
            return (sorted.get(sorted.size() / 2 - 1) + sorted.get(sorted.size() / 2)) / 2;
        }
        int rank = (int) Math.ceil(part * sorted.size());
        return sorted.get(Math.max(0, rank - 1));
    }

    /** How many times longer this side took than another, per round, since rounds are pairs. */
    Times over(Times other) {
        Times ratios = none(setting, phase, side);
        for (int i = 0; i < seconds.size(); i++) {
            ratios.seconds.add(seconds.get(i) / other.seconds.get(i));
        }
        return ratios;
    }
}

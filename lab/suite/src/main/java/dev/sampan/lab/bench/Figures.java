package dev.sampan.lab.bench;

import java.util.List;

/**
 * What a benchmark came to, as it is written to a file.
 *
 * @param about what was done, by whom and how it was checked: one paragraph each
 * @param machine on what, and how busy it was
 */
record Figures(
        String id, String title, List<String> about, Machine machine, List<Times> times, List<Counter> counters) {
    /**
     * The machine at the time.
     *
     * @param loadBefore the average number of runnable processes in the minute before the benchmark began
     * @param loadAfter in its last minute; the benchmark itself is in it
     */
    record Machine(String day, int cores, String java, String kubernetes, double loadBefore, double loadAfter) {
        Machine until(double load) {
            return new Machine(day, cores, java, kubernetes, loadBefore, load);
        }
    }

    boolean holds() {
        return counters.stream().allMatch(Counter::holds);
    }
}

package dev.sampan.sandbox.internal.controller;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/** Indexes of an indexed Job, written as in its status: {@code 0,2-5}. */
final class JobIndexes {
    private final TreeSet<Integer> indexes;

    private JobIndexes(TreeSet<Integer> indexes) {
        this.indexes = indexes;
    }

    static JobIndexes none() {
        return new JobIndexes(new TreeSet<>());
    }

    /** Reads those below a bound. */
    static JobIndexes parse(String text, int bound) {
        TreeSet<Integer> indexes = new TreeSet<>();
        for (String part : text.isEmpty() ? new String[0] : text.split(",")) {
            String[] ends = part.split("-", 2);
            int last = Math.min(Integer.parseInt(ends[ends.length - 1]), bound - 1);
            for (int index = Integer.parseInt(ends[0]); index <= last; index++) {
                indexes.add(index);
            }
        }
        return new JobIndexes(indexes);
    }

    void add(int index) {
        indexes.add(index);
    }

    boolean has(int index) {
        return indexes.contains(index);
    }

    int size() {
        return indexes.size();
    }

    /** How many of the others are among these. */
    int common(JobIndexes others) {
        return (int) others.indexes.stream().filter(indexes::contains).count();
    }

    @Override
    public String toString() {
        List<String> parts = new ArrayList<>();
        Integer first = null;
        Integer last = null;
        for (int index : indexes) {
            if (first != null && last != null && index != last + 1) {
                parts.add(range(first, last));
                first = null;
            }
            first = first == null ? Integer.valueOf(index) : first;
            last = index;
        }
        if (first != null && last != null) {
            parts.add(range(first, last));
        }
        return String.join(",", parts);
    }

    private static String range(int first, int last) {
        return first == last ? "" + first : first + (last == first + 1 ? "," : "-") + last;
    }
}

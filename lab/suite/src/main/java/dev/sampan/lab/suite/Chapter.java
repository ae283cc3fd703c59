package dev.sampan.lab.suite;

import java.util.List;

/** A part of a suite that stands alone: it has a namespace of its own and may be played beside others. */
public interface Chapter {
    /** Lower-case words with dashes, unique in the suite. */
    String name();

    /** The programs that it needs and that this machine does not have: with one missing it cannot be played. */
    default List<String> missing() {
        return List.of();
    }

    /** Plays it and returns what was observed, in order. The same script must give the same titles on every target. */
    List<Entry> play(Stage stage);
}

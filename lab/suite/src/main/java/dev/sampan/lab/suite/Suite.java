package dev.sampan.lab.suite;

import java.util.List;

/** Chapters of one kind, counted together. */
public interface Suite {
    /** A lower-case noun in the plural: {@code requests}. */
    String name();

    /** What one entry is called in reports: {@code request}. */
    String unit();

    List<Chapter> chapters();
}

package dev.sampan.lab.suite;

import dev.sampan.sandbox.SandboxTime;
import java.util.List;

/** Chapters of one kind, counted together. */
public interface Suite {
    /** A lower-case noun in the plural: {@code requests}. */
    String name();

    /** What one entry is called in reports: {@code request}. */
    String unit();

    List<Chapter> chapters();

    /** How many chapters may be played at once. More than a few only where they mostly wait. */
    default int chaptersAtOnce() {
        return 4;
    }

    /** How time passes on a sandbox that plays this. */
    default SandboxTime time() {
        return SandboxTime.AUTO;
    }
}

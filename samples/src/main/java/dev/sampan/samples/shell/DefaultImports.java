package dev.sampan.samples.shell;

import java.util.List;

/** The packages that the {@code jshell} tool imports by itself; the API imports none. */
final class DefaultImports {
    static final List<String> ALL = List.of(
            "java.io",
            "java.math",
            "java.net",
            "java.nio.file",
            "java.util",
            "java.util.concurrent",
            "java.util.function",
            "java.util.prefs",
            "java.util.regex",
            "java.util.stream");

    private DefaultImports() {}
}

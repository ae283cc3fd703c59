package dev.sampan.internal.diagnosis;

import java.util.List;

/** The last lines of a container's log, read when a finding wants them as evidence and not before. */
@FunctionalInterface
public interface LogSource {
    /** How many to read: a stack trace is long, and what was thrown stands above it. */
    int LINES = 100;

    /**
     * The newest lines, oldest first; empty when there are none.
     *
     * @param previous of the run before the current one
     * @throws dev.sampan.problem.SampanException if the log cannot be read; the finding then says so in its evidence
     */
    List<String> lines(String pod, String container, boolean previous);

    /** No logs at hand. */
    static LogSource none() {
        return (pod, container, previous) -> List.of();
    }
}

package dev.sampan.internal.diagnosis;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** How a container's run ended. */
record Exit(
        int code,
        int signal,
        String reason,
        String message,
        @Nullable Instant from,
        @Nullable Instant at) {
    static @Nullable Exit of(JsonNode terminated) {
        if (!terminated.isObject()) {
            return null;
        }
        return new Exit(
                Trees.number(terminated, 0, "exitCode"),
                Trees.number(terminated, 0, "signal"),
                Trees.text(terminated, "reason"),
                Trees.text(terminated, "message"),
                Trees.time(terminated, "startedAt"),
                Trees.time(terminated, "finishedAt"));
    }

    boolean isFailure() {
        return code != 0 || signal != 0 || isOutOfMemory();
    }

    boolean ranLongerThan(Duration length) {
        return from != null && at != null && from.plus(length).isBefore(at);
    }

    boolean isOutOfMemory() {
        return reason.equals("OOMKilled");
    }

    /** Whether the runtime could not even start the program. */
    boolean isStartFailure() {
        return reason.equals("ContainerCannotRun") || reason.equals("StartError");
    }

    boolean wasKilled() {
        return code == 137 || code == 143 || signal == 9 || signal == 15;
    }

    /** What the code means to a shell and to Linux. */
    String meaning() {
        return switch (code) {
            case 0 -> "the main process ended by itself";
            case 1 -> "the program reported an error";
            case 2 -> "the program refused its arguments or configuration";
            case 126 -> "the command is there and cannot be executed";
            case 127 -> "the command does not exist in the image";
            case 134 -> "the program aborted (SIGABRT)";
            case 137 -> "the process was killed (SIGKILL), which often means memory";
            case 139 -> "the program broke on a memory access (SIGSEGV)";
            case 143 -> "the process was asked to stop (SIGTERM)";
            default ->
                code > 128 && code < 193
                        ? "the process was ended by signal " + (code - 128)
                        : "the program ended itself with this code";
        };
    }

    String text() {
        return "exit code " + code + (signal == 0 ? "" : ", signal " + signal)
                + (reason.isEmpty() ? "" : ", " + Quotes.line(reason))
                + (message.isEmpty() ? "" : ": " + Quotes.line(message));
    }
}

package dev.sampan.sandbox.internal.kubelet;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a simulated container behaves. Immutable; {@link #DEFAULT} starts in a second and runs well.
 *
 * @param startDelay from the pull to the start
 * @param readyAfter from the start until readiness and startup probes succeed
 * @param neverReady whether readiness probes always fail
 * @param endsAfter from the start to the end; null means it runs until it is stopped
 * @param exitCode its exit code at that end
 * @param crashTimes how many runs end that way before one lasts; null means every run
 * @param outOfMemory whether the end is an out-of-memory kill
 * @param pullError why the image cannot be pulled
 * @param log lines written at the start
 * @param lastLog lines written just before the end
 * @param cpuCores what it uses
 * @param memoryBytes what it uses
 * @param execOutput what a command in it prints
 * @param execCode what a command in it returns
 */
public record PodScript(
        Duration startDelay,
        Duration readyAfter,
        boolean neverReady,
        @Nullable Duration endsAfter,
        int exitCode,
        @Nullable Integer crashTimes,
        boolean outOfMemory,
        @Nullable String pullError,
        List<String> log,
        List<String> lastLog,
        double cpuCores,
        long memoryBytes,
        String execOutput,
        int execCode) {
    public static final PodScript DEFAULT = new PodScript(
            Duration.ofSeconds(1),
            Duration.ZERO,
            false,
            null,
            0,
            null,
            false,
            null,
            List.of(),
            List.of(),
            0.01,
            32L << 20,
            "",
            0);

    public PodScript {
        log = List.copyOf(log);
        lastLog = List.copyOf(lastLog);
    }

    /** Whether the run with this number, counted from 0, ends by itself. */
    boolean ends(int run) {
        return endsAfter != null && (crashTimes == null || run < crashTimes);
    }

    public PodScript withStartDelay(Duration delay) {
        return edit().with("start-delay", delay + "");
    }

    public PodScript withReadyAfter(Duration delay) {
        return edit().with("ready-after", delay + "");
    }

    public PodScript withNeverReady() {
        return edit().with("never-ready", "true");
    }

    /** Ends after a time with an exit code, in every run. */
    public PodScript withExit(Duration after, int code) {
        return edit().set("exit-code", Integer.toString(code)).with("exit-after", after + "");
    }

    public PodScript withCrashTimes(int times) {
        return edit().with("crash-times", Integer.toString(times));
    }

    public PodScript withOutOfMemory(Duration after) {
        return edit().with("oom-after", after + "");
    }

    public PodScript withPullError(String message) {
        return edit().with("pull-error", message);
    }

    public PodScript withLog(List<String> lines) {
        return edit().with("log", String.join("\n", lines));
    }

    public PodScript withLastLog(List<String> lines) {
        return edit().with("last-log", String.join("\n", lines));
    }

    /** CPU in cores. */
    public PodScript withLoad(double cores, long bytes) {
        return edit().set("cpu", Double.toString(cores)).with("memory", Long.toString(bytes));
    }

    public PodScript withExec(String output, int code) {
        return edit().set("exec-output", output).with("exec-code", Integer.toString(code));
    }

    PodScriptEdit edit() {
        return new PodScriptEdit(this);
    }
}

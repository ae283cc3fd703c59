package dev.sampan.sandbox.internal.kubelet;

import dev.sampan.value.Quantity;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Changes a script by the names that annotations use. */
final class PodScriptEdit {
    private Duration startDelay;
    private Duration readyAfter;
    private boolean neverReady;
    private @Nullable Duration endsAfter;
    private int exitCode;
    private @Nullable Integer crashTimes;
    private boolean outOfMemory;
    private @Nullable String pullError;
    private List<String> log;
    private List<String> lastLog;
    private double cpuCores;
    private long memoryBytes;
    private String execOutput;
    private int execCode;

    PodScriptEdit(PodScript script) {
        startDelay = script.startDelay();
        readyAfter = script.readyAfter();
        neverReady = script.neverReady();
        endsAfter = script.endsAfter();
        exitCode = script.exitCode();
        crashTimes = script.crashTimes();
        outOfMemory = script.outOfMemory();
        pullError = script.pullError();
        log = script.log();
        lastLog = script.lastLog();
        cpuCores = script.cpuCores();
        memoryBytes = script.memoryBytes();
        execOutput = script.execOutput();
        execCode = script.execCode();
    }

    PodScript with(String name, String value) {
        return set(name, value).script();
    }

    /**
     * Sets one behaviour.
     *
     * @throws IllegalArgumentException if there is no such name or the value cannot be read
     */
    PodScriptEdit set(String name, String value) {
        switch (name) {
            case "start-delay" -> startDelay = duration(value);
            case "ready-after" -> readyAfter = duration(value);
            case "never-ready" -> neverReady = Boolean.parseBoolean(value);
            case "exit-after" -> endsAfter = duration(value);
            case "crash-after" -> {
                endsAfter = duration(value);
                exitCode = exitCode == 0 ? 1 : exitCode;
            }
            case "oom-after" -> {
                endsAfter = duration(value);
                outOfMemory = true;
            }
            case "exit-code" -> exitCode = Integer.parseInt(value);
            case "crash-times" -> crashTimes = Integer.valueOf(value);
            case "pull-error" -> pullError = value;
            case "log" -> log = value.lines().toList();
            case "last-log" -> lastLog = value.lines().toList();
            case "cpu" -> cpuCores = Quantity.parse(value).amount().doubleValue();
            case "memory" -> memoryBytes = Quantity.parse(value).amount().longValue();
            case "exec-output" -> execOutput = value;
            case "exec-code" -> execCode = Integer.parseInt(value);
            default -> throw new IllegalArgumentException("a pod script has no \"" + name + "\"");
        }
        return this;
    }

    PodScript script() {
        return new PodScript(
                startDelay,
                readyAfter,
                neverReady,
                endsAfter,
                exitCode,
                crashTimes,
                outOfMemory,
                pullError,
                log,
                lastLog,
                cpuCores,
                memoryBytes,
                execOutput,
                execCode);
    }

    /** {@code 500ms}, {@code 5s}, {@code 2m}, {@code 1h} or ISO-8601. */
    static Duration duration(String text) {
        if (text.startsWith("P")) {
            return Duration.parse(text);
        }
        if (text.endsWith("ms")) {
            return Duration.ofMillis(Long.parseLong(text.substring(0, text.length() - 2)));
        }
        long amount = Long.parseLong(text.substring(0, Math.max(0, text.length() - 1)));
        return switch (text.charAt(text.length() - 1)) {
            case 's' -> Duration.ofSeconds(amount);
            case 'm' -> Duration.ofMinutes(amount);
            case 'h' -> Duration.ofHours(amount);
            default -> throw new IllegalArgumentException("\"" + text + "\" is no duration such as 5s");
        };
    }
}

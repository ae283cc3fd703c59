package dev.sampan.sandbox;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How simulated containers behave, and which of them. Alive only inside {@link Sandbox#script}. Without a selector it is for all
 * containers; several selectors must all hold. A pod's annotations {@code sandbox.sampan.dev/*} win over it.
 */
public final class PodScriptSpec {
    @Nullable
    String namespace;

    @Nullable
    String podName;

    @Nullable
    String container;

    @Nullable
    String image;

    @Nullable
    Duration startDelay;

    @Nullable
    Duration readyAfter;

    boolean neverReady;

    @Nullable
    Duration endsAfter;

    int exitCode;

    @Nullable
    Integer crashTimes;

    @Nullable
    Duration outOfMemoryAfter;

    @Nullable
    String pullError;

    @Nullable
    List<String> log;

    @Nullable
    List<String> lastLog;

    @Nullable
    Load load;

    @Nullable
    Exec exec;

    final Map<String, String> labels = new HashMap<>();

    PodScriptSpec() {}

    record Load(double cpuCores, long memoryBytes) {}

    record Exec(String output, int exitCode) {}

    /** Only pods of this namespace whose name is this one or begins with it. */
    public PodScriptSpec pod(String namespace, String nameOrBeginning) {
        this.namespace = namespace;
        podName = nameOrBeginning;
        return this;
    }

    /** Only pods with this label. May be called several times. */
    public PodScriptSpec label(String key, String value) {
        labels.put(key, value);
        return this;
    }

    /** Only containers whose image reference contains this. */
    public PodScriptSpec image(String part) {
        image = part;
        return this;
    }

    /** Only containers of this name. */
    public PodScriptSpec container(String name) {
        container = name;
        return this;
    }

    /** How long a container takes from its image being there to its process running. Default: a second. */
    public PodScriptSpec startsIn(Duration delay) {
        startDelay = delay;
        return this;
    }

    /** How long its probes fail after it runs. Default: not at all. */
    public PodScriptSpec readyAfter(Duration delay) {
        readyAfter = delay;
        return this;
    }

    /** Its readiness probe never succeeds. */
    public PodScriptSpec neverReady() {
        neverReady = true;
        return this;
    }

    /** It ends by itself. Default: one of a Deployment never does, one of a Job does after a second with 0. */
    public PodScriptSpec exits(Duration after, int code) {
        endsAfter = after;
        exitCode = code;
        return this;
    }

    /** It ends by itself only this many times, then stays. */
    public PodScriptSpec exitsAtMost(int times) {
        crashTimes = times;
        return this;
    }

    /** The kernel kills it for its memory: exit code 137, reason OOMKilled. */
    public PodScriptSpec outOfMemory(Duration after) {
        outOfMemoryAfter = after;
        return this;
    }

    /** Its image cannot be pulled, with this message of the container runtime. */
    public PodScriptSpec pullError(String message) {
        pullError = message;
        return this;
    }

    /** What it logs when it starts. */
    public PodScriptSpec log(String... lines) {
        log = List.of(lines);
        return this;
    }

    /** What it logs last, before it ends by itself. */
    public PodScriptSpec lastLog(String... lines) {
        lastLog = List.of(lines);
        return this;
    }

    /** What it uses, as metrics.k8s.io reports it. */
    public PodScriptSpec load(double cpuCores, long memoryBytes) {
        load = new Load(cpuCores, memoryBytes);
        return this;
    }

    /** What any command that is executed in it prints and returns. */
    public PodScriptSpec exec(String output, int exitCode) {
        exec = new Exec(output, exitCode);
        return this;
    }

    /** The ends that it asks for, if they are more than one. */
    Optional<String> contradiction() {
        List<String> ends = new ArrayList<>();
        if (endsAfter != null) {
            ends.add("exits");
        }
        if (outOfMemoryAfter != null) {
            ends.add("outOfMemory");
        }
        if (pullError != null) {
            ends.add("pullError");
        }
        return ends.size() > 1 ? Optional.of(String.join(" and ", ends)) : Optional.empty();
    }
}

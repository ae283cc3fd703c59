package dev.sampan.sandbox;

import dev.sampan.sandbox.internal.kubelet.PodScript;
import dev.sampan.sandbox.internal.kubelet.PodScripts;

/** A pod script as the kubelet follows it. */
final class PodScriptRules {
    private PodScriptRules() {}

    static PodScripts.Match match(PodScriptSpec spec) {
        return new PodScripts.Match(spec.namespace, spec.podName, spec.labels, spec.container, spec.image);
    }

    /** What the spec leaves out stays as it was. */
    static PodScript apply(PodScriptSpec spec, PodScript before) {
        PodScript script = before;
        if (spec.startDelay != null) {
            script = script.withStartDelay(spec.startDelay);
        }
        if (spec.readyAfter != null) {
            script = script.withReadyAfter(spec.readyAfter);
        }
        if (spec.neverReady) {
            script = script.withNeverReady();
        }
        if (spec.log != null) {
            script = script.withLog(spec.log);
        }
        if (spec.load != null) {
            script = script.withLoad(spec.load.cpuCores(), spec.load.memoryBytes());
        }
        if (spec.exec != null) {
            script = script.withExec(spec.exec.output(), spec.exec.exitCode());
        }
        return withEnd(spec, script);
    }

    private static PodScript withEnd(PodScriptSpec spec, PodScript before) {
        PodScript script = before;
        if (spec.endsAfter != null) {
            script = script.withExit(spec.endsAfter, spec.exitCode);
        }
        if (spec.outOfMemoryAfter != null) {
            script = script.withOutOfMemory(spec.outOfMemoryAfter);
        }
        if (spec.pullError != null) {
            script = script.withPullError(spec.pullError);
        }
        if (spec.crashTimes != null) {
            script = script.withCrashTimes(spec.crashTimes);
        }
        return spec.lastLog == null ? script : script.withLastLog(spec.lastLog);
    }
}

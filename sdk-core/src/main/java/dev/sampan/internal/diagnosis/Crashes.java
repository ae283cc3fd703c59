package dev.sampan.internal.diagnosis;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Containers that end although they should not: crashes, memory, a program that is done at once, a kill by a probe. */
final class Crashes implements Recogniser.OnPod {
    /** The kubelet forgets earlier crashes of a container that ran this long. */
    private static final Duration FORGIVEN_AFTER = Duration.ofMinutes(10);

    /** A cluster's clock may differ from the session's by this much without an old pod being taken for a new one. */
    private static final Duration SURELY_EARLIER = Duration.ofSeconds(60);

    /** After this long without another crash a container that serves is healthy. */
    private static final Duration RECENT = Duration.ofMinutes(15);

    @Override
    public List<Symptom> look(Scene scene, PodView pod) {
        List<Symptom> found = new ArrayList<>();
        for (ContainerView container : pod.containers()) {
            Symptom symptom = container.init() ? init(scene, pod, container) : main(scene, pod, container);
            if (symptom != null) {
                found.add(symptom);
            }
        }
        return found;
    }

    private static @Nullable Symptom init(Scene scene, PodView pod, ContainerView container) {
        Exit exit = newest(container);
        if (exit == null || !exit.isFailure() || isOld(scene, pod, exit)) {
            return null;
        }
        if (container.isRunning() && container.restarts() < 2) {
            return null;
        }
        boolean again = isLoop(container, exit)
                || neverRestarts(pod) && container.terminated().isObject();
        return Symptom.of(
                        Cause.INIT_FAILED,
                        pod.tree(),
                        container.title() + " fails with " + exitWord(exit) + again(container),
                        exit.meaning() + "; the other containers wait for it",
                        logs(scene, pod, container))
                .withKey(container.name() + exit.code() + exit.reason())
                .withPatience(again && !container.isRunning() ? patience(scene, exit) : Patience.endless())
                .withWeight(container.restarts())
                .withEvidence(pod.title() + " " + container.title(), exit.text())
                .withLog(pod.name(), container.name(), !container.terminated().isObject());
    }

    private static @Nullable Symptom main(Scene scene, PodView pod, ContainerView container) {
        Exit exit = newest(container);
        if (exit == null || isOld(scene, pod, exit)) {
            return null;
        }
        boolean loop = isLoop(container, exit);
        boolean serves = container.isRunning() && container.isReady();
        if (!exit.isFailure()) {
            return loop && pod.restartsAlways() && !container.isRunning() ? done(scene, pod, container, exit) : null;
        }
        if (serves && !isRecent(scene, exit)) {
            return null;
        }
        Symptom symptom = describe(scene, pod, container, exit, loop && !serves)
                .withKey(container.name() + exit.code() + exit.reason())
                .withWeight(container.restarts())
                .withEvidence(pod.title() + " " + container.title(), exit.text())
                .withLog(pod.name(), container.name(), !container.terminated().isObject());
        if (serves) {
            return symptom.asHarmless();
        }
        return loop && !container.isRunning() ? symptom.withPatience(patience(scene, exit)) : symptom;
    }

    private static Symptom describe(Scene scene, PodView pod, ContainerView container, Exit exit, boolean loop) {
        String next = logs(scene, pod, container);
        if (exit.isOutOfMemory()) {
            String limit = Trees.text(container.spec(), "resources", "limits", "memory");
            return Symptom.of(
                    Cause.OUT_OF_MEMORY,
                    pod.tree(),
                    container.title() + " ran out of memory" + (limit.isEmpty() ? "" : ", limit " + limit)
                            + again(container),
                    limit.isEmpty()
                            ? "the node had no memory left for it"
                            : "the process needs more than its limit, or leaks, or its heap is not bound to the limit",
                    "raise the memory limit, or bound the heap, for a JVM with -XX:MaxRAMPercentage=70");
        }
        if (exit.isStartFailure() || exit.code() == 127 || exit.code() == 126) {
            return Symptom.of(
                    Cause.CONTAINER_START,
                    pod.tree(),
                    container.title() + " cannot be started: " + exitWord(exit),
                    exit.isStartFailure() ? "its command is not an executable file of the image" : exit.meaning(),
                    "correct command and args, or the image's entrypoint");
        }
        String probe = exit.wasKilled() ? killingProbe(pod, container, exit) : "";
        if (!probe.isEmpty()) {
            return ProbeFailures.kill(scene, pod, container, probe, again(container));
        }
        return Symptom.of(
                loop ? Cause.CRASH_LOOP : Cause.CRASH,
                pod.tree(),
                container.title()
                        + (loop ? " crashes again and again with " : " crashed with ")
                        + exitWord(exit)
                        + again(container),
                exit.meaning(),
                next);
    }

    private static Symptom done(Scene scene, PodView pod, ContainerView container, Exit exit) {
        return Symptom.of(
                        Cause.EXITS_AT_ONCE,
                        pod.tree(),
                        container.title() + " ends by itself with exit code 0" + again(container),
                        "its program finishes, and a " + scene.kind() + " expects one that goes on",
                        "run a program that stays, or make it a Job")
                .withKey(container.name())
                .withPatience(patience(scene, exit))
                .withWeight(container.restarts())
                .withEvidence(pod.title() + " " + container.title(), exit.text())
                .withLog(pod.name(), container.name(), !container.terminated().isObject());
    }

    /** Which probe made the kubelet kill the run that ended; empty when none did. */
    private static String killingProbe(PodView pod, ContainerView container, Exit exit) {
        for (String probe : List.of("startup", "liveness")) {
            EventView killing = pod.event("Killing", "Container " + container.name() + " failed " + probe + " probe");
            if (killing != null && isNear(killing.last(), exit.at())) {
                return probe;
            }
        }
        return "";
    }

    /** A kill is told before the run has ended, by the grace period at most; clocks differ by a little. */
    private static boolean isNear(@Nullable Instant killing, @Nullable Instant ended) {
        return killing == null
                || ended == null
                || !killing.plus(Duration.ofMinutes(10)).isBefore(ended);
    }

    private static @Nullable Exit newest(ContainerView container) {
        Exit now = Exit.of(container.terminated());
        return now != null ? now : Exit.of(container.lastTerminated());
    }

    /** At least two runs have failed, or the kubelet says so. */
    private static boolean isLoop(ContainerView container, Exit newest) {
        if (container.waitingReason().equals("CrashLoopBackOff")) {
            return true;
        }
        Exit before = container.terminated().isObject() ? Exit.of(container.lastTerminated()) : null;
        boolean twice = before != null && before.isFailure() || container.restarts() >= 2;
        return twice && newest.isFailure() && !newest.ranLongerThan(FORGIVEN_AFTER);
    }

    private static boolean neverRestarts(PodView pod) {
        return Trees.text(pod.tree(), "spec", "restartPolicy").equals("Never");
    }

    /** Whether it happened before the judged change, in a pod that was there long before as well. */
    private static boolean isOld(Scene scene, PodView pod, Exit exit) {
        Instant dawn = scene.dawn();
        Instant created = pod.created();
        return dawn != null
                && exit.at() != null
                && exit.at().isBefore(dawn)
                && created != null
                && created.plus(SURELY_EARLIER).isBefore(dawn);
    }

    private static boolean isRecent(Scene scene, Exit exit) {
        return exit.at() != null && exit.at().plus(RECENT).isAfter(scene.now());
    }

    /** A job counts its own retries; all others have had theirs. */
    private static Patience patience(Scene scene, Exit exit) {
        if (scene.runsToAnEnd()) {
            return Patience.endless();
        }
        Instant at = exit.at() != null ? exit.at() : scene.snapshot().since();
        return Patience.until(at != null ? at : Instant.EPOCH);
    }

    private static String exitWord(Exit exit) {
        return exit.isOutOfMemory() ? "OOMKilled" : "exit code " + exit.code();
    }

    private static String again(ContainerView container) {
        return container.restarts() == 0
                ? ""
                : " (" + container.restarts() + (container.restarts() == 1 ? " restart)" : " restarts)");
    }

    private static String logs(Scene scene, PodView pod, ContainerView container) {
        String previous = container.terminated().isObject() ? "" : " --previous";
        return "read its log: " + scene.kubectl("logs " + pod.name() + " -c " + container.name() + previous);
    }
}

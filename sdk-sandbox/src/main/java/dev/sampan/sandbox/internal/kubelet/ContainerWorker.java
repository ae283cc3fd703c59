package dev.sampan.sandbox.internal.kubelet;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.sandbox.internal.controller.Tree;
import dev.sampan.sandbox.internal.kubelet.ContainerRuntime.ProbeKind;
import dev.sampan.sandbox.internal.kubelet.ContainerRuntime.PullOutcome;
import dev.sampan.sandbox.internal.kubelet.ContainerRuntime.PullRequest;
import dev.sampan.sandbox.internal.kubelet.ContainerRuntime.RunningContainer;
import dev.sampan.sandbox.internal.kubelet.ContainerRuntime.StartRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** One container of a pod through all its runs. Used on the control loop's thread only; logs and the present run may be read by others. */
final class ContainerWorker {
    /** Its part in the pod. */
    enum Role {
        INIT,
        SIDECAR,
        APP
    }

    private enum State {
        WAITING,
        PULLING,
        RUNNING,
        STOPPING,
        ENDED
    }

    private final PodWorker pod;
    private final String name;
    private final Role role;
    private final BackOff crashes = new BackOff();
    private final BackOff pulls = new BackOff();
    private State state = State.WAITING;
    private String waitingReason;
    private String waitingMessage = "";
    private @Nullable Instant notBefore;
    private @Nullable Instant startedAt;
    private @Nullable ObjectNode lastTermination;
    private @Nullable ObjectNode termination;
    private int runs;
    private String imageId = "";
    private boolean imagePresent;
    private int pulledForRun;
    private List<ProbeState> probes = List.of();
    private boolean stopWanted;
    private boolean postStarting;
    private @Nullable String hookFailure;
    private @Nullable ContainerStop stop;
    private volatile @Nullable RunningContainer running;
    private volatile @Nullable ContainerLog log;
    private volatile @Nullable ContainerLog previousLog;

    ContainerWorker(PodWorker pod, String name, Role role, boolean hasInit) {
        this.pod = pod;
        this.name = name;
        this.role = role;
        this.waitingReason = hasInit ? "PodInitializing" : "ContainerCreating";
    }

    String name() {
        return name;
    }

    Role role() {
        return role;
    }

    boolean isRunning() {
        return state == State.RUNNING || state == State.STOPPING;
    }

    boolean isStopping() {
        return state == State.STOPPING;
    }

    boolean hasEnded() {
        return state == State.ENDED;
    }

    boolean isWaiting() {
        return state == State.WAITING || state == State.PULLING;
    }

    /** Whether it has been started, its hook after the start included. */
    boolean hasRun() {
        return runs > 1 || runs == 1 && !postStarting;
    }

    /** Whether its hook after the start still runs: the containers after it wait for that. */
    boolean isPostStarting() {
        return postStarting;
    }

    @Nullable
    ContainerExit lastExit() {
        ObjectNode ended = termination;
        return ended == null ? null : new ContainerExit(Tree.number(ended, 0, "exitCode"), 0, "", "");
    }

    boolean hasSucceeded() {
        ContainerExit exit = lastExit();
        return hasEnded() && exit != null && exit.code() == 0;
    }

    int restarts() {
        return Math.max(0, runs - 1);
    }

    @Nullable
    RunningContainer running() {
        return running;
    }

    @Nullable
    ContainerLog log(boolean previous) {
        return previous ? previousLog : log;
    }

    void wait(String reason, String message) {
        waitingReason = reason;
        waitingMessage = message;
    }

    /** Whether the startup probe, if there is one, has passed. */
    boolean isStarted() {
        return state == State.RUNNING
                && !postStarting
                && probes.stream().allMatch(probe -> probe.kind() != ProbeKind.STARTUP || probe.hasSucceeded());
    }

    boolean isReady() {
        RunningContainer now = running;
        if (role == Role.INIT) {
            return hasSucceeded();
        }
        if (state != State.RUNNING || !isStarted() || now == null) {
            return false;
        }
        for (ProbeState probe : probes) {
            if (probe.kind() == ProbeKind.READINESS) {
                return probe.hasSucceeded();
            }
        }
        return now.readyWithoutProbe();
    }

    /** Moves a container that should run towards running. */
    void run(ObjectNode tree, ObjectNode spec, Instant now) {
        Instant earliest = notBefore;
        if (state == State.ENDED && role != Role.INIT) {
            awaitRestart(now);
        }
        if (state != State.WAITING || earliest != null && now.isBefore(earliest)) {
            return;
        }
        String image = Tree.text(spec, "image");
        if (ImagePull.parse(image).isEmpty()) {
            refuseImageName(image);
        } else if (imagePresent && !(pulledForRun < runs && isPulledAlways(spec))) {
            if (pulledForRun < runs) {
                pulledForRun = runs;
                pod.note(
                        name,
                        role,
                        "Pulled",
                        "Container image \"%s\" already present on machine and can be accessed by the pod"
                                .formatted(image));
            }
            start(tree, spec, now);
        } else {
            pull(tree, spec, image);
        }
    }

    private static boolean isPulledAlways(ObjectNode spec) {
        return Tree.text(spec, "imagePullPolicy").equals("Always");
    }

    private void refuseImageName(String image) {
        String message =
                "Failed to apply default image tag \"%s\": couldn't parse image name \"%s\": invalid reference format"
                        .formatted(image, image);
        wait("InvalidImageName", message);
        pod.warn(name, role, "InspectFailed", message);
        pod.warn(name, role, "Failed", "Error: InvalidImageName");
        postpone(pulls.nextWaiting(pod.now()), pulls.isChronic());
    }

    private void postpone(Duration delay, boolean chronic) {
        notBefore = pod.now().plus(delay);
        pod.wakeAfter(delay, chronic);
    }

    private void pull(ObjectNode tree, ObjectNode spec, String image) {
        state = State.PULLING;
        if (!waitingReason.equals("ImagePullBackOff")) {
            wait(waitingReason.equals("PodInitializing") ? "PodInitializing" : "ContainerCreating", "");
        }
        if (!Tree.text(spec, "imagePullPolicy").equals("Never")) {
            pod.note(name, role, "Pulling", "Pulling image \"%s\"".formatted(image));
        }
        pod.runtime()
                .pull(
                        new PullRequest(tree, spec, image, imagePresent),
                        outcome -> pod.deliver(() -> pulled(image, outcome)));
    }

    private void pulled(String image, PullOutcome outcome) {
        state = State.WAITING;
        String error = outcome.error();
        if (error != null) {
            failPull(image, error);
            return;
        }
        imagePresent = true;
        pulledForRun = runs;
        notBefore = null;
        imageId = String.valueOf(outcome.imageId());
        long millis = outcome.took().toMillis();
        pod.note(
                name,
                role,
                "Pulled",
                "Successfully pulled image \"%s\" in %s (%s including waiting). Image size: %d bytes."
                        .formatted(image, seconds(millis), seconds(millis), outcome.bytes()));
    }

    private static String seconds(long millis) {
        return millis % 1000 == 0 ? millis / 1000 + "s" : millis < 1000 ? millis + "ms" : millis / 1000.0 + "s";
    }

    private void failPull(String image, String error) {
        pod.warn(name, role, "Failed", "Failed to pull image \"%s\": %s".formatted(image, error));
        pod.warn(name, role, "Failed", "Error: ErrImagePull");
        wait("ErrImagePull", error);
        Duration delay = pulls.nextWaiting(pod.now());
        pod.writeStatusNow();
        pod.note(name, role, "BackOff", "Back-off pulling image \"%s\"".formatted(image));
        pod.warn(name, role, "Failed", "Error: ImagePullBackOff");
        wait("ImagePullBackOff", "Back-off pulling image \"%s\": ErrImagePull: %s".formatted(image, error));
        postpone(delay, pulls.isChronic());
    }

    private void start(ObjectNode tree, ObjectNode spec, Instant now) {
        ContainerLog fresh = new ContainerLog();
        StartRequest request;
        try {
            Map<String, String> environment = pod.environment(tree, spec);
            request = new StartRequest(
                    tree,
                    spec,
                    role == Role.INIT,
                    runs,
                    pod.address(),
                    environment,
                    pod.volumes(tree).mounts(spec),
                    fresh);
        } catch (ConfigMissingException missing) {
            String message = String.valueOf(missing.getMessage());
            wait("CreateContainerConfigError", message);
            pod.warn(name, role, "Failed", "Error: " + message);
            pod.waitForConfig();
            return;
        }
        pod.note(name, role, "Created", "Container created");
        previousLog = log == null ? previousLog : log;
        log = fresh;
        int run = ++runs;
        stopWanted = false;
        termination = null;
        notBefore = null;
        startedAt = now;
        state = State.RUNNING;
        probes = probesOf(spec);
        running = pod.runtime().start(request, exit -> pod.deliver(() -> ended(run, exit)));
        pod.note(name, role, "Started", "Container started");
        hookFailure = null;
        stop = null;
        LifecycleHook hook = LifecycleHook.of(pod, spec, "postStart");
        postStarting = hook != null;
        if (hook == null) {
            watch(run);
        } else {
            hook.run(running, failure -> postStarted(run, failure));
        }
    }

    private void postStarted(int run, @Nullable String failure) {
        if (run != runs || !postStarting) {
            return;
        }
        postStarting = false;
        if (state != State.RUNNING) {
            return;
        }
        if (failure == null) {
            watch(run);
            return;
        }
        hookFailure = failure;
        pod.warn(name, role, "FailedPostStartHook", "PostStartHook failed");
        pod.note(name, role, "Killing", "FailedPostStartHook");
        halt(pod.gracePeriod(), () -> true);
    }

    private void watch(int run) {
        probes.forEach(probe -> scheduleProbe(run, probe, probe.initialDelay()));
        if (probes.stream().noneMatch(probe -> probe.kind() == ProbeKind.READINESS)) {
            awaitReadiness(run);
        }
    }

    private List<ProbeState> probesOf(ObjectNode spec) {
        List<ProbeState> found = new ArrayList<>();
        if (spec.get("startupProbe") instanceof ObjectNode probe) {
            found.add(new ProbeState(ProbeKind.STARTUP, probe));
        }
        if (spec.get("livenessProbe") instanceof ObjectNode probe) {
            found.add(new ProbeState(ProbeKind.LIVENESS, probe));
        }
        if (spec.get("readinessProbe") instanceof ObjectNode probe) {
            found.add(new ProbeState(ProbeKind.READINESS, probe));
        }
        return found;
    }

    private void awaitReadiness(int run) {
        RunningContainer now = running;
        if (now != null && !now.readyWithoutProbe() && !now.probeIsSettled(ProbeKind.READINESS)) {
            pod.later(Duration.ofSeconds(1), false, () -> {
                if (run == runs && state == State.RUNNING) {
                    awaitReadiness(run);
                }
            });
        }
    }

    private void scheduleProbe(int run, ProbeState probe, Duration delay) {
        pod.later(delay, probe.isChronic(), () -> probe(run, probe));
    }

    private void probe(int run, ProbeState probe) {
        RunningContainer now = running;
        if (run != runs || state != State.RUNNING || now == null) {
            return;
        }
        if (probe.kind() != ProbeKind.STARTUP && !isStarted()) {
            scheduleProbe(run, probe, Duration.ofSeconds(1));
            return;
        }
        now.probe(probe.kind(), probe.probe(), result -> pod.deliver(() -> probed(run, probe, result)));
    }

    private void probed(int run, ProbeState probe, ContainerRuntime.ProbeResult result) {
        RunningContainer now = running;
        if (run != runs || state != State.RUNNING || now == null) {
            return;
        }
        probe.count(result);
        if (!result.success()) {
            pod.warn(name, role, "Unhealthy", "%s probe failed: %s".formatted(probe.label(), result.message()));
        }
        if (probe.hasFailed() && probe.kind() != ProbeKind.READINESS) {
            pod.note(
                    name,
                    role,
                    "Killing",
                    probe.kind() == ProbeKind.STARTUP
                            ? "Container %s failed startup probe, will be restarted".formatted(name)
                            : "Container %s failed liveness probe, will be restarted".formatted(name));
            halt(probe.gracePeriod(pod.gracePeriod()), () -> true);
            return;
        }
        boolean over = probe.kind() == ProbeKind.STARTUP && probe.hasSucceeded()
                || probe.hasSucceeded() && now.probeIsSettled(probe.kind());
        if (!over) {
            scheduleProbe(run, probe, probe.period());
        }
    }

    /**
     * Ends the run, as the pod wants it or a probe: first its hook, then when its turn has come it is told to end.
     *
     * @param grace from the first call on until it is killed
     */
    void halt(Duration grace, BooleanSupplier turn) {
        RunningContainer now = running;
        if (state == State.RUNNING && now != null) {
            state = State.STOPPING;
            ContainerStop begun = new ContainerStop(now, grace, pod.now(), turn);
            stop = begun;
            LifecycleHook hook = grace.isZero() ? null : LifecycleHook.of(pod, pod.spec(this), "preStop");
            if (hook != null) {
                begun.hookStarts();
                hook.run(now, failure -> preStopped(begun, failure));
            }
            if (hook != null || !turn.getAsBoolean()) {
                pod.wakeAfter(grace, false);
            }
        } else if (isWaiting()) {
            stopWanted = true;
        }
        if (state == State.STOPPING && stop != null) {
            if (stop.shorten(grace, pod.now())) {
                pod.wakeAfter(grace, false);
            }
            stop.advance(pod.now());
        }
    }

    private void preStopped(ContainerStop begun, @Nullable String failure) {
        if (failure != null && stop == begun && state == State.STOPPING) {
            pod.warn(name, role, "FailedPreStopHook", "PreStopHook failed");
        }
        begun.hookEnds();
        begun.advance(pod.now());
    }

    /** Goes on with an end that has begun: others may have ended meanwhile, or its time is over. */
    void continueStop() {
        if (state == State.STOPPING && stop != null) {
            stop.advance(pod.now());
        }
    }

    private void ended(int run, ContainerExit exit) {
        if (run != runs || !isRunning()) {
            return;
        }
        Instant now = pod.now();
        state = State.ENDED;
        running = null;
        postStarting = false;
        ObjectNode ended = Tree.object().put("exitCode", exit.code());
        if (exit.signal() != 0) {
            ended.put("signal", exit.signal());
        }
        ended.put("reason", exit.reason());
        String message = exit.message().isEmpty() ? pod.fallbackMessage(this, exit) : exit.message();
        if (!message.isEmpty()) {
            ended.put("message", message);
        }
        Instant from = startedAt == null ? now : startedAt;
        ended.put("startedAt", Tree.stamp(from)).put("finishedAt", Tree.stamp(now));
        ended.put("containerID", containerId());
        termination = ended;
        if (pod.restarts(role, exit)) {
            restart(now, Duration.between(from, now));
        }
    }

    private void restart(Instant now, Duration ranFor) {
        Duration delay = crashes.next(now, ranFor);
        notBefore = now.plus(delay);
        if (!delay.isZero()) {
            String message = "back-off %s restarting failed container=%s pod=%s"
                    .formatted(goDuration(delay), name, pod.identity());
            wait("CrashLoopBackOff", message);
            pod.warn(
                    name,
                    role,
                    "BackOff",
                    "Back-off restarting failed container %s in pod %s".formatted(name, pod.identity()));
        }
        pod.wakeAfter(delay, crashes.isChronic());
        if (delay.isZero()) {
            awaitRestart(now);
        } else {
            becomeWaiting();
        }
    }

    private void becomeWaiting() {
        lastTermination = termination;
        state = State.WAITING;
    }

    private void awaitRestart(Instant now) {
        ContainerExit exit = lastExit();
        if (exit != null && pod.restarts(role, exit) && (notBefore == null || !now.isBefore(notBefore))) {
            becomeWaiting();
            wait("ContainerCreating", "");
        }
    }

    private static String goDuration(Duration delay) {
        long minutes = delay.toMinutes();
        return minutes == 0 ? delay.toSeconds() + "s" : "%dm%ds".formatted(minutes, delay.toSecondsPart());
    }

    /** A container that can no longer start, since the pod is going. */
    boolean isSettledForStop() {
        return !isRunning() && (hasEnded() || stopWanted || isWaiting());
    }

    private String containerId() {
        return "containerd://" + ContainerIds.of(pod.uid(), name, runs);
    }

    /** Its element of the pod's container statuses. */
    ObjectNode status(ObjectNode spec) {
        ObjectNode status = Tree.object().put("name", name);
        ObjectNode now = status.putObject("state");
        if (postStarting || hookFailure != null && isRunning()) {
            ObjectNode waiting = now.putObject("waiting");
            waiting.put("reason", hookFailure == null ? "ContainerCreating" : "PostStartHookError");
            if (hookFailure != null) {
                waiting.put("message", hookFailure);
            }
        } else if (isRunning() && startedAt != null) {
            now.putObject("running").put("startedAt", Tree.stamp(startedAt));
        } else if (hasEnded() && termination != null) {
            now.set("terminated", termination.deepCopy());
        } else {
            ObjectNode waiting = now.putObject("waiting").put("reason", waitingReason);
            if (!waitingMessage.isEmpty()) {
                waiting.put("message", waitingMessage);
            }
        }
        ObjectNode last = status.putObject("lastState");
        if (lastTermination != null) {
            last.set("terminated", lastTermination.deepCopy());
        }
        status.put("ready", isReady()).put("restartCount", restarts()).put("image", Tree.text(spec, "image"));
        status.put("imageID", imageId);
        if (runs > 0) {
            status.put("containerID", containerId());
        }
        status.put("started", role == Role.INIT ? false : isStarted());
        return status;
    }
}

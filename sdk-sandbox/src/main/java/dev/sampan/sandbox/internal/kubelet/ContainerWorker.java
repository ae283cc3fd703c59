package dev.sampan.sandbox.internal.kubelet;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.sandbox.internal.controller.Tree;
import dev.sampan.sandbox.internal.kubelet.ContainerRuntime.RunningContainer;
import dev.sampan.sandbox.internal.kubelet.ContainerRuntime.StartRequest;
import java.time.Duration;
import java.time.Instant;
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
        RUNNING,
        STOPPING,
        ENDED
    }

    private final PodWorker pod;
    private final String name;
    private final Role role;
    private final ContainerWait wait;
    private final ImagePuller image;
    private final BackOff crashes = new BackOff();
    private State state = State.WAITING;
    private @Nullable Instant startedAt;
    private @Nullable ContainerExit lastExit;
    private @Nullable ObjectNode termination;
    private @Nullable ObjectNode lastTermination;
    private int runs;
    private @Nullable ContainerProbes probes;
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
        this.wait = new ContainerWait(pod, hasInit ? "PodInitializing" : "ContainerCreating");
        this.image = new ImagePuller(pod, this, wait);
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
        return lastExit;
    }

    boolean hasSucceeded() {
        return hasEnded() && lastExit != null && lastExit.code() == 0;
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

    /** Whether the startup probe, if there is one, has passed. */
    boolean isStarted() {
        return probes != null && probes.isStarted();
    }

    boolean isReady() {
        return role == Role.INIT ? hasSucceeded() : probes != null && probes.isReady();
    }

    void note(String reason, String message) {
        pod.note(name, role, reason, message);
    }

    void warn(String reason, String message) {
        pod.warn(name, role, reason, message);
    }

    /** Moves a container that should run towards running. */
    void run(ObjectNode tree, ObjectNode spec, Instant now) {
        if (state == State.ENDED && role != Role.INIT) {
            awaitRestart(now);
        }
        if (state == State.WAITING && !image.isPulling() && wait.isOver(now) && image.provide(tree, spec, runs)) {
            start(tree, spec, now);
        }
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
            wait.because("CreateContainerConfigError", message);
            warn("Failed", "Error: " + message);
            pod.waitForConfig();
            return;
        }
        note("Created", "Container created");
        previousLog = log == null ? previousLog : log;
        log = fresh;
        int run = ++runs;
        stop = null;
        termination = null;
        lastExit = null;
        wait.end();
        startedAt = now;
        state = State.RUNNING;
        RunningContainer started = pod.runtime().start(request, exit -> pod.deliver(() -> ended(run, exit)));
        running = started;
        probes = new ContainerProbes(pod, this, spec, started);
        note("Started", "Container started");
        runPostStart(spec, started, run);
    }

    private void runPostStart(ObjectNode spec, RunningContainer started, int run) {
        hookFailure = null;
        LifecycleHook hook = LifecycleHook.of(pod, spec, "postStart");
        postStarting = hook != null;
        if (hook == null) {
            beginProbes();
        } else {
            hook.run(started, failure -> postStarted(run, failure));
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
            beginProbes();
            return;
        }
        hookFailure = failure;
        warn("FailedPostStartHook", "PostStartHook failed");
        note("Killing", "FailedPostStartHook");
        halt(pod.gracePeriod(), () -> true);
    }

    private void beginProbes() {
        if (probes != null) {
            probes.begin();
        }
    }

    private void endProbes() {
        if (probes != null) {
            probes.end();
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
            endProbes();
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
            warn("FailedPreStopHook", "PreStopHook failed");
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
        endProbes();
        running = null;
        postStarting = false;
        ContainerExit told = exit.message().isEmpty() ? exit.withMessage(pod.fallbackMessage(this, exit)) : exit;
        Instant from = startedAt == null ? now : startedAt;
        lastExit = told;
        termination = told.toTree(from, now, containerId());
        if (pod.restarts(role, told)) {
            pod.writeStatusNow();
            restart(now, Duration.between(from, now));
        }
    }

    private void restart(Instant now, Duration ranFor) {
        Duration delay = crashes.next(now, ranFor);
        wait.postpone(delay, crashes.isChronic());
        if (delay.isZero()) {
            awaitRestart(now);
            return;
        }
        wait.because(
                "CrashLoopBackOff",
                "back-off %s restarting failed container=%s pod=%s".formatted(goDuration(delay), name, pod.identity()));
        warn("BackOff", "Back-off restarting failed container %s in pod %s".formatted(name, pod.identity()));
        becomeWaiting();
    }

    private void becomeWaiting() {
        lastTermination = termination;
        state = State.WAITING;
    }

    private void awaitRestart(Instant now) {
        if (lastExit != null && pod.restarts(role, lastExit) && wait.isOver(now)) {
            becomeWaiting();
            wait.because("ContainerCreating", "");
        }
    }

    private static String goDuration(Duration delay) {
        long minutes = delay.toMinutes();
        return minutes == 0 ? delay.toSeconds() + "s" : "%dm%ds".formatted(minutes, delay.toSecondsPart());
    }

    private String containerId() {
        return "containerd://" + ContainerIds.of(pod.uid(), name, runs);
    }

    /** Its element of the pod's container statuses. */
    ObjectNode status(ObjectNode spec) {
        ObjectNode status = Tree.object().put("name", name);
        status.set("state", presentState());
        ObjectNode last = status.putObject("lastState");
        if (lastTermination != null) {
            last.set("terminated", lastTermination.deepCopy());
        }
        status.put("ready", isReady()).put("restartCount", restarts()).put("image", Tree.text(spec, "image"));
        status.put("imageID", image.imageId());
        if (runs > 0) {
            status.put("containerID", containerId());
        }
        status.put("started", role != Role.INIT && isStarted());
        return status;
    }

    private ObjectNode presentState() {
        ObjectNode present = Tree.object();
        if (isRunning() && hookFailure != null) {
            present.putObject("waiting").put("reason", "PostStartHookError").put("message", hookFailure);
        } else if (postStarting) {
            present.putObject("waiting").put("reason", "ContainerCreating");
        } else if (isRunning() && startedAt != null) {
            present.putObject("running").put("startedAt", Tree.stamp(startedAt));
        } else if (hasEnded() && termination != null) {
            present.set("terminated", termination.deepCopy());
        } else {
            present.set("waiting", wait.toTree());
        }
        return present;
    }
}

package dev.sampan.sandbox.internal.kubelet;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.sandbox.internal.controller.Tree;
import dev.sampan.sandbox.internal.time.Timeline;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Containers that follow their scripts on the timeline. No threads of its own. */
final class SimulatedRuntime implements ContainerRuntime {
    private static final int FOREGROUND_RESTARTS = 3;
    private static final Pattern SLEEP =
            Pattern.compile("^(?:\\S*sh -\\w*c )?(?:\\S*/)?sleep (\\d{1,6}(?:\\.\\d{1,3})?)s?(?:\\s|;|$)");

    private final Timeline timeline;
    private final ImageStore images;
    private final PullLogins logins;
    private final PodScripts scripts;
    private final AtomicInteger addresses = new AtomicInteger();

    SimulatedRuntime(Timeline timeline, ImageStore images, PullLogins logins, PodScripts scripts) {
        this.timeline = timeline;
        this.images = images;
        this.logins = logins;
        this.scripts = scripts;
    }

    @Override
    public String podAddress() {
        int number = addresses.getAndIncrement();
        return "10.244.%d.%d".formatted(number / 250 % 256, 2 + number % 250);
    }

    @Override
    public void pull(PullRequest request, Consumer<PullOutcome> done) {
        PodScript script = scripts.scriptFor(request.pod(), request.container(), false);
        ImagePull.Found found = ImagePull.look(images, logins, request, script.pullError());
        Duration delay = found.error() == null && !request.again() ? script.startDelay() : Duration.ZERO;
        timeline.schedule(
                delay, () -> done.accept(new PullOutcome(found.imageId(), found.error(), delay, found.bytes())));
    }

    @Override
    public RunningContainer start(StartRequest request, Consumer<ContainerExit> ended) {
        PodScript script = scripts.scriptFor(request.pod(), request.container(), request.init());
        Run run = new Run(script, request, ended);
        run.begin();
        return run;
    }

    @Override
    public void removePod(String podUid) {}

    @Override
    public void close() {}

    private final class Run implements RunningContainer {
        private final PodScript script;
        private final StartRequest request;
        private final Consumer<ContainerExit> ended;
        private final Instant startedAt = timeline.now();
        private final AtomicBoolean over = new AtomicBoolean();
        private volatile Timeline.@Nullable Timer end;

        Run(PodScript script, StartRequest request, Consumer<ContainerExit> ended) {
            this.script = script;
            this.request = request;
            this.ended = ended;
        }

        void begin() {
            script.log().forEach(line -> request.log().append(startedAt, line));
            Duration after = script.endsAfter();
            if (after != null && script.ends(request.run())) {
                ContainerExit exit =
                        script.outOfMemory() ? ContainerExit.outOfMemory() : ContainerExit.of(script.exitCode());
                Runnable task = () -> {
                    script.lastLog().forEach(line -> request.log().append(timeline.now(), line));
                    finish(exit);
                };
                end = request.run() <= FOREGROUND_RESTARTS
                        ? timeline.schedule(after, task)
                        : timeline.scheduleBackground(after, task);
            }
        }

        private void finish(ContainerExit exit) {
            if (over.compareAndSet(false, true)) {
                request.log().end();
                ended.accept(exit);
            }
        }

        @Override
        public void stop(Duration grace) {
            Timeline.Timer pending = end;
            if (pending != null) {
                pending.cancel();
            }
            timeline.schedule(Duration.ZERO, () -> finish(ContainerExit.of(grace.isZero() ? 137 : 0)));
        }

        private boolean isReady() {
            return !script.neverReady() && !timeline.now().isBefore(startedAt.plus(script.readyAfter()));
        }

        @Override
        public void probe(ProbeKind kind, ObjectNode probe, Consumer<ProbeResult> result) {
            boolean success = kind == ProbeKind.LIVENESS || isReady();
            result.accept(new ProbeResult(success, success ? "" : failure(probe)));
        }

        @Override
        public void hook(ObjectNode handler, Consumer<@Nullable String> done) {
            timeline.schedule(sleepOf(Tree.texts(handler, "exec", "command")), () -> done.accept(hookFailure(handler)));
        }

        private @Nullable String hookFailure(ObjectNode handler) {
            if (handler.has("exec")) {
                return script.execCode() == 0
                        ? null
                        : LifecycleHook.commandFailure(handler, script.execCode(), script.execOutput());
            }
            String at = request.podAddress() + ":" + Tree.text(handler, "httpGet", "port");
            return script.neverReady()
                    ? "Get \"http://%s%s\": dial tcp %s: connect: connection refused"
                            .formatted(at, Tree.text(handler, "httpGet", "path"), at)
                    : null;
        }

        /** How long a command takes that begins with a sleep, by itself or in a shell: the hook that everybody writes. */
        private Duration sleepOf(List<String> command) {
            Matcher sleep = SLEEP.matcher(String.join(" ", command));
            return sleep.find() ? Duration.ofMillis((long) (1000 * Double.parseDouble(sleep.group(1)))) : Duration.ZERO;
        }

        private String failure(ObjectNode probe) {
            if (probe.has("httpGet")) {
                return "HTTP probe failed with statuscode: 503";
            }
            if (probe.has("exec")) {
                return "command exited with code 1";
            }
            return "dial tcp %s:%s: connect: connection refused"
                    .formatted(request.podAddress(), Tree.text(probe, "tcpSocket", "port"));
        }

        @Override
        public boolean probeIsSettled(ProbeKind kind) {
            return kind == ProbeKind.LIVENESS || isReady() || script.neverReady();
        }

        @Override
        public boolean readyWithoutProbe() {
            return isReady();
        }

        @Override
        public int exec(List<String> command, InputStream stdin, OutputStream stdout, OutputStream stderr) {
            try {
                if (!script.execOutput().isEmpty() || script.execCode() != 0) {
                    String text = script.execOutput();
                    boolean whole = text.isEmpty() || text.endsWith("\n");
                    stdout.write((whole ? text : text + "\n").getBytes(StandardCharsets.UTF_8));
                    stdout.flush();
                    return script.execCode();
                }
                return new SimulatedCommand(request, timeline, stdin, stdout, stderr).run(command);
            } catch (IOException gone) {
                throw new UncheckedIOException("the caller of the command has gone", gone);
            }
        }

        @Override
        public Socket connect(int port) throws IOException {
            throw new ConnectException("nobody listens on port " + port
                    + ": the pod is simulated; start the sandbox with processRuntime()");
        }

        @Override
        public NodeAgent.ContainerUsage usage() {
            return new NodeAgent.ContainerUsage(
                    Tree.text(request.container(), "name"), script.cpuCores(), script.memoryBytes());
        }
    }
}

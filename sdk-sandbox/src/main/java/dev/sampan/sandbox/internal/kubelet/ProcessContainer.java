package dev.sampan.sandbox.internal.kubelet;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.sandbox.internal.controller.Tree;
import dev.sampan.sandbox.internal.kubelet.ContainerRuntime.ProbeKind;
import dev.sampan.sandbox.internal.kubelet.ContainerRuntime.ProbeResult;
import dev.sampan.sandbox.internal.kubelet.ContainerRuntime.RunningContainer;
import dev.sampan.sandbox.internal.kubelet.ContainerRuntime.StartRequest;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A container as a process of this machine. */
final class ProcessContainer implements RunningContainer {
    private static final long WARM_UP_MILLIS = 2_000;

    private final ProcessRuntime runtime;
    private final StartRequest request;
    private final Consumer<ContainerExit> ended;
    private final Map<String, String> environment = new LinkedHashMap<>();
    private final Map<Integer, Integer> assignedPorts = new HashMap<>();
    private volatile @Nullable Process process;
    private volatile @Nullable Path root;
    private final CountDownLatch launched = new CountDownLatch(1);
    private volatile boolean stopped;
    private long lastCpuNanos;
    private long lastLookNanos;

    ProcessContainer(ProcessRuntime runtime, StartRequest request, Consumer<ContainerExit> ended) {
        this.runtime = runtime;
        this.request = request;
        this.ended = ended;
    }

    String address() {
        return request.podAddress();
    }

    /** Prepares the root and runs the process to its end. Blocks. */
    void run(ProcessRuntime.PulledImage image) {
        ContainerExit exit;
        try {
            exit = runToEnd(image);
        } catch (IOException | RuntimeException failure) {
            exit = new ContainerExit(
                    128,
                    0,
                    "StartError",
                    "failed to create containerd task: failed to create shim task: " + failure.getMessage());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            exit = ContainerExit.of(137);
        }
        launched.countDown();
        request.log().end();
        ended.accept(exit);
    }

    private ContainerExit runToEnd(ProcessRuntime.PulledImage image) throws IOException, InterruptedException {
        Path files = runtime.prepareRoot(request, image);
        root = files;
        assignPort();
        environment.putAll(environmentOf(image.config()));
        List<String> arguments = arguments(image.config());
        Integer hint = assignedPorts.values().stream().findFirst().orElse(null);
        List<String> command = new ProcessCommand(files).translate(arguments, environment, hint);
        Process started = builder(command, workingDirectory(files, image.config()))
                .redirectErrorStream(true)
                .start();
        runtime.started(started);
        process = started;
        launched.countDown();
        started.getOutputStream().close();
        if (stopped) {
            kill(started);
        }
        readLog(started);
        int code = started.waitFor();
        runtime.ended(started);
        return ContainerExit.of(code).withMessage(terminationMessage(files));
    }

    private ProcessBuilder builder(List<String> command, Path directory) {
        ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
        builder.environment().clear();
        builder.environment().putAll(environment);
        return builder;
    }

    private void readLog(Process started) throws IOException {
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(started.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                request.log().append(runtime.now(), line);
            }
        }
    }

    private String terminationMessage(Path files) throws IOException {
        String path = Tree.text(request.container(), "terminationMessagePath");
        Path file = files.resolve((path.isEmpty() ? "/dev/termination-log" : path).substring(1))
                .normalize();
        if (!file.startsWith(files) || !Files.isRegularFile(file) || Files.size(file) > 4096) {
            return "";
        }
        return Files.readString(file).strip();
    }

    private List<String> arguments(ImageStore.ImageConfig config) {
        List<String> command = Tree.texts(request.container(), "command");
        List<String> arguments = Tree.texts(request.container(), "args");
        List<String> all = new ArrayList<>(command.isEmpty() ? config.entrypoint() : command);
        if (!arguments.isEmpty()) {
            all.addAll(arguments);
        } else if (command.isEmpty()) {
            all.addAll(config.cmd());
        }
        all.replaceAll(argument -> ContainerEnvironment.expand(argument, request.environment()));
        return all;
    }

    private Map<String, String> environmentOf(ImageStore.ImageConfig config) {
        Map<String, String> all = new LinkedHashMap<>();
        all.put("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin");
        all.put("HOME", "/root");
        all.put("HOSTNAME", Tree.text(request.pod(), "metadata", "name"));
        all.putAll(config.env());
        assignedPorts.values().stream().findFirst().ifPresent(port -> {
            all.put("PORT", Integer.toString(port));
            all.put("SERVER_PORT", Integer.toString(port));
        });
        all.putAll(request.environment());
        return all;
    }

    private Path workingDirectory(Path files, ImageStore.ImageConfig config) throws IOException {
        String wanted = Tree.text(request.container(), "workingDir");
        String directory = wanted.isEmpty() ? config.workingDir() : wanted;
        Path path = files.resolve(directory.replaceFirst("^/+", "")).normalize();
        if (!path.startsWith(files)) {
            throw new IOException("the working directory \"" + directory + "\" leads out of the image");
        }
        Files.createDirectories(path);
        return path;
    }

    // all pods share this machine's ports, so the first declared one is moved to a free one that the program is told
    private void assignPort() throws IOException {
        List<ObjectNode> ports = Tree.objects(request.container(), "ports");
        if (!ports.isEmpty()) {
            try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                assignedPorts.put(Tree.number(ports.get(0), 0, "containerPort"), free.getLocalPort());
            }
        }
    }

    int portNumber(JsonNode port) {
        if (port.isInt()) {
            return port.asInt();
        }
        ObjectNode named = Tree.element(request.container().path("ports"), "name", port.asText());
        return named == null ? 0 : Tree.number(named, 0, "containerPort");
    }

    /** Where the process really listens for what the pod calls this port. */
    int realPort(int port) throws IOException {
        Process now = process;
        if (now == null || !now.isAlive()) {
            throw new ConnectException("the container is not running");
        }
        TreeSet<Integer> listening = ListeningPorts.of(now.toHandle());
        Integer assigned = assignedPorts.get(port);
        if (assigned != null && listening.contains(assigned)) {
            return assigned;
        }
        if (listening.contains(port)) {
            return port;
        }
        if (listening.size() == 1) {
            return listening.first();
        }
        throw new ConnectException("connection refused: the process listens on " + listening + ", not on " + port);
    }

    @Override
    public Socket connect(int port) throws IOException {
        int real = realPort(port);
        Socket socket = new Socket();
        try {
            socket.connect(new InetSocketAddress("127.0.0.1", real), 2_000);
            return socket;
        } catch (IOException refused) {
            socket.close();
            return new Socket(InetAddress.getByName("::1"), real);
        }
    }

    @Override
    public void stop(Duration grace) {
        stopped = true;
        Process now = process;
        if (now != null) {
            runtime.inBackground(() -> end(now, grace));
        }
    }

    private static void end(Process now, Duration grace) {
        now.destroy();
        try {
            if (!now.waitFor(grace.toMillis(), TimeUnit.MILLISECONDS)) {
                kill(now);
            }
        } catch (InterruptedException interrupted) {
            kill(now);
            Thread.currentThread().interrupt();
        }
    }

    /** Kills the process and all that it started. */
    static void kill(Process process) {
        Stream.concat(process.descendants(), Stream.of(process.toHandle()))
                .toList()
                .forEach(ProcessHandle::destroyForcibly);
    }

    @Override
    public void probe(ProbeKind kind, ObjectNode probe, Consumer<ProbeResult> result) {
        runtime.inBackground(() -> result.accept(new ProcessProbe(this, probe).run()));
    }

    @Override
    public void hook(ObjectNode handler, Consumer<@Nullable String> done) {
        runtime.inBackground(() -> {
            try {
                // the process itself is started in the background
                launched.await();
                done.accept(new ProcessHook(this, handler).run());
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                done.accept("context canceled");
            }
        });
    }

    @Override
    public boolean probeIsSettled(ProbeKind kind) {
        return false;
    }

    @Override
    public boolean readyWithoutProbe() {
        return true;
    }

    @Override
    public int exec(List<String> command, InputStream stdin, OutputStream stdout, OutputStream stderr) {
        Path files = root;
        if (files == null) {
            return 126;
        }
        try {
            Process started = builder(new ProcessCommand(files).translate(command, environment, null), files)
                    .start();
            runtime.started(started);
            runtime.inBackground(() -> copy(stdin, started.getOutputStream()));
            Thread errors = runtime.thread(() -> copy(started.getErrorStream(), stderr));
            copy(started.getInputStream(), stdout);
            errors.join(TimeUnit.SECONDS.toMillis(5));
            int code = started.waitFor();
            runtime.ended(started);
            return code;
        } catch (IOException failure) {
            write(stderr, "OCI runtime exec failed: " + failure.getMessage() + "\n");
            return 127;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return 130;
        }
    }

    private static void copy(InputStream from, OutputStream to) {
        try (from) {
            byte[] buffer = new byte[8192];
            for (int count = from.read(buffer); count >= 0; count = from.read(buffer)) {
                to.write(buffer, 0, count);
                to.flush();
            }
            if (to instanceof java.io.FilterOutputStream) {
                to.close();
            }
        } catch (IOException closed) {
            // one end of the pipe has gone: there is nobody left to copy for
            return;
        }
    }

    private static void write(OutputStream sink, String text) {
        try {
            sink.write(text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException gone) {
            throw new java.io.UncheckedIOException(gone);
        }
    }

    @Override
    public synchronized NodeAgent.ContainerUsage usage() {
        Process now = process;
        long cpu = now == null
                ? 0
                : now.info().totalCpuDuration().map(Duration::toNanos).orElse(0L);
        long look = System.nanoTime();
        double cores = lastLookNanos == 0 || look - lastLookNanos > TimeUnit.HOURS.toNanos(1)
                ? cpu / (double) TimeUnit.MILLISECONDS.toNanos(WARM_UP_MILLIS)
                : Math.max(0, cpu - lastCpuNanos) / (double) Math.max(1, look - lastLookNanos);
        lastCpuNanos = cpu;
        lastLookNanos = look;
        return new NodeAgent.ContainerUsage(
                Tree.text(request.container(), "name"), Math.min(cores, 64), now == null ? 0 : residentBytes(now));
    }

    private static long residentBytes(Process process) {
        try {
            String[] fields = Files.readString(Path.of("/proc", Long.toString(process.pid()), "statm"))
                    .split(" ");
            return Long.parseLong(fields[1]) * 4096;
        } catch (IOException gone) {
            // it ended between the question and the look
            return 0;
        }
    }
}

package dev.sampan.lab.story;

import dev.sampan.samples.quickstart.Request;
import dev.sampan.samples.quickstart.Screen;
import dev.sampan.samples.quickstart.StoryFailedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Runs an image as a node would, in a network of its own with nothing but loopback, and looks at it from outside. */
final class ContainerRun {
    private static final String NAME = "quickstart";
    private static final String USER = "65532";
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final int GRACE_SECONDS = 10;
    private static final int ENDED_BY_SIGTERM = 143;

    private final Request request;
    private final Podman podman;
    private final Screen screen;

    ContainerRun(Request request, Podman podman, Screen screen) {
        this.request = request;
        this.podman = podman;
        this.screen = screen;
    }

    void verify(String image) throws InterruptedException {
        screen.doing("podman pulls the image");
        podman.pull(image);
        start(image, request.environment());
        String process = inspect("{{.State.Pid}}");
        requireAnswer(process);
        requireNoRoot(process);
        requireStop();
        requireBadConfigurationRefused(image);
    }

    private void start(String image, Map<String, String> environment) throws InterruptedException {
        podman.podman(runWords(environment, "--detach", image)).orFail("podman cannot run " + image);
        screen.step("7 container", "podman runs the image");
    }

    /** As the Deployment has it: no capabilities, no new privileges. Limits are given, since the default ones may be above this machine's. */
    private static String[] runWords(Map<String, String> environment, String how, String image) {
        List<String> words = new ArrayList<>(List.of(
                "run",
                how,
                "--name=" + NAME,
                "--network=none",
                "--cap-drop=all",
                "--security-opt=no-new-privileges",
                "--memory=512m",
                "--timeout=120",
                "--ulimit=nofile=20000:20000",
                "--ulimit=nproc=4096:4096"));
        environment.forEach((name, value) -> words.add("--env=" + name + "=" + value));
        words.add(image);
        return words.toArray(String[]::new);
    }

    private String inspect(String template) throws InterruptedException {
        return podman.podman("inspect", "--format", template, NAME).orFail("podman cannot inspect " + NAME);
    }

    private void requireAnswer(String process) throws InterruptedException {
        Instant begin = Instant.now();
        String status = statusOf(process, request.readyPath());
        while (!status.equals("200") && Instant.now().isBefore(begin.plus(PATIENCE))) {
            Thread.sleep(50);
            status = statusOf(process, request.readyPath());
        }
        require(status.equals("200"), "GET " + request.readyPath() + " of the container gave " + status);
        screen.step("  http", "GET " + request.readyPath() + " on its loopback: HTTP 200 after " + since(begin));
    }

    /** Asked from inside the container's network, with this machine's curl. */
    private String statusOf(String process, String path) throws InterruptedException {
        return podman.run(List.of(
                        "nsenter",
                        "--target=" + process,
                        "--net",
                        "curl",
                        "--silent",
                        "--output",
                        "/dev/null",
                        "--max-time",
                        "5",
                        "--write-out",
                        "%{http_code}",
                        "http://127.0.0.1:" + request.port() + path))
                .output();
    }

    private void requireNoRoot(String process) {
        List<String> status;
        try {
            status = Files.readAllLines(Path.of("/proc", process, "status"));
        } catch (IOException e) {
            throw new StoryFailedException("the container's process cannot be looked at: " + e);
        }
        require(
                status.contains("Uid:\t" + (USER + "\t").repeat(4).strip()),
                "it does not run as " + USER + ": " + status);
        require(status.contains("CapEff:\t" + "0".repeat(16)), "it has capabilities: " + status);
        require(status.contains("NoNewPrivs:\t1"), "it may gain privileges: " + status);
        screen.step("  user", "process " + process + " has uid " + USER + " and no capability");
    }

    private void requireStop() throws InterruptedException {
        Instant begin = Instant.now();
        podman.podman("stop", "--time=" + GRACE_SECONDS, NAME).orFail("podman cannot stop the container");
        Duration took = Duration.between(begin, Instant.now());
        int exit = Integer.parseInt(inspect("{{.State.ExitCode}}"));
        require(exit == 0 || exit == ENDED_BY_SIGTERM, "after SIGTERM it ended with " + exit);
        require(took.toSeconds() < GRACE_SECONDS, "it needed " + took + " to stop");
        String log = podman.podman("logs", NAME).orFail("podman has no logs");
        require(log.contains("INFO  stopping"), "it ended without its own word: " + log);
        screen.step("  stop", "SIGTERM ended it in " + since(begin) + " with status " + exit + ", by itself");
        podman.podman("rm", NAME).orFail("podman cannot remove the container");
    }

    /** What release 2 was simulated to do is what this image does. */
    private void requireBadConfigurationRefused(String image) throws InterruptedException {
        Map<String, String> changed = new TreeMap<>(request.environment());
        changed.putAll(request.breaking());
        Podman.Result result = podman.podman(runWords(changed, "--rm", image));
        require(
                result.exit() == LabScene.BAD_CONFIGURATION,
                "with release 2's settings it ended with " + result.exit());
        require(result.output().contains(request.lastWords()), "its last words were " + result.output());
        screen.step("  release 2", "with its settings the image ends with status " + result.exit() + ", as simulated");
    }

    private static String since(Instant begin) {
        return String.format(
                Locale.ROOT, "%.1f s", Duration.between(begin, Instant.now()).toMillis() / 1000.0);
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new StoryFailedException(otherwise);
        }
    }
}

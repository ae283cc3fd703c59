package dev.sampan.sandbox.internal.kubelet;

import dev.sampan.sandbox.internal.controller.Tree;
import dev.sampan.sandbox.internal.kubelet.ContainerRuntime.StartRequest;
import dev.sampan.sandbox.internal.time.Timeline;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Pattern;

/**
 * A command in a simulated container, which has no programs: a few are answered as they would be there, any other is not found.
 */
final class SimulatedCommand {
    private static final int NOT_FOUND = 127;
    private static final Pattern PLAIN_WORDS = Pattern.compile("[^|&;<>()$`\\\\\"'*?\\[\\]#~=%\\n]*");
    private static final List<String> SHELLS = List.of("sh", "/bin/sh", "bash", "/bin/bash");

    private final StartRequest container;
    private final Timeline timeline;
    private final InputStream stdin;
    private final OutputStream stdout;
    private final OutputStream stderr;

    SimulatedCommand(
            StartRequest container, Timeline timeline, InputStream stdin, OutputStream stdout, OutputStream stderr) {
        this.container = container;
        this.timeline = timeline;
        this.stdin = stdin;
        this.stdout = stdout;
        this.stderr = stderr;
    }

    /** Runs it; its exit code. */
    int run(List<String> command) throws IOException {
        List<String> arguments = command.subList(Math.min(1, command.size()), command.size());
        return switch (command.isEmpty() ? "" : command.get(0).replaceFirst("^(/usr)?/bin/(?!sh$|bash$)", "")) {
            case "true" -> 0;
            case "false" -> 1;
            case "echo" -> echo(arguments);
            case "cat" -> arguments.isEmpty() ? copy() : notFound("cat " + arguments.get(0));
            case "env" -> arguments.isEmpty() ? environment() : notFound("env " + arguments.get(0));
            case "printenv" -> arguments.isEmpty() ? environment() : variable(arguments.get(0));
            case "hostname" -> say(hostname());
            case "sleep" -> sleep(arguments);
            default -> shell(command);
        };
    }

    private int say(String line) throws IOException {
        stdout.write((line + "\n").getBytes(StandardCharsets.UTF_8));
        stdout.flush();
        return 0;
    }

    private int echo(List<String> words) throws IOException {
        boolean open = !words.isEmpty() && words.get(0).equals("-n");
        String text = String.join(" ", open ? words.subList(1, words.size()) : words);
        stdout.write((open ? text : text + "\n").getBytes(StandardCharsets.UTF_8));
        stdout.flush();
        return 0;
    }

    private int copy() throws IOException {
        byte[] buffer = new byte[8192];
        for (int count = stdin.read(buffer); count >= 0; count = stdin.read(buffer)) {
            stdout.write(buffer, 0, count);
            stdout.flush();
        }
        return 0;
    }

    private Map<String, String> variables() {
        Map<String, String> all = new LinkedHashMap<>();
        all.put("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin");
        all.put("HOSTNAME", hostname());
        all.putAll(container.environment());
        all.putIfAbsent("HOME", "/root");
        return all;
    }

    private String hostname() {
        String own = Tree.text(container.pod(), "spec", "hostname");
        return own.isEmpty() ? Tree.text(container.pod(), "metadata", "name") : own;
    }

    private int environment() throws IOException {
        List<String> lines = new ArrayList<>();
        variables().forEach((name, value) -> lines.add(name + "=" + value));
        return say(String.join("\n", lines));
    }

    private int variable(String name) throws IOException {
        String value = variables().get(name);
        return value == null ? 1 : say(value);
    }

    private int sleep(List<String> arguments) throws IOException {
        if (arguments.size() != 1 || !arguments.get(0).matches("\\d{1,6}")) {
            return notFound("sleep " + String.join(" ", arguments));
        }
        CountDownLatch over = new CountDownLatch(1);
        timeline.schedule(Duration.ofSeconds(Long.parseLong(arguments.get(0))), over::countDown);
        try {
            over.await();
            return 0;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return 130;
        }
    }

    /** A shell is there for one simple command. */
    private int shell(List<String> command) throws IOException {
        if (command.size() == 3
                && SHELLS.contains(command.get(0))
                && command.get(1).equals("-c")) {
            String text = command.get(2).strip();
            if (PLAIN_WORDS.matcher(text).matches() && !text.isEmpty()) {
                return run(List.of(text.split("\\s+")));
            }
            return notFound(text);
        }
        return notFound(String.join(" ", command));
    }

    private int notFound(String what) throws IOException {
        String message =
                "exec failed: \"%s\": executable file not found: the pod is simulated and has no programs; script what a command prints with exec-output and exec-code, or start the sandbox with processRuntime()\n"
                        .formatted(what);
        stderr.write(message.getBytes(StandardCharsets.UTF_8));
        stderr.flush();
        return NOT_FOUND;
    }
}

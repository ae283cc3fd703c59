package dev.sampan.samples.quickstart;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.jar.JarFile;
import org.jspecify.annotations.Nullable;

/**
 * What the story is to be told of.
 *
 * @param jar a runnable jar
 * @param port the TCP port on which its app listens
 * @param readyPath the path that answers 200 when it is ready
 * @param environment what release 1 sets
 * @param breaking what release 2 sets besides: the process then ends by itself
 * @param lastWords what its log then says
 */
public record Request(
        Path jar,
        int port,
        String readyPath,
        Map<String, String> environment,
        Map<String, String> breaking,
        String lastWords) {
    static final String USAGE = """
            usage: samples/quickstart [path/to/app.jar] [--port N] [--ready PATH]
              app.jar   any runnable jar; default: the web app of the samples
              --port    the port it listens on (default 8080)
              --ready   the path that answers 200 when it is ready (default /)""";

    static final Request HELP = new Request(Path.of("help"), 0, "/", Map.of(), Map.of(), "");

    private static final int USUAL_PORT = 8080;
    private static final int LONGEST_NAME = 20;

    /** The web app of the samples on a free port. */
    public static Request ofWebApp(Path jar) {
        return ofOwnWebApp(jar, null, null);
    }

    static Request parse(String[] words, Path ownWebApp) {
        Path jar = null;
        Integer port = null;
        String ready = null;
        for (int i = 0; i < words.length; i++) {
            switch (words[i]) {
                case "--help", "-h" -> {
                    return HELP;
                }
                case "--port" -> port = port(after(words, i++));
                case "--ready" -> ready = path(after(words, i++));
                default -> {
                    if (words[i].startsWith("-") || jar != null) {
                        throw new BadCallException("unexpected: " + words[i] + "\n" + USAGE);
                    }
                    jar = Path.of(words[i]);
                }
            }
        }
        if (jar == null) {
            return ofOwnWebApp(ownWebApp, port, ready);
        }
        requireRunnable(jar);
        int taken = port == null ? USUAL_PORT : port;
        requireFree(taken);
        // A JVM that is told an option it does not know says so and exits, whatever the jar would do.
        return new Request(
                jar,
                taken,
                ready == null ? "/" : ready,
                Map.of(),
                Map.of("JAVA_TOOL_OPTIONS", "-XX:MaxHeapFreeRatios=70"),
                "MaxHeapFreeRatios");
    }

    String appName() {
        String name = String.valueOf(jar.getFileName())
                .toLowerCase(Locale.ROOT)
                .replaceAll("^samples-.*-webapp\\.jar$", "web")
                .replaceAll("([-_.]v?\\d.*)?\\.jar$", "")
                .replaceAll("[^a-z0-9]+", "-")
                .replaceAll("^[^a-z]+", "");
        String head = name.substring(0, Math.min(LONGEST_NAME, name.length())).replaceAll("-$", "");
        return head.isEmpty() ? "app" : head;
    }

    /** Release 2's change, as a person would write it. */
    String breakingText() {
        return breaking.entrySet().stream()
                .map(e -> e.getKey() + "=" + e.getValue())
                .sorted()
                .reduce((a, b) -> a + " " + b)
                .orElse("");
    }

    private static Request ofOwnWebApp(Path jar, @Nullable Integer port, @Nullable String ready) {
        requireRunnable(jar);
        int number = port == null ? freePort() : port;
        requireFree(number);
        return new Request(
                jar,
                number,
                ready == null ? "/ready" : ready,
                Map.of("PORT", String.valueOf(number), "GREETING", "Ahoy"),
                Map.of("MODE", "loud"),
                "MODE is 'loud'");
    }

    private static String after(String[] words, int option) {
        if (option + 1 == words.length) {
            throw new BadCallException(words[option] + " needs a value\n" + USAGE);
        }
        return words[option + 1];
    }

    private static int port(String text) {
        try {
            int number = Integer.parseInt(text);
            if (number > 0 && number <= 65_535) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw new BadCallException("--port " + text + ": not a number");
        }
        throw new BadCallException("--port " + text + ": not between 1 and 65535");
    }

    private static String path(String text) {
        if (!text.startsWith("/")) {
            throw new BadCallException("--ready " + text + ": a path begins with /");
        }
        return text;
    }

    private static void requireRunnable(Path jar) {
        if (!Files.exists(jar)) {
            throw new BadCallException("no such file: " + jar);
        }
        if (!Files.isRegularFile(jar) || !Files.isReadable(jar)) {
            throw new BadCallException("cannot read " + jar);
        }
        try (JarFile file = new JarFile(jar.toFile())) {
            if (file.getManifest() == null
                    || file.getManifest().getMainAttributes().getValue("Main-Class") == null) {
                throw new BadCallException("not runnable: " + jar + " names no Main-Class in its manifest");
            }
        } catch (IOException e) {
            throw new BadCallException("not a jar: " + jar + " (" + e.getMessage() + ")");
        }
    }

    /** Pods of the process runtime listen on this machine, so a taken port would fail the story for a reason of its own. */
    private static void requireFree(int port) {
        try {
            new ServerSocket(port).close();
        } catch (IOException e) {
            throw new BadCallException(
                    "port " + port + " of this machine is taken (" + e.getMessage() + "): --port names another");
        }
    }

    private static int freePort() {
        try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return probe.getLocalPort();
        } catch (IOException e) {
            throw new BadCallException("no free port on this machine: " + e.getMessage());
        }
    }
}

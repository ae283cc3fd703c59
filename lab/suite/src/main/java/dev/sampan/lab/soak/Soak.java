package dev.sampan.lab.soak;

import dev.sampan.Sampan;
import dev.sampan.lab.suite.Usage;
import dev.sampan.value.Secret;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/**
 * {@code lab/soak}: a session calls a cloud that fails at random, at a steady rate. Exit status 0 only if nothing stays behind: after
 * the close no more threads and sockets than before, and no more heap at the end than 2 MiB above that at one third.
 */
public final class Soak {
    private static final long HEAP_GROWTH = 2L << 20;
    private static final long SEED = 20261128;

    private final Duration third;
    private final int perSecond;

    private Soak(Duration third, int perSecond) {
        this.third = third;
        this.perSecond = perSecond;
    }

    /** @param arguments {@code --seconds=N}, 600 by default, and {@code --rate=N} calls a second, 200 by default */
    public static void main(String[] arguments) throws Exception {
        int seconds = 600;
        int rate = 200;
        for (String argument : arguments) {
            if (argument.matches("--seconds=[1-9][0-9]{0,5}")) {
                seconds = Integer.parseInt(argument.substring("--seconds=".length()));
            } else if (argument.matches("--rate=[1-9][0-9]{0,3}")) {
                rate = Integer.parseInt(argument.substring("--rate=".length()));
            } else {
                Usage.refuse("lab/soak", "unexpected: " + argument + "; usage: lab/soak [--seconds=N] [--rate=N]");
            }
        }
        System.exit(new Soak(Duration.ofSeconds(Math.max(1, seconds / 3)), rate).leavesNothing() ? 0 : 1);
    }

    private boolean leavesNothing() throws IOException, InterruptedException {
        Process cloud = startCloud();
        try {
            Map<String, String> environment = environment(cloud);
            warmUp(environment);
            Footprint before = Footprint.now();
            say("before", before);
            Footprint atOneThird;
            Footprint atTheEnd;
            try (Sampan sampan = connect(environment)) {
                Load load = new Load(sampan, perSecond);
                load.run(third);
                atOneThird = Footprint.now();
                say("at one third", atOneThird);
                load.run(third);
                load.run(third);
                atTheEnd = Footprint.now();
                say("at the end", atTheEnd);
                load.ends().forEach((end, count) -> System.out.printf("%8d %s%n", count, end));
                requireFaults(load.ends());
            }
            Footprint after = settled(before);
            say("after the close", after);
            return judge(before, atOneThird, atTheEnd, after);
        } finally {
            cloud.destroy();
        }
    }

    /** A first session loads classes and starts what a JVM starts once. */
    private void warmUp(Map<String, String> environment) throws InterruptedException, IOException {
        try (Sampan sampan = connect(environment)) {
            new Load(sampan, perSecond).run(Duration.ofSeconds(3));
        }
        settled(new Footprint(0, 0, 0));
    }

    private static void requireFaults(Map<String, Long> ends) {
        if (!ends.containsKey("ok")) {
            throw new IllegalStateException("not one call succeeded: " + ends);
        }
    }

    /** Threads end a little after they were told to. */
    private static Footprint settled(Footprint wanted) throws IOException, InterruptedException {
        Footprint now = Footprint.now();
        for (int tries = 0;
                tries < 60 && (now.threads() > wanted.threads() || now.sockets() > wanted.sockets());
                tries++) {
            Thread.sleep(250);
            now = Footprint.now();
        }
        return now;
    }

    private static boolean judge(Footprint before, Footprint atOneThird, Footprint atTheEnd, Footprint after) {
        boolean good = true;
        if (after.threads() > before.threads() || after.sockets() > before.sockets()) {
            System.out.println("FAILED: threads or sockets stayed behind");
            good = false;
        }
        if (atTheEnd.heap() > atOneThird.heap() + HEAP_GROWTH) {
            System.out.println("FAILED: the heap grew by more than 2 MiB");
            good = false;
        }
        return good;
    }

    private static Sampan connect(Map<String, String> environment) {
        return Sampan.connect(spec -> spec.endpoint(URI.create(of(environment, "SAMPAN_ENDPOINT")))
                .region(of(environment, "ALIBABA_CLOUD_REGION_ID"))
                .accessKey(
                        of(environment, "ALIBABA_CLOUD_ACCESS_KEY_ID"),
                        Secret.of(of(environment, "ALIBABA_CLOUD_ACCESS_KEY_SECRET"))));
    }

    private static String of(Map<String, String> environment, String name) {
        return Objects.requireNonNull(environment.get(name), name);
    }

    private static Process startCloud() throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        FaultyCloud.class.getName(),
                        Long.toString(SEED))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private static Map<String, String> environment(Process cloud) throws IOException {
        Map<String, String> environment = new HashMap<>();
        BufferedReader lines =
                new BufferedReader(new InputStreamReader(cloud.getInputStream(), StandardCharsets.UTF_8));
        for (String line = lines.readLine(); line != null && !line.isEmpty(); line = lines.readLine()) {
            int equals = line.indexOf('=');
            environment.put(line.substring(0, equals), line.substring(equals + 1));
        }
        if (environment.isEmpty()) {
            throw new IOException("the sandbox did not start");
        }
        return environment;
    }

    private static void say(String when, Footprint footprint) {
        System.out.printf("%-16s %s%n", when, footprint);
    }
}

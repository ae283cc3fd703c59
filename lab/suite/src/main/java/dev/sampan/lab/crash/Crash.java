package dev.sampan.lab.crash;

import dev.sampan.Namespace;
import dev.sampan.Sampan;
import dev.sampan.deploy.Deploy;
import dev.sampan.deploy.Release;
import dev.sampan.internal.kube.Kind;
import dev.sampan.internal.kube.KubeNamespace;
import dev.sampan.plan.Outcome;
import dev.sampan.problem.InvalidRequestException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * {@code lab/crash}: halts a JVM at every remote call of each act, at three moments, and ends what it left from here, on a clock that is
 * ahead of the Lease. Exit status 0 only if every app came to its full old or full new state.
 */
public final class Crash {
    private static final Duration AFTER_THE_LEASE = Duration.ofSeconds(61);
    private static final int MOST_BOUNDARIES = 200;
    private static final int MOST_SECONDS = 120;

    private final Sampan now;
    private final Sampan later;
    private final Path log;
    private final String run = Long.toString(System.currentTimeMillis(), 36);
    private final List<String> failures = new ArrayList<>();
    private int halts;

    private Crash(Sampan now, Sampan later, Path log) {
        this.now = now;
        this.later = later;
        this.log = log;
    }

    /** @param arguments names of acts; none means all */
    public static void main(String[] arguments) throws Exception {
        Path run = Files.createDirectories(Path.of(System.getProperty("lab.run"), "crash"));
        try (Sampan now = Sampan.connect();
                Sampan later = Sampan.connect(c -> c.clock(Clock.offset(Clock.systemUTC(), AFTER_THE_LEASE)))) {
            Crash crash = new Crash(now, later, run.resolve("victim.log"));
            for (Act act : Act.values()) {
                if (arguments.length == 0 || List.of(arguments).contains(act.name())) {
                    crash.haltEverywhere(act);
                }
            }
            crash.failures.forEach(System.out::println);
            System.out.println(crash.halts + " halts, " + crash.failures.size() + " apps in neither state");
            System.exit(crash.failures.isEmpty() && crash.halts > 0 ? 0 : 1);
        }
    }

    private void haltEverywhere(Act act) throws IOException, InterruptedException {
        Namespace twin = namespace(act, "clean");
        act.prepare(Deploy.on(twin));
        Map<String, State> before = states(twin, act);
        act.plan(Deploy.on(twin)).apply().orElseThrow();
        Map<String, State> after = states(twin, act);
        remove(twin);
        int boundary = 1;
        while (boundary <= MOST_BOUNDARIES && halts(act, boundary, before, after)) {
            boundary++;
        }
        System.out.println(
                act + ": " + (boundary - 1) + " boundaries, each before it is sent, after, and after the answer");
        if (boundary > MOST_BOUNDARIES) {
            failures.add(act + " has no end");
        }
    }

    private boolean halts(Act act, int boundary, Map<String, State> before, Map<String, State> after)
            throws IOException, InterruptedException {
        for (Moment moment : Moment.values()) {
            Namespace namespace = namespace(act, boundary + "-" + moment.ordinal());
            act.prepare(Deploy.on(namespace));
            int exit = halt(namespace, act, boundary, moment);
            boolean halted = exit == HaltingNamespace.HALTED;
            if (halted) {
                halts++;
                boolean resume = (boundary + moment.ordinal()) % 2 == 0;
                recover(act + " halted at call " + boundary + ", " + moment, namespace, act, before, after, resume);
            }
            remove(namespace);
            if (!halted) {
                if (exit != Victim.SURVIVED) {
                    failures.add(act + " ended with " + exit + " at call " + boundary + "; see " + log);
                }
                return false;
            }
        }
        return true;
    }

    private int halt(Namespace namespace, Act act, int boundary, Moment moment)
            throws IOException, InterruptedException {
        Process victim = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Victim.class.getName(),
                        namespace.name(),
                        act.name(),
                        String.valueOf(boundary),
                        moment.name())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        if (!victim.waitFor(MOST_SECONDS, TimeUnit.SECONDS)) {
            victim.destroyForcibly();
        }
        return victim.waitFor();
    }

    private void recover(
            String what,
            Namespace namespace,
            Act act,
            Map<String, State> before,
            Map<String, State> after,
            boolean resume) {
        Deploy deploy = Deploy.on(later.cluster().namespace(namespace.name()));
        for (String app : act.apps()) {
            Optional<Outcome<Release>> outcome =
                    deploy.interrupted().find(app).flatMap(its -> end(deploy, app, resume));
            boolean interrupted = outcome.isPresent();
            String told = outcome.map(Outcome::toString).orElse("nothing was interrupted");
            State state = State.of(namespace, app);
            boolean isOld = state.equals(before.get(app));
            boolean isNew = state.equals(after.get(app));
            List<String> unsettled = State.unsettled(namespace, app);
            boolean right = interrupted ? (resume ? isNew : isOld) : isOld || isNew;
            if (!right || !unsettled.isEmpty()) {
                failures.add(what + ": " + app + " is " + (isOld ? "old" : isNew ? "new" : "neither") + ", " + unsettled
                        + "; " + told);
            }
        }
    }

    /** Empty when a request that was under way at the halt has ended the act by itself. */
    private static Optional<Outcome<Release>> end(Deploy deploy, String app, boolean resume) {
        try {
            return Optional.of(
                    resume ? deploy.resume(app).apply() : deploy.abort(app).apply());
        } catch (InvalidRequestException e) {
            if (!e.code().equals("deploy.nothing-interrupted")) {
                throw e;
            }
            return Optional.empty();
        }
    }

    private static Map<String, State> states(Namespace namespace, Act act) {
        Map<String, State> states = new LinkedHashMap<>();
        act.apps().forEach(app -> states.put(app, State.of(namespace, app)));
        return states;
    }

    private Namespace namespace(Act act, String name) {
        return now.cluster()
                .namespace("crash-" + run + "-" + act.name().toLowerCase(Locale.ROOT) + "-" + name)
                .ensure();
    }

    private static void remove(Namespace namespace) {
        namespace
                .unwrap(KubeNamespace.class)
                .delete(Kind.NAMESPACE, namespace.name(), KubeNamespace.Propagation.BACKGROUND);
    }
}

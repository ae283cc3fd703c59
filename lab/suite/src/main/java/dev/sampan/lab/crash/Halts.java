package dev.sampan.lab.crash;

import dev.sampan.Namespace;
import dev.sampan.Sampan;
import dev.sampan.deploy.Deploy;
import dev.sampan.deploy.Release;
import dev.sampan.internal.kube.Kind;
import dev.sampan.internal.kube.KubeNamespace;
import dev.sampan.plan.Outcome;
import dev.sampan.problem.InvalidRequestException;
import dev.sampan.problem.SampanException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** One act, halted at each of its remote calls, at all moments of a call side by side, every time in a namespace of its own. */
final class Halts {
    private static final int MOST_BOUNDARIES = 200;
    private static final int MOST_SECONDS = 120;

    private final Act act;
    private final Sampan now;
    private final Sampan later;
    private final Path folder;
    private final Tally tally;
    private final String run = Long.toString(System.currentTimeMillis(), 36);
    private Map<String, State> before = Map.of();
    private Map<String, State> after = Map.of();

    /**
     * @param later sees a Lease as run out
     * @param folder for what the victims say
     */
    Halts(Act act, Sampan now, Sampan later, Path folder, Tally tally) {
        this.act = act;
        this.now = now;
        this.later = later;
        this.folder = folder;
        this.tally = tally;
    }

    void everywhere() throws IOException, InterruptedException, ExecutionException {
        playUndisturbed();
        int boundary = 1;
        ExecutorService threads = Executors.newFixedThreadPool(Moment.values().length);
        try {
            while (boundary <= MOST_BOUNDARIES && at(boundary, threads)) {
                tally.boundary();
                System.out.println(act + " " + boundary + ": " + lastCall(Moment.AFTER_REPLY));
                boundary++;
            }
        } finally {
            threads.shutdownNow();
        }
        if (boundary > MOST_BOUNDARIES) {
            tally.failure(act + " has no end");
        }
        tally.end();
    }

    private void playUndisturbed() {
        Namespace twin = namespace("clean");
        act.prepare(Deploy.on(twin));
        before = states(twin);
        act.plan(Deploy.on(twin)).apply().orElseThrow();
        after = states(twin);
        remove(twin);
    }

    /** False when the act has no such call. */
    private boolean at(int boundary, ExecutorService threads) throws InterruptedException, ExecutionException {
        List<Future<Boolean>> halts = new ArrayList<>();
        for (Moment moment : Moment.values()) {
            halts.add(threads.submit(() -> at(boundary, moment)));
        }
        boolean any = false;
        for (Future<Boolean> halted : halts) {
            any |= halted.get();
        }
        return any;
    }

    private boolean at(int boundary, Moment moment) throws IOException, InterruptedException {
        Namespace namespace = namespace(boundary + "-" + moment.ordinal());
        act.prepare(Deploy.on(namespace));
        int exit = halt(namespace, boundary, moment);
        boolean halted = exit == HaltingNamespace.HALTED;
        if (halted) {
            tally.halt();
            boolean resume = (boundary + moment.ordinal()) % 2 == 0;
            String what = act + " halted at call " + boundary + ", " + lastCall(moment) + ", " + moment;
            recover(what, namespace, resume);
        } else if (exit != Victim.SURVIVED) {
            tally.failure(act + " ended with " + exit + " at call " + boundary + "; see " + log(moment));
        }
        remove(namespace);
        return halted;
    }

    /** What the newest victim of that moment said. */
    private Path log(Moment moment) {
        return folder.resolve("victim-" + act + "-" + moment + ".log");
    }

    private int halt(Namespace namespace, int boundary, Moment moment) throws IOException, InterruptedException {
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
                .redirectOutput(log(moment).toFile())
                .start();
        try {
            if (!victim.waitFor(MOST_SECONDS, TimeUnit.SECONDS)) {
                victim.destroyForcibly();
            }
            return victim.waitFor();
        } finally {
            victim.destroyForcibly();
        }
    }

    private String lastCall(Moment moment) throws IOException {
        return Files.readString(log(moment))
                .strip()
                .lines()
                .reduce((first, second) -> second)
                .orElse("?");
    }

    private void recover(String what, Namespace namespace, boolean resume) {
        try {
            Deploy deploy = Deploy.on(later.cluster().namespace(namespace.name()));
            act.apps().forEach(app -> recover(what + ": " + app, deploy, namespace, app, resume));
            if (!deploy.interrupted().isEmpty()) {
                tally.failure(what + ": " + deploy.interrupted());
            }
        } catch (SampanException e) {
            tally.failure(what + ": " + e);
        }
    }

    private void recover(String what, Deploy deploy, Namespace namespace, String app, boolean resume) {
        Optional<Outcome<Release>> outcome = deploy.interrupted().find(app).flatMap(its -> end(deploy, app, resume));
        State state = State.of(namespace, app);
        boolean isOld = state.equals(before.get(app));
        boolean isNew = state.equals(after.get(app));
        List<String> unsettled = new ArrayList<>(State.unsettled(namespace, app));
        if (outcome.isPresent() && State.isHeld(namespace, app)) {
            unsettled.add("still held");
        }
        boolean right = outcome.isEmpty() ? isOld || isNew : resume ? isNew : isOld;
        if (!right || !unsettled.isEmpty()) {
            tally.failure(what + " is " + (isOld ? "old" : isNew ? "new" : "neither") + ", " + unsettled + "; "
                    + outcome.map(Outcome::toString).orElse("nothing was interrupted"));
        } else if (outcome.isEmpty()) {
            tally.complete();
        } else if (resume) {
            tally.resumed();
        } else {
            tally.aborted();
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

    private Map<String, State> states(Namespace namespace) {
        Map<String, State> states = new LinkedHashMap<>();
        act.apps().forEach(app -> states.put(app, State.of(namespace, app)));
        return states;
    }

    private Namespace namespace(String name) {
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

package dev.sampan.lab.bench;

import dev.sampan.lab.proxy.Traffic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** B3: how long after a rollout is complete its waiter knows. */
final class RolloutWait implements Benchmark {
    private static final int APPS = 200;
    /** What each may need for {@link #APPS} apps: apply plans and writes each by eight, awaitAll lists and watches four kinds. */
    private static final Map<String, Integer> MOST_REQUESTS = Map.of(ApplyWaiter.NAME, 1_800, AwaitAllWaiter.NAME, 10);

    private static final int MOST_CONNECTIONS = 40;

    @Override
    public String id() {
        return "b3";
    }

    @Override
    public Figures measure(Rig rig, Size size) throws Exception {
        Figures.Machine machine = Machines.now(rig);
        int apps = size.of("apps", APPS);
        try (Rig.Way way = rig.delayed(Duration.ZERO)) {
            List<Times> times =
                    Rounds.play(apps + " apps", sides(rig, way, apps, new LinkedHashMap<>()), size.of("rounds", 3));
            return new Figures(
                    id(), "B3: waiting for rollouts", about(), machine.until(Machines.load()), times, count(rig));
        }
    }

    private static List<Side> sides(Rig rig, Rig.Way way, int apps, Map<String, Traffic> traffic) {
        List<Side> sides = new ArrayList<>();
        List<Waiter> waiters = List.of(
                new ApplyWaiter(way),
                new AwaitAllWaiter(rig, way),
                new StatusWaiter(rig, way),
                new PollingWaiter(rig, way));
        for (Waiter waiter : waiters) {
            sides.add(new Side(waiter.name(), round -> {
                Readiness readiness = new Readiness(rig, apps, round);
                Map<String, Double> delays = readiness.delaysOf(waiter, way.proxy());
                traffic.put(waiter.name(), readiness.traffic());
                return delays;
            }));
        }
        return sides;
    }

    private static List<Counter> count(Rig rig) throws Exception {
        Map<String, Traffic> traffic = new LinkedHashMap<>();
        try (Rig.Way way = rig.counted()) {
            Rounds.play("counting, " + APPS + " apps", sides(rig, way, APPS, traffic), 1);
        }
        List<Counter> counters = new ArrayList<>();
        String phase = APPS + " apps";
        traffic.forEach((side, seen) -> {
            int most = MOST_REQUESTS.getOrDefault(side, 0);
            counters.add(new Counter(phase, side, "requests", seen.requests(), most));
            counters.add(new Counter(phase, side, "connections", seen.connections(), most == 0 ? 0 : MOST_CONNECTIONS));
            counters.add(new Counter(phase, side, "KiB", seen.bytes() >> 10, 0));
        });
        return counters;
    }

    private static List<String> about() {
        return List.of(
                "Apps of one pod each are deployed into one namespace and wait, until each pod is made ready at a"
                        + " moment of its own within ten seconds. A delay runs from the event that tells that the"
                        + " Deployment is complete, as a watch of the benchmark sees it, to the moment at which the waiter"
                        + " knows. Each round gives the delay that half of the apps stayed below (p50), and 99 of 100"
                        + " (p99).",
                "Sampan's `apply()` of one plan of all apps writes them and their releases, and waits for all at once;"
                        + " `Rollouts.awaitAll` waits for what kubectl has applied. Both tell their progress listener when"
                        + " a rollout is complete. `kubectl rollout status` is a program per app, eight at a time as by"
                        + " `xargs -P8`, in the order of the apps: it learns of those that are complete before their turn"
                        + " when their turn comes. Polling asks for every app that is not complete, one after the other,"
                        + " then pauses for two seconds, as helm's wait does. Requests are those of the wait; only those"
                        + " of `apply()` include writing.");
    }
}

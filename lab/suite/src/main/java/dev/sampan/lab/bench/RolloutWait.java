package dev.sampan.lab.bench;

import dev.sampan.lab.proxy.Traffic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** B3: how long after a rollout is complete its waiter knows. */
final class RolloutWait implements Benchmark {
    private static final int COUNTED_APPS = 40;
    private static final int MOST_REQUESTS = 1_300;
    private static final int MOST_CONNECTIONS = 40;

    @Override
    public String id() {
        return "b3";
    }

    @Override
    public Figures measure(Rig rig, Size size) throws Exception {
        Figures.Machine machine = Machines.now(rig);
        int apps = size.of("apps", 200);
        try (Rig.Way way = rig.delayed(Duration.ZERO)) {
            List<Times> times =
                    Rounds.play(apps + " apps", sides(rig, way, apps, new LinkedHashMap<>()), size.of("rounds", 3));
            return new Figures(
                    id(), "B3: waiting for rollouts", about(), machine.until(Machines.load()), times, count(rig));
        }
    }

    private static List<Side> sides(Rig rig, Rig.Way way, int apps, Map<String, Traffic> traffic) {
        List<Side> sides = new ArrayList<>();
        for (Waiter waiter : List.of(new SampanWaiter(way), new StatusWaiter(rig, way), new PollingWaiter(rig, way))) {
            sides.add(new Side(waiter.name(), round -> {
                Traffic before = way.proxy().traffic();
                Map<String, Double> delays = new Readiness(rig, apps, round).delaysOf(waiter);
                traffic.put(waiter.name(), way.proxy().traffic().since(before));
                return delays;
            }));
        }
        return sides;
    }

    private static List<Counter> count(Rig rig) throws Exception {
        Map<String, Traffic> traffic = new LinkedHashMap<>();
        try (Rig.Way way = rig.counted()) {
            Rounds.play("counting, " + COUNTED_APPS + " apps", sides(rig, way, COUNTED_APPS, traffic), 1);
        }
        List<Counter> counters = new ArrayList<>();
        String phase = COUNTED_APPS + " apps";
        traffic.forEach((side, seen) -> {
            boolean ours = side.equals(SampanWaiter.NAME);
            counters.add(new Counter(phase, side, "requests", seen.requests(), ours ? MOST_REQUESTS : 0));
            counters.add(new Counter(phase, side, "connections", seen.connections(), ours ? MOST_CONNECTIONS : 0));
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
                "Sampan's `apply()` waits for every app on a thread of its own. It tells its progress listener (told),"
                        + " then writes the verdict down, tidies up and returns (p50, p99). `kubectl rollout status` is a"
                        + " program per app, eight at a time as by `xargs -P8`, in the order of the apps: it learns of"
                        + " those that are complete before their turn when their turn comes. Polling asks for every app"
                        + " that is not complete, one after the other, then pauses for two seconds, as helm's wait does."
                        + " Requests include deploying.");
    }
}

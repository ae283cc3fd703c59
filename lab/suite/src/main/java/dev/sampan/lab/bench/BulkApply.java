package dev.sampan.lab.bench;

import dev.sampan.lab.bench.Figures.Machine;
import dev.sampan.lab.proxy.Traffic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** B1: many apps at once: created, applied again unchanged, applied with one app in ten changed. */
final class BulkApply implements Benchmark {
    private static final int COUNTED_APPS = 20;

    /** What Sampan may need for {@link #COUNTED_APPS} apps. Fewer is better: lower the number then. */
    private static final Map<String, Integer> MOST_REQUESTS =
            Map.of("create", 232, "unchanged", 10, "10 % changed", 34);

    private static final int MOST_CONNECTIONS = 16;
    /** Creating takes 6, 3, 3 and 2 s of processor time in a JVM's first rounds and 1.2 to 1.8 s in its eighth: only then it is warm. */
    private static final int WARM_UP = 10;

    /**
     * How far away the API server is, and how much work fits into a few minutes then.
     *
     * @param creations how many rounds of creating alone follow each of all
     * @param planned whether the plan is compared too
     */
    private record Distance(int millis, int apps, int rounds, int creations, boolean planned) {}

    private static final List<Distance> DISTANCES = List.of(
            new Distance(0, 250, 3, 2, true), new Distance(5, 40, 3, 0, true), new Distance(50, 250, 2, 2, false));

    @Override
    public String id() {
        return "b1";
    }

    @Override
    public Figures measure(Rig rig, Size size) throws Exception {
        Machine machine = Machines.now(rig);
        List<Times> times = new ArrayList<>();
        for (Distance distance : DISTANCES) {
            if (size.of("distance", distance.millis()) != distance.millis()) {
                continue;
            }
            int apps = size.of("apps", distance.apps());
            try (Rig.Way way = rig.delayed(Duration.ofMillis(distance.millis()))) {
                String setting = distance.millis() + " ms, " + apps + " apps";
                BulkSides sides = BulkSides.prepare(apps, rig, way);
                List<Times> cold = times.isEmpty() ? warmUp(setting, sides, size) : List.of();
                int rounds = size.of("rounds", distance.rounds());
                List<Times> all = Rounds.play(setting, sides.all(distance.planned()), rounds);
                List<Times> more = Rounds.play(setting, sides.creating(), rounds * distance.creations());
                all.forEach(each -> times.add(each.and(more)));
                times.addAll(cold);
            }
        }
        return new Figures(id(), "B1: many apps at once", about(), machine.until(Machines.load()), times, count(rig));
    }

    /** @return what the first round took */
    private static List<Times> warmUp(String setting, BulkSides sides, Size size) throws Exception {
        if (size.of("rounds", WARM_UP) == 0) {
            return List.of();
        }
        List<Times> cold = Rounds.play(setting, sides.alone("Sampan, cold", "cold"), 1);
        Rounds.play(setting, sides.alone("Sampan, warming up", "warm"), WARM_UP);
        return cold;
    }

    private List<Counter> count(Rig rig) throws Exception {
        try (Rig.Way way = rig.counted()) {
            BulkSides sides = BulkSides.prepare(COUNTED_APPS, rig, way);
            Rounds.play("counting, " + COUNTED_APPS + " apps", sides.all(true), 1);
            List<Counter> counters = new ArrayList<>();
            sides.traffic()
                    .forEach((phase, bySide) -> bySide.forEach((side, traffic) -> {
                        boolean ours = side.equals(BulkSides.SAMPAN);
                        counters.addAll(counters(phase, side, traffic, ours));
                    }));
            return counters;
        }
    }

    private static List<Counter> counters(String phase, String side, Traffic traffic, boolean ours) {
        return List.of(
                new Counter(
                        phase, side, "requests", traffic.requests(), ours ? MOST_REQUESTS.getOrDefault(phase, 0) : 0),
                new Counter(phase, side, "connections", traffic.connections(), ours ? MOST_CONNECTIONS : 0),
                new Counter(phase, side, "KiB", traffic.bytes() >> 10, 0));
    }

    private static List<String> about() {
        return List.of(
                "Each app is a Deployment without pods, a Service, a ConfigMap of 1 KiB and an autoscaler: 250 apps are 1,000"
                        + " objects. Every app is created in an empty namespace, applied again without a change, and applied"
                        + " again with a change in one app of ten. kubectl gets the very objects that Sampan sends, and after"
                        + " each phase labels, specs and data of all objects must be the same on every side.",
                "Sampan plans all apps at once, in one JVM that is warm; what it took in its first round is told beside, as"
                        + " cold. It does more than the others: it records a release per app in"
                        + " a Secret, waits until every Deployment is rolled out, writes the verdicts down, and refuses when"
                        + " something moved between plan and apply. The first phases time `apply()` on a ready plan, beside"
                        + " `kubectl apply`, which applies blindly: one program, or 8 or 16 side by side with a part of the"
                        + " objects each. The phases that say planned time the plan as well, beside `kubectl diff` +"
                        + " `kubectl apply`, which comes nearest to it. kubectl runs as programs do, with its start and a"
                        + " warm discovery cache.",
                "Creating is where the sides are closest, and where it depends most on how fast the machine is in those"
                        + " minutes: more rounds are played of that alone, after those of all.",
                "The control plane is the lab's: its programs collect garbage a quarter as often as by default (`GOGC=400`), as"
                        + " memory is not scarce there and all sides share its cores.",
                "A round trip of 5 ms has fewer apps, and one of 50 ms leaves out `kubectl diff`, so that the run stays short;"
                        + " numbers of different distances cannot be compared.");
    }
}

package dev.sampan.lab.bench;

import dev.sampan.lab.proxy.Traffic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** B11: a process that starts, gets an app, applies it with a change, and ends. */
final class ColdStart implements Benchmark {
    private static final int MOST_CLASSES = 4_600;
    private static final int MOST_REQUESTS = 32;

    @Override
    public String id() {
        return "b11";
    }

    @Override
    public Figures measure(Rig rig, Size size) throws Exception {
        Figures.Machine machine = Machines.now(rig);
        String jars = JarPath.under(rig.folder().resolve("jars"));
        try (Rig.Way way = rig.delayed(Duration.ZERO)) {
            Starts starts = new Starts(rig, way, jars, Fleet.of(1, rig, way));
            starts.open();
            try {
                List<Times> times = Rounds.play("0 ms", starts.all(), size.of("rounds", 9));
                return new Figures(
                        id(),
                        "B11: one short-lived process",
                        about(),
                        machine.until(Machines.load()),
                        times,
                        count(rig, jars, starts));
            } finally {
                starts.close();
            }
        }
    }

    /** The same starts the other way, once. */
    private static List<Counter> count(Rig rig, String jars, Starts warm) throws Exception {
        List<Counter> counters = new ArrayList<>();
        try (Rig.Way way = rig.counted()) {
            Starts starts = new Starts(rig, way, jars, warm.fleet());
            for (Start start : List.of(
                    starts.sampan(Starts.SAMPAN, List.of()), starts.fabric8("fabric8", List.of()), starts.kubectl())) {
                start.apply(2);
                Traffic before = way.proxy().traffic();
                start.apply(1);
                Traffic traffic = way.proxy().traffic().since(before);
                boolean ours = start.side().equals(Starts.SAMPAN);
                counters.add(new Counter(
                        "get + apply", start.side(), "requests", traffic.requests(), ours ? MOST_REQUESTS : 0));
                counters.add(
                        new Counter("get + apply", start.side(), "connections", traffic.connections(), ours ? 1 : 0));
                counters.add(new Counter("get + apply", start.side(), "KiB", traffic.bytes() >> 10, 0));
            }
            counters.add(new Counter("get + apply", Starts.SAMPAN, "classes", starts.classes("sampan"), MOST_CLASSES));
            counters.add(new Counter("get + apply", "fabric8", "classes", starts.classes("fabric8"), 0));
        }
        return counters;
    }

    private static List<String> about() {
        return List.of(
                "A process starts, connects, gets one app and ends (get); or it gets the app, applies it with a"
                        + " change, and ends (get + apply). The app is the one of B1, in a namespace of its own per side;"
                        + " all sides leave the same.",
                "For Sampan, apply is plan, release, three objects, and the wait for the rollout. fabric8 is the"
                        + " client that Sampan carries, used directly: it applies the three objects and waits for nothing."
                        + " kubectl is two programs, get and apply --server-side. CDS means an archive of classes made by"
                        + " `-XX:ArchiveClassesAtExit`; small means `" + String.join(" ", Starts.SMALL) + "` besides.",
                "For one call kubectl cannot be beaten by a JVM; whoever has many calls keeps the session (B1).");
    }
}

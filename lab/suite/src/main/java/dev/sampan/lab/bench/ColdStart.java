package dev.sampan.lab.bench;

import dev.sampan.lab.proxy.Traffic;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** B11: a process that starts, gets an app, applies it with a change, and ends. */
final class ColdStart implements Benchmark {
    private static final String SAMPAN = "Sampan";
    private static final String APP = "app-000";
    private static final List<String> SMALL = List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");
    private static final int MOST_CLASSES = 4_400;
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
                        id(), "B11: one short-lived process", about(), machine, times, count(rig, jars, starts));
            } finally {
                starts.close();
            }
        }
    }

    /** The same starts the other way, once. */
    private static List<Counter> count(Rig rig, String jars, Starts warm) throws Exception {
        List<Counter> counters = new ArrayList<>();
        try (Rig.Way way = rig.counted()) {
            Starts starts = new Starts(rig, way, jars, warm.fleet);
            for (Start start :
                    List.of(starts.sampan(SAMPAN, List.of()), starts.fabric8("fabric8", List.of()), starts.kubectl())) {
                start.apply(2);
                Traffic before = way.proxy().traffic();
                start.apply(1);
                Traffic traffic = way.proxy().traffic().since(before);
                boolean ours = start.side().equals(SAMPAN);
                counters.add(new Counter(
                        "get + apply", start.side(), "requests", traffic.requests(), ours ? MOST_REQUESTS : 0));
                counters.add(
                        new Counter("get + apply", start.side(), "connections", traffic.connections(), ours ? 1 : 0));
                counters.add(new Counter("get + apply", start.side(), "KiB", traffic.bytes() >> 10, 0));
            }
            counters.add(new Counter("get + apply", SAMPAN, "classes", starts.classes("sampan"), MOST_CLASSES));
            counters.add(new Counter("get + apply", "fabric8", "classes", starts.classes("fabric8"), 0));
        }
        return counters;
    }

    private static List<String> about() {
        return List.of(
                "A process starts, connects, gets one app and ends (get); or it gets the app, applies it with a change, and ends"
                        + " (get + apply). The app is the one of B1, in a namespace of its own per side; all sides leave the same.",
                "For Sampan, apply is plan, release, three objects, and the wait for the rollout. fabric8 is the client that"
                        + " Sampan carries, used directly: it applies the three objects and waits for nothing. kubectl is two"
                        + " programs, get and apply --server-side. CDS means an archive of classes made by"
                        + " `-XX:ArchiveClassesAtExit`; small means `" + String.join(" ", SMALL) + "` besides.",
                "For one call kubectl cannot be beaten by a JVM; whoever has many calls keeps the session (B1).");
    }

    /** A process to start. */
    private interface Start {
        String side();

        double get() throws Exception;

        double apply(int version) throws Exception;
    }

    /** The processes, each with a namespace of its own. */
    private static final class Starts {
        private final Rig rig;
        private final Rig.Way way;
        private final String jars;
        private final Fleet fleet;
        private final FleetState state;
        private final List<Start> starts;

        Starts(Rig rig, Rig.Way way, String jars, Fleet fleet) {
            this.rig = rig;
            this.way = way;
            this.jars = jars;
            this.fleet = fleet;
            this.state = new FleetState(rig.api());
            this.starts = List.of(
                    sampan(SAMPAN, List.of()),
                    sampan("Sampan, CDS", cds("sampan", List.of())),
                    sampan("Sampan, CDS, small", cds("sampan-small", SMALL)),
                    fabric8("fabric8", List.of()),
                    fabric8("fabric8, CDS, small", cds("fabric8-small", SMALL)),
                    kubectl());
        }

        private List<String> cds(String archive, List<String> flags) {
            return Stream.concat(Stream.of("-XX:SharedArchiveFile=" + archive(archive)), flags.stream())
                    .toList();
        }

        private Path archive(String name) {
            return rig.folder().resolve(name + ".jsa");
        }

        /** The namespaces, each with the app in its first version, and the archives. */
        void open() throws Exception {
            for (String namespace : List.of("bench-sampan", "bench-fabric8", "bench-kubectl")) {
                rig.api().createNamespace(namespace);
            }
            for (Start start : List.of(sampan(SAMPAN, List.of()), fabric8("fabric8", List.of()), kubectl())) {
                start.apply(1);
            }
            record("sampan", "bench-sampan", List.of());
            record("sampan-small", "bench-sampan", SMALL);
            record("fabric8-small", "bench-fabric8", SMALL);
        }

        private void record(String archive, String namespace, List<String> flags) throws Exception {
            List<String> recording = Stream.concat(
                            Stream.of("-XX:ArchiveClassesAtExit=" + archive(archive)), flags.stream())
                    .toList();
            String client = archive.replace("-small", "");
            java(recording, client, namespace, "apply", 2).run(rig.folder(), 0);
            java(recording, client, namespace, "apply", 1).run(rig.folder(), 0);
        }

        void close() throws IOException, InterruptedException {
            for (String namespace : List.of("bench-sampan", "bench-fabric8", "bench-kubectl")) {
                rig.api().deleteNamespace(namespace);
            }
        }

        List<Side> all() {
            List<Side> sides = new ArrayList<>();
            for (Start start : starts) {
                sides.add(new Side(start.side(), round -> {
                    Map<String, Double> seconds = new LinkedHashMap<>();
                    seconds.put("get", start.get());
                    start.apply(1);
                    seconds.put("get + apply", start.apply(2));
                    return seconds;
                }));
            }
            return sides;
        }

        Start sampan(String side, List<String> flags) {
            return program(side, flags, "sampan");
        }

        Start fabric8(String side, List<String> flags) {
            return program(side, flags, "fabric8");
        }

        private Start program(String side, List<String> flags, String client) {
            String namespace = "bench-" + client;
            return start(
                    side,
                    namespace,
                    () -> java(flags, client, namespace, "get", 0).run(rig.folder(), 0),
                    version -> java(flags, client, namespace, "apply", version).run(rig.folder(), 0));
        }

        Start kubectl() {
            String namespace = "bench-kubectl";
            return start(
                    "kubectl",
                    namespace,
                    () -> way.program(way.kubectl(namespace, "get", "deployments", "--output=name"))
                            .run(rig.folder(), 0),
                    version -> way.program(way.kubectl(namespace, "get", "deployments", "--output=name"))
                                    .run(rig.folder(), 0)
                            + way.program(way.kubectl(namespace, "apply", "--server-side", "-f", file(version)))
                                    .run(rig.folder(), 0));
        }

        private interface Get {
            double run() throws Exception;
        }

        private interface Apply {
            double run(int version) throws Exception;
        }

        private Start start(String side, String namespace, Get get, Apply apply) {
            return new Start() {
                @Override
                public String side() {
                    return side;
                }

                @Override
                public double get() throws Exception {
                    return get.run();
                }

                @Override
                public double apply(int version) throws Exception {
                    double seconds = apply.run(version);
                    state.requireEqual(namespace, "version " + version, side, fleet.objects());
                    return seconds;
                }
            };
        }

        private String file(int version) throws IOException {
            return fleet.file(rig.folder(), version == 2).toString();
        }

        private Program java(List<String> flags, String client, String namespace, String what, int version)
                throws IOException {
            List<String> line = new ArrayList<>(List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString()));
            line.addAll(flags);
            line.addAll(List.of("-cp", jars, ShortLife.class.getName(), client, what, namespace, APP));
            line.add(client.equals("fabric8") ? file(version) : String.valueOf(version));
            return new Program(line, Map.of("KUBECONFIG", way.kubeconfig().toString()));
        }

        /** How many classes a start loads, without an archive of its own. */
        long classes(String client) throws Exception {
            Path log = rig.folder().resolve("classes");
            java(List.of("-Xlog:class+load:file=" + log + ":none"), client, "bench-" + client, "apply", 2)
                    .run(rig.folder(), 0);
            try (Stream<String> lines = Files.lines(log)) {
                return lines.filter(line -> line.contains(" source: ")).count();
            }
        }
    }
}

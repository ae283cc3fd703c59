package dev.sampan.lab.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The processes, each with a namespace of its own. */
final class Starts {
    static final String SAMPAN = "Sampan";
    static final List<String> SMALL = List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");

    private static final String APP = "app-000";
    private static final List<String> NAMESPACES = List.of("bench-sampan", "bench-fabric8", "bench-kubectl");

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
        for (String namespace : NAMESPACES) {
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
        for (String namespace : NAMESPACES) {
            rig.api().deleteNamespace(namespace);
        }
    }

    Fleet fleet() {
        return fleet;
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
        List<String> line = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
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

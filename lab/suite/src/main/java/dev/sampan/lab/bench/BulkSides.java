package dev.sampan.lab.bench;

import dev.sampan.Sampan;
import dev.sampan.deploy.Deploy;
import dev.sampan.lab.proxy.Traffic;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Who applies a fleet, each in its own way, through one way to the API server. */
final class BulkSides {
    static final String SAMPAN = "Sampan, plan + apply";

    private static final int AT_ONCE = 8;
    private static final Integer[] DIFFERS_OR_NOT = {0, 1};

    private final Fleet fleet;
    private final Rig rig;
    private final Rig.Way way;
    private final FleetState state;
    private final Map<String, Map<String, Traffic>> traffic = new LinkedHashMap<>();

    private BulkSides(Fleet fleet, Rig rig, Rig.Way way) {
        this.fleet = fleet;
        this.rig = rig;
        this.way = way;
        this.state = new FleetState(rig.api());
    }

    /** With everything warm that is warm in daily use: classes and discovery. */
    static BulkSides prepare(int apps, Rig rig, Rig.Way way) throws IOException, InterruptedException {
        way.program(way.kubectl("default", "get", "deployments,services,configmaps"))
                .run(rig.folder(), 0);
        return new BulkSides(Fleet.of(apps, rig, way), rig, way);
    }

    /** Brings the fleet of a namespace to its first or its changed state. */
    private interface Apply {
        void to(String namespace, boolean withChanges) throws Exception;
    }

    /** By phase, then by side; of the last round. */
    Map<String, Map<String, Traffic>> traffic() {
        return traffic;
    }

    List<Side> all() {
        return List.of(
                new Side(SAMPAN, round -> withSampan(round)),
                side("kubectl diff + apply", "diff", this::diffAndApply),
                side("kubectl apply", "serial", this::apply),
                side("8 x kubectl apply", "parallel", this::applyInParallel));
    }

    private Side side(String name, String key, Apply apply) {
        return new Side(name, round -> phases(name, key + round, apply));
    }

    private Map<String, Double> withSampan(int round) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE);
        try (Sampan sampan = way.sampan()) {
            return phases(SAMPAN, "sampan" + round, (namespace, withChanges) -> {
                Deploy deploy = Deploy.on(sampan.cluster().namespace(namespace));
                List<Future<?>> running = new ArrayList<>();
                for (int i = 0; i < fleet.apps(); i++) {
                    int app = i;
                    running.add(
                            threads.submit(() -> Fleet.plan(deploy, fleet.name(app), fleet.versionOf(app, withChanges))
                                    .apply()
                                    .orElseThrow()));
                }
                for (Future<?> each : running) {
                    each.get();
                }
            });
        } finally {
            threads.shutdownNow();
        }
    }

    private Map<String, Double> phases(String side, String key, Apply apply) throws Exception {
        String namespace = "bench-" + key;
        rig.api().createNamespace(namespace);
        try {
            Map<String, Double> seconds = new LinkedHashMap<>();
            seconds.put("create", timed("create", side, namespace, apply, false));
            seconds.put("unchanged", timed("unchanged", side, namespace, apply, false));
            seconds.put("10 % changed", timed("10 % changed", side, namespace, apply, true));
            return seconds;
        } finally {
            rig.api().deleteNamespace(namespace);
        }
    }

    private double timed(String phase, String side, String namespace, Apply apply, boolean withChanges)
            throws Exception {
        Traffic before = way.proxy().traffic();
        long begin = System.nanoTime();
        apply.to(namespace, withChanges);
        double seconds = (System.nanoTime() - begin) / 1e9;
        traffic.computeIfAbsent(phase, p -> new LinkedHashMap<>())
                .put(side, way.proxy().traffic().since(before));
        state.requireEqual(namespace, phase, side, fleet.objects());
        return seconds;
    }

    private void diffAndApply(String namespace, boolean withChanges) throws IOException, InterruptedException {
        String file = fleet.file(rig.folder(), withChanges).toString();
        way.program(way.kubectl(namespace, "diff", "--server-side", "-f", file)).run(rig.folder(), DIFFERS_OR_NOT);
        apply(namespace, withChanges);
    }

    private void apply(String namespace, boolean withChanges) throws IOException, InterruptedException {
        String file = fleet.file(rig.folder(), withChanges).toString();
        way.program(way.kubectl(namespace, "apply", "--server-side", "-f", file))
                .run(rig.folder(), 0);
    }

    private void applyInParallel(String namespace, boolean withChanges) throws IOException, InterruptedException {
        List<String> files = fleet.files(rig.folder(), AT_ONCE, withChanges).stream()
                .map(Path::toString)
                .toList();
        Path list = Files.write(rig.folder().resolve("files"), files);
        List<String> line = new ArrayList<>(List.of("xargs", "-a", list.toString(), "-P" + AT_ONCE, "-n1"));
        line.addAll(way.kubectl(namespace, "apply", "--server-side", "-f"));
        way.program(line).run(rig.folder(), 0);
    }
}

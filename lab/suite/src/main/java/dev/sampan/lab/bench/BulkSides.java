package dev.sampan.lab.bench;

import dev.sampan.Sampan;
import dev.sampan.deploy.AppsPlan;
import dev.sampan.deploy.Deploy;
import dev.sampan.lab.proxy.Traffic;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Who applies a fleet, each in its own way, through one way to the API server. */
final class BulkSides {
    static final String SAMPAN = "Sampan";

    private static final String AND_PLAN = ", planned";
    private static final String CHANGED = "10 % changed";
    private static final List<String> PHASES = List.of("create", "unchanged", CHANGED);
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
        way.program(way.kubectl("default", "get", "deployments,services,configmaps,horizontalpodautoscalers"))
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

    /** @param planned whether those who compare before they apply take part */
    List<Side> all(boolean planned) {
        List<Side> sides = new ArrayList<>(applying(PHASES));
        if (planned) {
            sides.add(side(PHASES, "kubectl diff + apply", "diff", AND_PLAN, this::diffAndApply));
        }
        return sides;
    }

    /** Those that apply a ready plan, or blindly, and no more than create. */
    List<Side> creating() {
        return applying(List.of("create"));
    }

    private List<Side> applying(List<String> phases) {
        return List.of(
                sampan(SAMPAN, "sampan", phases),
                side(phases, "kubectl apply", "serial", "", this::apply),
                inParallel(phases, 8),
                inParallel(phases, 16));
    }

    /** @param key of its namespaces */
    List<Side> alone(String name, String key) {
        return List.of(sampan(name, key, PHASES));
    }

    private Side sampan(String name, String key, List<String> phases) {
        return new Side(name, round -> withSampan(key + round, phases));
    }

    private Side inParallel(List<String> phases, int atOnce) {
        return side(
                phases,
                atOnce + " x kubectl apply",
                "parallel" + atOnce + "-",
                "",
                (namespace, changed) -> applyInParallel(namespace, atOnce, changed));
    }

    /** @param work added to the name of each phase: what is compared with what */
    private Side side(List<String> phases, String name, String key, String work, Apply apply) {
        return new Side(name, round -> phases(phases, name, key + round, work, apply));
    }

    /** The time to apply a ready plan, and with it the time to make the plan. */
    private Map<String, Double> withSampan(String key, List<String> phases) throws Exception {
        try (Sampan sampan = way.sampan()) {
            Map<String, Double> applied = new LinkedHashMap<>();
            List<Double> applies = new ArrayList<>();
            Map<String, Double> planned = phases(phases, SAMPAN, key, AND_PLAN, (namespace, withChanges) -> {
                Deploy deploy = Deploy.on(sampan.cluster().namespace(namespace));
                AppsPlan plan = fleet.plan(deploy, withChanges);
                long begin = System.nanoTime();
                plan.apply().orElseThrow();
                applies.add((System.nanoTime() - begin) / 1e9);
            });
            for (int i = 0; i < phases.size(); i++) {
                applied.put(phases.get(i), applies.get(i));
            }
            applied.putAll(planned);
            return applied;
        }
    }

    private Map<String, Double> phases(List<String> phases, String side, String key, String work, Apply apply)
            throws Exception {
        String namespace = "bench-" + key;
        rig.api().createNamespace(namespace);
        try {
            Map<String, Double> seconds = new LinkedHashMap<>();
            for (String phase : phases) {
                seconds.put(phase + work, timed(phase, side, namespace, apply, phase.equals(CHANGED)));
            }
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

    private void applyInParallel(String namespace, int atOnce, boolean withChanges)
            throws IOException, InterruptedException {
        List<String> files = fleet.files(rig.folder(), atOnce, withChanges).stream()
                .map(Path::toString)
                .toList();
        Path list = Files.write(rig.folder().resolve("files"), files);
        List<String> line = new ArrayList<>(List.of("xargs", "-a", list.toString(), "-P" + atOnce, "-n1"));
        line.addAll(way.kubectl(namespace, "apply", "--server-side", "-f"));
        way.program(line).run(rig.folder(), 0);
    }
}

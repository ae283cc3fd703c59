package dev.sampan.lab.bench;

import dev.sampan.lab.suite.Usage;
import dev.sampan.lab.target.Target;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * {@code lab/bench}: measures, writes the figures into files, prints them. Exit status 0 only if every side left what it should and no
 * counter is above what is allowed.
 */
public final class Bench {
    private static final List<Benchmark> ALL = List.of(new BulkApply(), new RolloutWait(), new ColdStart());
    private static final long BEGAN = System.nanoTime();

    private Bench() {}

    /** What was asked for on the command line. */
    private record Request(List<String> names, Map<String, Integer> size, boolean write) {
        static Request parse(String[] arguments) {
            List<String> names = new ArrayList<>();
            Map<String, Integer> size = new TreeMap<>();
            boolean write = false;
            for (String argument : arguments) {
                if (argument.equals("--write")) {
                    write = true;
                } else if (argument.matches("--[a-z]+=[0-9]+")) {
                    String[] parts = argument.substring(2).split("=", 2);
                    size.put(parts[0], Integer.parseInt(parts[1]));
                } else if (ALL.stream().anyMatch(b -> b.id().equals(argument))) {
                    names.add(argument);
                } else {
                    Usage.refuse(
                            "lab/bench",
                            "unexpected: " + argument + "; benchmarks are "
                                    + ALL.stream().map(Benchmark::id).toList()
                                    + ", options --rounds=N, --apps=N, --distance=MILLIS and --write");
                }
            }
            return new Request(names, size, write);
        }

        boolean wants(Benchmark benchmark) {
            return names.isEmpty() || names.contains(benchmark.id());
        }
    }

    /** @param arguments names of benchmarks, {@code --write}, {@code --rounds=N}, {@code --apps=N}, {@code --distance=MILLIS}; no name means all */
    public static void main(String[] arguments) throws Exception {
        Request request = Request.parse(arguments);
        Path lab = Path.of(System.getProperty("lab.home"));
        Path run = Path.of(System.getProperty("lab.run"));
        FigureFiles files = new FigureFiles(request.write() ? lab.resolve("suite/figures") : run.resolve("figures"));
        boolean holds = true;
        try (Target real = Target.of("real", System.getenv())) {
            Rig rig = new Rig(real, run, Path.of(System.getenv("LAB_BIN")));
            rig.api().deleteNamespaces("bench-");
            for (Benchmark benchmark : ALL) {
                if (request.wants(benchmark)) {
                    say(benchmark.id());
                    Figures figures = benchmark.measure(rig, new Size(request.size()));
                    files.write(figures);
                    System.out.println(PerformancePage.section(figures));
                    holds &= figures.holds();
                }
            }
        }
        if (request.write()) {
            PerformancePage.write(lab.resolveSibling("docs/performance.md"), files.readAll());
        }
        System.exit(holds ? 0 : 1);
    }

    static void say(String line) {
        System.out.println(String.format(Locale.ROOT, "%6.1f s  %s", (System.nanoTime() - BEGAN) / 1e9, line));
    }
}

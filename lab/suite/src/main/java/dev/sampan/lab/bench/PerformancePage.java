package dev.sampan.lab.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** docs/performance.md, from figures. The first side of a benchmark is Sampan's; ratios are to it. */
final class PerformancePage {
    private static final String HEAD = """
        # Performance

        Sampan beside what people use instead, on the same work, in the same minutes, on a real control plane. Written by
        `lab/bench --write` from `lab/suite/figures`; do not edit.

        The sides take turns, A B then B A, and after each turn the state that they left is compared. Times are medians, with
        the least and the most in parentheses. A ratio is how much longer the others took than Sampan, the median over the
        rounds; below 1 they were faster. Server and clients share one small machine, so times are only good for comparing.
        What is counted does not depend on the machine, and `lab/bench` fails when it grows above its limit.
        """;

    private static final double BUSY = 3;

    private PerformancePage() {}

    static void write(Path file, List<Figures> all) throws IOException {
        Files.writeString(file, text(all));
    }

    static String text(List<Figures> all) {
        return HEAD + all.stream().map(f -> "\n" + section(f)).collect(Collectors.joining());
    }

    static String section(Figures figures) {
        StringBuilder text = new StringBuilder("## " + figures.title() + "\n\n");
        figures.about().forEach(paragraph -> text.append(paragraph).append("\n\n"));
        Figures.Machine machine = figures.machine();
        text.append(String.format(
                Locale.ROOT,
                "%s, %d cores, Java %s, Kubernetes %s, load %.1f before and %.1f at the end%s.\n\n",
                machine.day(),
                machine.cores(),
                machine.java(),
                machine.kubernetes(),
                machine.loadBefore(),
                machine.loadAfter(),
                machine.loadBefore() > BUSY ? ": other work ran beside, so the times are rough" : ""));
        times(figures.times(), text);
        counters(figures.counters(), text);
        return text.toString().strip() + "\n";
    }

    private static void times(List<Times> times, StringBuilder text) {
        if (times.isEmpty()) {
            return;
        }
        text.append("| | | side | rounds | seconds | ratio |\n|---|---|---|---|---|---|\n");
        Map<String, Times> ours = new LinkedHashMap<>();
        for (Times each : times) {
            Times first = ours.computeIfAbsent(each.setting() + "|" + each.phase(), k -> each);
            text.append(String.format(
                    Locale.ROOT,
                    "| %s | %s | %s | %d | %s | %s |\n",
                    each.setting(),
                    each.phase(),
                    each.side(),
                    each.seconds().size(),
                    spread(each),
                    first == each ? "" : spread(each.over(first))));
        }
        text.append('\n');
    }

    private static String spread(Times times) {
        String form = times.median() < 0.1 ? "%.3f (%.3f-%.3f)" : "%.2f (%.2f-%.2f)";
        return String.format(Locale.ROOT, form, times.median(), times.least(), times.most());
    }

    private static void counters(List<Counter> counters, StringBuilder text) {
        if (counters.isEmpty()) {
            return;
        }
        text.append("| counted | side | what | number | limit |\n|---|---|---|---|---|\n");
        for (Counter each : counters) {
            text.append(String.format(
                    Locale.ROOT,
                    "| %s | %s | %s | %d%s | %s |\n",
                    each.phase(),
                    each.side(),
                    each.what(),
                    each.value(),
                    each.holds() ? "" : " TOO MANY",
                    each.most() == 0 ? "" : String.valueOf(each.most())));
        }
        text.append('\n');
    }
}

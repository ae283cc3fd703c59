package dev.sampan.security;

import dev.sampan.internal.text.PromptText;
import dev.sampan.plan.Finding;
import dev.sampan.plan.Guard;
import dev.sampan.plan.Level;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/** What the posture rules found in a namespace, the weightiest first. {@link #guard()} holds plans to the same rules. Immutable. */
public final class Posture implements Iterable<Finding> {
    private final String place;
    private final int workloads;
    private final List<Finding> findings;

    Posture(String place, int workloads, List<Finding> findings) {
        this.place = place;
        this.workloads = workloads;
        this.findings = sorted(findings);
    }

    /**
     * The rules at their default levels, for {@code connect(c -> c.guard(Posture.guard()))}. A rule's level follows the level of
     * the environment that a plan acts in. Thread-safe; reads no cluster.
     */
    public static Guard guard() {
        return guard(spec -> {});
    }

    /**
     * As {@link #guard()}, with other levels and with waivers.
     *
     * @throws dev.sampan.problem.InvalidRequestException if a rule is unknown; the message lists those there are
     */
    public static Guard guard(Consumer<PostureSpec> spec) {
        return new PostureGuard(PostureSpec.policyOf(spec));
    }

    /** All findings, one per rule and workload. */
    public List<Finding> findings() {
        return findings;
    }

    /** Those that would stop a plan in this environment. */
    public List<Finding> enforced() {
        return findings.stream().filter(each -> each.level() == Level.ENFORCE).toList();
    }

    /** Those on one object, such as {@code Deployment/web}. */
    public Posture of(String object) {
        List<Finding> some =
                findings.stream().filter(each -> each.object().equals(object)).toList();
        return new Posture(place, 1, some);
    }

    public int size() {
        return findings.size();
    }

    @Override
    public Iterator<Finding> iterator() {
        return findings.iterator();
    }

    @Override
    public String toString() {
        String after = ": "
                + (findings.isEmpty()
                        ? "nothing found"
                        : count(Level.ENFORCE) + " enforced, " + count(Level.WARN) + " warned");
        List<String> rows = new ArrayList<>();
        rows.add(findings.size() + " findings on " + workloads + (workloads == 1 ? " object" : " objects"));
        for (Finding finding : findings) {
            rows.add(String.format(
                    Locale.ROOT,
                    "%-7s %s %s: %s",
                    finding.level().name().toLowerCase(Locale.ROOT),
                    finding.id(),
                    finding.object(),
                    finding.what()));
        }
        String next = findings.isEmpty()
                ? "connect(c -> c.guard(Posture.guard()))"
                : findings.get(0).nextStep();
        return PromptText.of(PromptText.headline("Posture ", place, after), rows, "next: " + next);
    }

    private long count(Level level) {
        return findings.stream().filter(each -> each.level() == level).count();
    }

    static List<Finding> sorted(List<Finding> findings) {
        return findings.stream()
                .sorted(Comparator.comparing(Finding::level)
                        .thenComparing(Finding::severity)
                        .reversed()
                        .thenComparing(Finding::id)
                        .thenComparing(Finding::object))
                .toList();
    }
}

package dev.sampan.observe;

import dev.sampan.internal.text.PromptText;
import dev.sampan.plan.Evidence;
import dev.sampan.plan.Finding;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** How an app was at one moment. Immutable. */
public final class Health {
    private static final int EVIDENCE_ROWS = 6;

    private final String app;
    private final HealthState state;
    private final int ready;
    private final int wanted;
    private final String line;
    private final List<Finding> findings;
    private final boolean hopeless;

    Health(
            String app,
            HealthState state,
            int ready,
            int wanted,
            String line,
            List<Finding> findings,
            boolean hopeless) {
        this.app = app;
        this.state = state;
        this.ready = ready;
        this.wanted = wanted;
        this.line = line;
        this.findings = List.copyOf(findings);
        this.hopeless = hopeless;
    }

    public String app() {
        return app;
    }

    public HealthState state() {
        return state;
    }

    public boolean isHealthy() {
        return state == HealthState.HEALTHY;
    }

    /** How many pods are ready; of a Job, how many have succeeded. */
    public int ready() {
        return ready;
    }

    /** How many pods are asked for; of a Job, how many must succeed. */
    public int wanted() {
        return wanted;
    }

    /** The state of its rollout in one line. */
    public String line() {
        return line;
    }

    /** What is wrong, most important first, each with evidence and next step; empty when nothing is. */
    public List<Finding> findings() {
        return findings;
    }

    /** Whether it cannot become healthy without another change. */
    boolean isHopeless() {
        return hopeless;
    }

    String counts() {
        return ready + "/" + wanted + " ready";
    }

    @Override
    public String toString() {
        String headline = PromptText.headline("", app, ": " + state.name().toLowerCase(Locale.ROOT) + ", " + counts());
        List<String> rows = new ArrayList<>();
        rows.add(line);
        for (Finding finding : findings) {
            rows.add(finding.severity().name().toLowerCase(Locale.ROOT) + " " + finding.id() + " " + finding.object());
            rows.add("  " + finding.what());
            rows.add("  why: " + finding.reason());
            List<Evidence> evidence = finding.evidence();
            evidence.subList(Math.max(0, evidence.size() - EVIDENCE_ROWS), evidence.size())
                    .forEach(each -> rows.add("  | " + each));
        }
        return PromptText.of(headline, rows, "next: " + nextStep());
    }

    private String nextStep() {
        if (!findings.isEmpty()) {
            return findings.get(0).nextStep();
        }
        return switch (state) {
            case PROGRESSING -> "await(\"" + app + "\", Duration.ofMinutes(5))";
            case ABSENT -> "scale it up when it is needed";
            default -> "logs(\"" + app + "\")";
        };
    }
}

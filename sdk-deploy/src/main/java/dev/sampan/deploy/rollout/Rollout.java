package dev.sampan.deploy.rollout;

import dev.sampan.internal.text.PromptText;
import dev.sampan.plan.Evidence;
import dev.sampan.plan.Finding;
import dev.sampan.problem.NotReadyException;
import dev.sampan.problem.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** How the rollout of one object stood at one moment. Immutable. */
public final class Rollout {
    private static final int EVIDENCE_ROWS = 6;

    private final String object;
    private final RolloutState state;
    private final String line;
    private final List<Finding> findings;

    Rollout(String object, RolloutState state, String line, List<Finding> findings) {
        this.object = object;
        this.state = state;
        this.line = line;
        this.findings = List.copyOf(findings);
    }

    /** Such as {@code StatefulSet/db}. */
    public String object() {
        return object;
    }

    public RolloutState state() {
        return state;
    }

    public boolean isDone() {
        return state == RolloutState.DONE;
    }

    /** The last state in one line, such as {@code 2 of 3 updated, 1 available; pod db-1: container db ContainerCreating}. */
    public String line() {
        return line;
    }

    /** Why it is hopeless: the object, exit code, last log lines and events, and the next step. Empty unless it is hopeless. */
    public Optional<Finding> cause() {
        return state == RolloutState.HOPELESS ? findings.stream().findFirst() : Optional.empty();
    }

    /** What looks wrong, most important first; of a hopeless one the first is the cause. */
    public List<Finding> findings() {
        return findings;
    }

    /**
     * This, if it is done.
     *
     * @throws NotReadyException if it is not, with the last state, the cause and its evidence
     */
    public Rollout orElseThrow() {
        if (isDone()) {
            return this;
        }
        throw new NotReadyException(findings.isEmpty() ? undecided() : problem(findings.get(0)), line, null);
    }

    private Problem undecided() {
        return new Problem(
                "deploy.rollout-undecided",
                "roll out " + object,
                "it is not done; " + line,
                "nothing wrong was seen; it may need longer",
                nextStep());
    }

    private Problem problem(Finding finding) {
        String so = state == RolloutState.HOPELESS ? "it will not be done without another change" : "it is not done";
        return new Problem(
                finding.id(),
                "roll out " + object,
                so + "; " + line + "; " + seen(finding),
                finding.reason(),
                finding.nextStep());
    }

    private static String seen(Finding finding) {
        return finding.what()
                + finding.evidence().stream().map(each -> "; " + each).collect(Collectors.joining());
    }

    String row() {
        return word() + "  " + object + "  " + line;
    }

    private String word() {
        return state.name().toLowerCase(Locale.ROOT);
    }

    private String nextStep() {
        if (!findings.isEmpty()) {
            return findings.get(0).nextStep();
        }
        return isDone() ? "list()" : "await(\"" + object + "\", Duration.ofMinutes(5))";
    }

    @Override
    public String toString() {
        List<String> rows = new ArrayList<>(List.of(line));
        for (Finding finding : findings) {
            rows.add(finding.severity().name().toLowerCase(Locale.ROOT) + " " + finding.id() + " " + finding.object());
            rows.add("  " + finding.what());
            rows.add("  why: " + finding.reason());
            List<Evidence> evidence = finding.evidence();
            evidence.subList(Math.max(0, evidence.size() - EVIDENCE_ROWS), evidence.size())
                    .forEach(each -> rows.add("  | " + each));
        }
        return PromptText.of(PromptText.headline("", object, ": " + word()), rows, "next: " + nextStep());
    }
}

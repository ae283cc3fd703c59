package dev.sampan.plan;

import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;

/** The words of outcomes, findings and steps at the prompt. */
final class OutcomeText {
    private static final int EVIDENCE_LINES = 8;

    private OutcomeText() {}

    static String of(String state, String summary, Duration took, String next) {
        return state + " in " + seconds(took) + ": " + summary + (next.isEmpty() ? "" : "\n  " + next);
    }

    static String failed(Failed<?> failed) {
        StringBuilder text = new StringBuilder("Failed: " + failed.summary());
        text.append("\n  cause:  ").append(failed.cause().what());
        text.append("\n  reason: ").append(failed.cause().reason());
        failed.cause().evidence().stream()
                .limit(EVIDENCE_LINES)
                .forEach(e -> text.append("\n    ").append(e));
        failed.remains().forEach(line -> text.append("\n  remains: ").append(line));
        return text.append("\n  next: ").append(failed.cause().nextStep()).toString();
    }

    static String steps(List<Step> steps) {
        return steps.stream().map(Step::toString).collect(Collectors.joining("; "));
    }

    static String evidence(List<Evidence> evidence) {
        return evidence.stream().limit(EVIDENCE_LINES).map(Evidence::toString).collect(Collectors.joining("; "));
    }

    private static String seconds(Duration took) {
        long millis = took.toMillis();
        if (millis < 10_000) {
            return millis / 1000 + "." + millis % 1000 / 100 + "s";
        }
        return millis < 120_000 ? millis / 1000 + "s" : millis / 60_000 + "m" + millis % 60_000 / 1000 + "s";
    }
}

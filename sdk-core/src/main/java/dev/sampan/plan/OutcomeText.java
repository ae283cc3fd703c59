package dev.sampan.plan;

import dev.sampan.internal.text.Cut;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;

/** The words of outcomes, findings and steps at the prompt. */
final class OutcomeText {
    private static final int EVIDENCE_LINES = 8;
    private static final int LONGEST = 1_000;
    private static final int FIRST_LINE = 45;
    private static final String LEFT_OUT = "\n  ...";

    private OutcomeText() {}

    static String of(String state, String summary, Duration took, String next) {
        return bounded(first(state + " in " + seconds(took), summary) + (next.isEmpty() ? "" : "\n  " + next));
    }

    /** The state and the summary; a summary that is too long for the first line stands whole on the second. */
    static String first(String state, String summary) {
        String line = state + ": " + summary;
        return line.length() <= FIRST_LINE ? line : Cut.to(line, FIRST_LINE) + "\n  " + summary;
    }

    static String failed(Failed<?> failed) {
        StringBuilder text = new StringBuilder(first("Failed", failed.summary()));
        text.append("\n  cause:  ").append(failed.cause().what());
        text.append("\n  reason: ").append(failed.cause().reason());
        failed.cause().evidence().stream()
                .limit(EVIDENCE_LINES)
                .forEach(e -> text.append("\n    ").append(e));
        failed.remains().forEach(line -> text.append("\n  remains: ").append(line));
        return bounded(
                text.append("\n  next: ").append(failed.cause().nextStep()).toString());
    }

    /** At most as long as the prompt takes; what is left out is in the middle, as the last line says what to do. */
    static String bounded(String text) {
        if (text.length() <= LONGEST) {
            return text;
        }
        int last = text.lastIndexOf('\n');
        String end = last < 0 ? "" : text.substring(last);
        if (end.length() > LONGEST / 2) {
            end = end.substring(0, LONGEST / 2 - 3) + "...";
        }
        return text.substring(0, LONGEST - end.length() - LEFT_OUT.length()) + LEFT_OUT + end;
    }

    static String steps(List<Step> steps) {
        return steps.stream().map(Step::toString).collect(Collectors.joining("; "));
    }

    static String evidence(List<Evidence> evidence) {
        return evidence.stream().limit(EVIDENCE_LINES).map(Evidence::toString).collect(Collectors.joining("; "));
    }

    /** What is wrong, and the evidence of it, on one line. */
    static String seen(Finding cause) {
        return Cut.to(
                cause.evidence().isEmpty() ? cause.what() : cause.what() + "; " + evidence(cause.evidence()), LONGEST);
    }

    private static String seconds(Duration took) {
        long millis = took.toMillis();
        if (millis < 10_000) {
            return millis / 1000 + "." + millis % 1000 / 100 + "s";
        }
        return millis < 120_000 ? millis / 1000 + "s" : millis / 60_000 + "m" + millis % 60_000 / 1000 + "s";
    }
}

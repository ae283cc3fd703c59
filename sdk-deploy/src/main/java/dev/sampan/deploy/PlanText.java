package dev.sampan.deploy;

import dev.sampan.internal.text.PromptText;
import dev.sampan.plan.Change;
import dev.sampan.plan.Finding;
import dev.sampan.plan.Level;
import java.util.ArrayList;
import java.util.List;

/** How a plan reads at the prompt. */
final class PlanText {
    private PlanText() {}

    static String of(String before, String place, List<Change> changes, List<Finding> findings) {
        return of(before, place, List.of(), changes, findings);
    }

    /** @param forecast what is expected of it, told after the changes */
    static String of(String before, String place, List<String> forecast, List<Change> changes, List<Finding> findings) {
        String count = changes.isEmpty()
                ? ": unchanged"
                : ": " + changes.size() + (changes.size() == 1 ? " change" : " changes");
        List<String> rows = new ArrayList<>();
        findings.stream()
                .filter(f -> f.level() == Level.ENFORCE)
                .forEach(f -> rows.add("refused " + f.id() + ": " + f.what()));
        changes.forEach(c -> rows.add(brief(c.toString())));
        rows.addAll(forecast);
        findings.stream()
                .filter(f -> f.level() == Level.WARN)
                .forEach(f -> rows.add("warning " + f.id() + ": " + f.what()));
        findings.stream()
                .filter(f -> f.level() == Level.OBSERVE)
                .forEach(f -> rows.add("note " + f.id() + ": " + f.what()));
        boolean refused = findings.stream().anyMatch(f -> f.level() == Level.ENFORCE);
        String last =
                refused ? "refused: see findings()" : changes.isEmpty() ? "nothing to do" : "not applied: call apply()";
        return PromptText.of(PromptText.headline(before, place, count), rows, last);
    }

    private static String brief(String change) {
        return change.replace("spec.template.spec.containers[", "[")
                .replace("spec.template.spec.", "pod ")
                .replaceAll("@sha256:([0-9a-f]{12})[0-9a-f]{52}", "@$1");
    }
}

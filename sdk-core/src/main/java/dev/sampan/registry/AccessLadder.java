package dev.sampan.registry;

import dev.sampan.internal.text.PromptText;
import dev.sampan.plan.Reading;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * How far the way to a repository goes: one rung after the other, until one breaks. Immutable.
 *
 * @param subject the repository
 * @param rungs those that were tried, in order
 */
public record AccessLadder(String subject, List<Rung> rungs) {
    public AccessLadder {
        rungs = List.copyOf(rungs);
    }

    /**
     * One condition of access.
     *
     * @param name such as {@code access list}
     * @param reading whether it holds, and what was seen
     * @param nextStep what to do when it does not
     */
    public record Rung(String name, Reading reading, String nextStep) {}

    /** The rung that breaks; empty when every one of them holds. */
    public Optional<Rung> broken() {
        return rungs.stream()
                .filter(each -> each.reading().verdict() == Reading.Verdict.FAIL)
                .findFirst();
    }

    @Override
    public String toString() {
        String state = broken().isPresent() ? ": denied" : ": open";
        List<String> rows = rungs.stream()
                .map(each ->
                        each.reading().verdict().name().toLowerCase(Locale.ROOT).replace('_', ' ') + "  " + each.name()
                                + ": " + each.reading().what())
                .toList();
        return PromptText.of(
                PromptText.headline("Access to ", subject, state),
                rows,
                broken().map(each -> "next: " + each.nextStep()).orElse("next: push or pull"));
    }
}

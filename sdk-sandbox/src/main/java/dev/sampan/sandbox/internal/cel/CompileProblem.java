package dev.sampan.sandbox.internal.cel;

import dev.cel.common.CelIssue;
import dev.cel.common.CelValidationResult;
import java.util.stream.Collectors;

/** The words of the server's compiler for what this one finds. */
final class CompileProblem {
    private static final String CANDIDATES = " \\(candidates: .*\\)(?=\n|$)";
    private static final String SYNTAX =
            "(?<=\\d: )(?=(mismatched|extraneous) input|no viable alternative|token recognition)";

    private CompileProblem() {}

    static String message(CelValidationResult checked) {
        return checked.getErrors().stream().map(issue -> text(issue, checked)).collect(Collectors.joining("\n"));
    }

    private static String text(CelIssue issue, CelValidationResult checked) {
        return issue.toDisplayString(checked.getSource())
                .replaceAll(CANDIDATES, "")
                .replaceFirst(SYNTAX, "Syntax error: ");
    }
}

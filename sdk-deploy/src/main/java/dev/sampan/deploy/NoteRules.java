package dev.sampan.deploy;

import dev.sampan.internal.text.Redaction;
import dev.sampan.problem.InvalidRequestException;

/** What a note may be. */
final class NoteRules {
    private static final int LONGEST = 2_000;

    private NoteRules() {}

    /** The text without secrets and control characters. */
    static String checked(String app, String decision) {
        if (decision.isBlank() || decision.length() > LONGEST) {
            throw InvalidRequestException.of(
                    "deploy.note",
                    "note a decision about " + app,
                    decision.isBlank() ? "it is blank" : "it has " + decision.length() + " characters",
                    "a note is read by others later, and kept in an annotation of at most " + LONGEST + " characters",
                    "say in a few sentences what was decided and why");
        }
        return Redaction.lines(decision.strip());
    }
}

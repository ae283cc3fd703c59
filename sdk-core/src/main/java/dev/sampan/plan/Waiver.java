package dev.sampan.plan;

import dev.sampan.problem.InvalidRequestException;
import java.time.LocalDate;

/**
 * A dated permission to go on in spite of one rule. On the day after {@code until} (UTC) the rule counts again.
 *
 * @param rule the id of the finding that is waived
 * @param reason why, for whoever reads it later; not blank
 * @param until the last day on which it holds
 */
public record Waiver(String rule, String reason, LocalDate until) {
    public Waiver {
        if (reason.isBlank()) {
            throw InvalidRequestException.of(
                    "plan.waiver-without-reason",
                    "waive " + rule,
                    "the reason is blank",
                    "a waiver is read by others later",
                    "say why in one sentence");
        }
    }

    public boolean holdsOn(LocalDate day) {
        return !day.isAfter(until);
    }

    @Override
    public String toString() {
        return rule + " waived until " + until + ": " + reason;
    }
}

package dev.sampan.security;

import dev.sampan.internal.diagnosis.Quotes;
import dev.sampan.plan.Evidence;
import dev.sampan.plan.Finding;
import dev.sampan.plan.Level;
import dev.sampan.plan.Severity;
import java.util.List;

/**
 * One thing that a workload should not do.
 *
 * @param id stable, {@code posture.<name>}
 * @param what what is wrong, in one sentence
 * @param reason why that is bad
 * @param fix what to change
 * @param severity how bad it is
 * @param weight how much it counts in which environment
 * @param check finds the places of one object that break the rule
 */
record PostureRule(String id, String what, String reason, String fix, Severity severity, Weight weight, Check check) {
    private static final int MOST_EVIDENCE = 10;

    /** Looks at one object; each piece of evidence is one place that breaks the rule. */
    @FunctionalInterface
    interface Check {
        List<Evidence> look(ReviewedObject object, ReviewedObjects all);
    }

    List<Finding> findings(ReviewedObjects objects, Level level) {
        return objects.list().stream()
                .map(object -> finding(object, check.look(object, objects), level))
                .filter(finding -> !finding.evidence().isEmpty())
                .toList();
    }

    private Finding finding(ReviewedObject object, List<Evidence> places, Level level) {
        List<Evidence> evidence = places.stream()
                .limit(MOST_EVIDENCE)
                .map(each -> new Evidence(Quotes.line(each.source()), Quotes.line(each.text())))
                .toList();
        return new Finding(id, severity, level, Quotes.line(object.title()), what, reason, evidence, fix);
    }
}

package dev.sampan.sandbox.internal.admission;

import dev.sampan.sandbox.internal.admission.SecurityCheck.Pod;
import dev.sampan.sandbox.internal.admission.SecurityCheck.Violation;
import dev.sampan.sandbox.internal.admission.SecurityLevel.Level;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** The pod security standards of Kubernetes 1.35 and of the versions before. */
final class PodSecurityStandards {
    private static final int NEWEST = 35;

    private PodSecurityStandards() {}

    /** What is wrong with a pod at a level; the baseline comes first. */
    static List<Violation> violations(SecurityLevel level, Pod pod) {
        List<Violation> violations = new ArrayList<>();
        for (SecurityCheck check : checks(level)) {
            check.rule().apply(pod).ifPresent(violations::add);
        }
        return violations;
    }

    private static List<SecurityCheck> checks(SecurityLevel level) {
        if (level.level() == Level.PRIVILEGED) {
            return List.of();
        }
        int minor = Math.min(level.minor(), NEWEST);
        List<SecurityCheck> baseline =
                BaselineChecks.ALL.stream().filter(check -> check.isIn(minor)).toList();
        if (level.level() == Level.BASELINE) {
            return baseline;
        }
        List<SecurityCheck> restricted =
                RestrictedChecks.ALL.stream().filter(check -> check.isIn(minor)).toList();
        Set<String> replaced = new HashSet<>();
        restricted.forEach(check -> replaced.add(check.replaces()));
        List<SecurityCheck> all = new ArrayList<>(baseline);
        all.removeIf(check -> replaced.contains(check.id()));
        all.addAll(restricted);
        return all;
    }

    static String text(List<Violation> violations) {
        return violations.stream().map(Violation::toString).collect(Collectors.joining(", "));
    }

    static String reasons(List<Violation> violations) {
        return violations.stream().map(Violation::reason).collect(Collectors.joining(", "));
    }
}

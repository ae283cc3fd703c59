package dev.sampan.security;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sampan.plan.Environment;
import dev.sampan.plan.Evidence;
import dev.sampan.plan.Finding;
import dev.sampan.plan.Level;
import dev.sampan.plan.Waiver;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Which rule counts how much where, and what is waived. Immutable. */
final class PosturePolicy {
    private final Map<String, Level> levels;
    private final List<ScopedWaiver> waivers;

    /** A waiver for one object, or for all when the object is empty. */
    record ScopedWaiver(String object, Waiver waiver) {
        boolean isFor(Finding finding) {
            return waiver.rule().equals(finding.id()) && (object.isEmpty() || object.equals(finding.object()));
        }
    }

    PosturePolicy(Map<String, Level> levels, List<ScopedWaiver> waivers) {
        this.levels = Map.copyOf(levels);
        this.waivers = List.copyOf(waivers);
    }

    static String key(String environment, String rule) {
        return environment + "\n" + rule;
    }

    /** What the rules find in these objects; nothing where there is nothing to say. */
    List<Finding> review(List<JsonNode> objects, Environment environment, Instant at) {
        LocalDate today = at.atZone(ZoneOffset.UTC).toLocalDate();
        ReviewedObjects reviewed = ReviewedObjects.of(objects);
        List<Finding> findings = new ArrayList<>();
        for (PostureRule rule : PostureRules.ALL) {
            Level level = level(rule, environment);
            if (level != Level.OFF) {
                rule.findings(reviewed, level).forEach(finding -> findings.add(waived(finding, today)));
            }
        }
        return Posture.sorted(findings);
    }

    private Level level(PostureRule rule, Environment environment) {
        Level here = levels.get(key(environment.name(), rule.id()));
        Level everywhere = here != null ? here : levels.get(rule.id());
        return everywhere != null ? everywhere : rule.weight().in(environment.level());
    }

    private Finding waived(Finding finding, LocalDate today) {
        List<Waiver> mine = waivers.stream()
                .filter(each -> each.isFor(finding))
                .map(ScopedWaiver::waiver)
                .toList();
        for (Waiver waiver : mine) {
            if (waiver.holdsOn(today)) {
                return with(finding, new Evidence("waiver", "until " + waiver.until() + ": " + waiver.reason()))
                        .withLevel(Level.OBSERVE);
            }
        }
        if (mine.isEmpty()) {
            return finding;
        }
        Waiver ended = mine.get(mine.size() - 1);
        return with(finding, new Evidence("waiver", "ended on " + ended.until() + ": " + ended.reason()));
    }

    private static Finding with(Finding finding, Evidence more) {
        List<Evidence> evidence = new ArrayList<>(finding.evidence());
        evidence.add(more);
        return new Finding(
                finding.id(),
                finding.severity(),
                finding.level(),
                finding.object(),
                finding.what(),
                finding.reason(),
                evidence,
                finding.nextStep());
    }
}

package dev.sampan.deploy.image;

import dev.sampan.internal.session.Session;
import dev.sampan.plan.Finding;
import dev.sampan.plan.Level;
import dev.sampan.plan.Severity;
import dev.sampan.plan.Waiver;
import dev.sampan.problem.InvalidRequestException;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** The rules an image must keep, and the waivers that were needed. Not thread-safe; one per plan. */
final class ImageRules {
    private static final Pattern COMMIT = Pattern.compile("[0-9a-f]{7,40}");
    private static final Pattern VERSION = Pattern.compile(
            "v?(?:0|[1-9][0-9]*)\\.(?:0|[1-9][0-9]*)\\.(?:0|[1-9][0-9]*)(?:-[0-9A-Za-z-]+(?:\\.[0-9A-Za-z-]+)*)?(?:_[0-9A-Za-z.-]+)?");

    private final String subject;
    private final List<Waiver> waivers;
    private final LocalDate today;
    private final List<Waiver> used = new ArrayList<>();
    private final List<Finding> findings = new ArrayList<>();

    ImageRules(String subject, List<Waiver> waivers, Session session) {
        this.subject = subject;
        this.waivers = waivers;
        this.today = LocalDate.ofInstant(session.clock().instant(), ZoneOffset.UTC);
    }

    List<Waiver> used() {
        return List.copyOf(used);
    }

    List<Finding> findings() {
        return List.copyOf(findings);
    }

    void note(Finding finding) {
        findings.add(finding);
    }

    void checkTag(Optional<String> tag) {
        if (tag.isEmpty()) {
            refuse(
                    "image.tag-mutable",
                    "it has no tag, which means latest",
                    "a tag that moves cannot say what runs",
                    "give it a version or a commit: " + subject + ":1.0.0");
        } else if (!COMMIT.matcher(tag.get()).matches()
                && !VERSION.matcher(tag.get()).matches()) {
            refuse(
                    "image.tag-mutable",
                    "the tag \"" + tag.get() + "\" is neither a git commit nor a semantic version",
                    "a tag that moves cannot say what runs",
                    "use 7 to 40 hex digits of the commit, or a version like 1.4.0");
        }
    }

    void checkLeaks(List<LeakSearch.Leak> leaks) {
        if (leaks.isEmpty()) {
            return;
        }
        String shown = String.join(
                "; ", leaks.stream().limit(5).map(LeakSearch.Leak::toString).toList());
        refuse(
                "image.leak",
                "it would carry " + (leaks.size() == 1 ? "a secret: " : leaks.size() + " secrets: ") + shown,
                "whoever can pull the image can read it, for ever",
                "take it out and change the secret if it was ever shared; give it at run time with secretEnv(...)");
    }

    /**
     * Refuses, unless a waiver for the rule holds today.
     *
     * @throws InvalidRequestException with the rule's id as its code
     */
    void refuse(String rule, String happened, String reason, String next) {
        Optional<Waiver> waiver = waivers.stream()
                .filter(w -> w.rule().equals(rule) && w.holdsOn(today))
                .findFirst();
        if (waiver.isEmpty()) {
            String expired = waivers.stream()
                    .filter(w -> w.rule().equals(rule))
                    .map(w -> "; its waiver ended on " + w.until())
                    .findFirst()
                    .orElse("");
            throw InvalidRequestException.of(rule, "build the image " + subject, happened + expired, reason, next);
        }
        if (!used.contains(waiver.get())) {
            used.add(waiver.get());
        }
        findings.add(new Finding(
                rule,
                Severity.WARNING,
                Level.OBSERVE,
                "Image/" + subject,
                happened,
                waiver.get().toString(),
                List.of(),
                next));
    }
}

package dev.sampan.registry;

import dev.sampan.internal.session.Session;
import dev.sampan.internal.text.PromptText;
import dev.sampan.plan.Change;
import dev.sampan.plan.Finding;
import dev.sampan.plan.Level;
import dev.sampan.plan.Outcome;
import dev.sampan.plan.Plan;
import dev.sampan.plan.Review;
import dev.sampan.plan.Unchanged;
import dev.sampan.problem.InvalidRequestException;
import dev.sampan.value.Digest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** A plan that is drafted from what is there, drafted again before it acts, and done when a draft has nothing left. */
final class RegistryPlan<T> implements Plan<T> {
    private final Session session;
    private final String subject;
    private final String instance;
    private final Drafting drafting;
    private final Supplier<T> result;
    private final Draft draft;
    private final List<Finding> findings;

    /**
     * A plan, drafted now.
     *
     * @param subject what it is about, such as {@code repository shop/web}
     * @param own what this plan itself warns of
     */
    RegistryPlan(AcrCalls acr, String subject, Drafting drafting, Supplier<T> result, List<Finding> own) {
        this.session = acr.session();
        this.subject = subject;
        this.instance = acr.instanceName();
        this.drafting = drafting;
        this.result = result;
        this.draft = drafting.draft();
        this.findings = reviewed(own);
    }

    private List<Finding> reviewed(List<Finding> own) {
        List<Finding> all = new ArrayList<>(own);
        Review review = new Review(
                title(),
                session.environment(),
                "",
                changes(),
                List.of(),
                session.clock().instant());
        session.guards().forEach(guard -> all.addAll(guard.review(review)));
        return List.copyOf(all);
    }

    @Override
    public String title() {
        return "Change " + subject + " in " + instance;
    }

    @Override
    public List<Change> changes() {
        return draft.changes();
    }

    @Override
    public List<Finding> findings() {
        return findings;
    }

    @Override
    public String digest() {
        return Digest.sha256((title() + changes() + draft.seen()).getBytes(StandardCharsets.UTF_8))
                .toString();
    }

    @Override
    public Outcome<T> apply() {
        requireNoRefusal("change " + subject + " in " + instance, findings);
        Drafting run = drafting.begun();
        Draft now = run.draft();
        if (now.changes().isEmpty()) {
            return new Unchanged<>(result.get(), subject + " is so already");
        }
        if (!now.seen().equals(draft.seen())) {
            throw InvalidRequestException.of(
                    "registry.plan-outdated",
                    "change " + subject + " in " + instance,
                    "it is not what it was when this plan was made",
                    "somebody else has changed it",
                    "plan again");
        }
        return new RegistryRun<>(session, subject, run, result).run(now);
    }

    /** Throws the first finding that forbids to go on. */
    static void requireNoRefusal(String attempted, List<Finding> findings) {
        findings.stream()
                .filter(each -> each.level() == Level.ENFORCE)
                .findFirst()
                .ifPresent(first -> {
                    throw InvalidRequestException.of(
                            "registry.plan-refused",
                            attempted,
                            first.id() + ": " + first.what(),
                            first.reason(),
                            first.nextStep());
                });
    }

    @Override
    public String toString() {
        String count = changes().isEmpty()
                ? ": unchanged"
                : ": " + changes().size() + (changes().size() == 1 ? " change" : " changes");
        List<String> rows = new ArrayList<>();
        changes().forEach(each -> rows.add(each.toString()));
        findings.forEach(each -> rows.add(
                each.level().name().toLowerCase(java.util.Locale.ROOT) + " " + each.id() + ": " + each.what()));
        boolean refused = findings.stream().anyMatch(each -> each.level() == Level.ENFORCE);
        String last = refused
                ? "refused: see findings()"
                : changes().isEmpty() ? "nothing to do" : "not applied: call apply()";
        return PromptText.of(PromptText.headline("Plan ", subject, count), rows, last);
    }
}

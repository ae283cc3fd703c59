package dev.sampan.cluster;

import dev.sampan.internal.session.Session;
import dev.sampan.internal.text.PromptText;
import dev.sampan.plan.Change;
import dev.sampan.plan.Finding;
import dev.sampan.plan.Level;
import dev.sampan.plan.Outcome;
import dev.sampan.plan.Plan;
import dev.sampan.plan.Review;
import dev.sampan.problem.InvalidRequestException;
import dev.sampan.value.Digest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What plans of this package have in common: review by the guards, refusal, words. Immutable. */
abstract class CloudPlan<T> implements Plan<T> {
    private final Session session;
    private final String verb;
    private final String object;
    private final List<Change> changes;
    private final List<Finding> findings;

    /**
     * A plan, reviewed by the session's guards.
     *
     * @param verb such as {@code Create cluster}
     * @param object what it is done to, such as {@code prod-sg}
     */
    CloudPlan(Session session, String verb, String object, List<Change> changes, List<Finding> own) {
        this.session = session;
        this.verb = verb;
        this.object = object;
        this.changes = List.copyOf(changes);
        List<Finding> all = new ArrayList<>(own);
        Review review = new Review(
                title(),
                session.environment(),
                "",
                this.changes,
                List.of(),
                session.clock().instant());
        session.guards().forEach(guard -> all.addAll(guard.review(review)));
        this.findings = List.copyOf(all);
    }

    Session session() {
        return session;
    }

    /** The title as it stands in a sentence. */
    String act() {
        return title().substring(0, 1).toLowerCase(Locale.ROOT) + title().substring(1);
    }

    @Override
    public String title() {
        return verb + " " + object;
    }

    @Override
    public List<Change> changes() {
        return changes;
    }

    @Override
    public List<Finding> findings() {
        return findings;
    }

    @Override
    public String digest() {
        return Digest.sha256((title() + "\n" + changes).getBytes(StandardCharsets.UTF_8))
                .toString();
    }

    @Override
    public Outcome<T> apply() {
        requireNoRefusal();
        return run();
    }

    abstract Outcome<T> run();

    /** More lines for the prompt, before the changes. */
    List<String> facts() {
        return List.of();
    }

    private void requireNoRefusal() {
        List<Finding> refusals =
                findings.stream().filter(f -> f.level() == Level.ENFORCE).toList();
        if (refusals.isEmpty()) {
            return;
        }
        Finding first = refusals.get(0);
        throw InvalidRequestException.of(
                "cluster.plan-refused",
                act(),
                String.join(
                        "; ",
                        refusals.stream().map(f -> f.id() + ": " + f.what()).toList()),
                first.reason(),
                first.nextStep());
    }

    InvalidRequestException outdated(String moved) {
        return InvalidRequestException.of(
                "cluster.plan-outdated",
                act(),
                "since the plan was made " + moved,
                "somebody else has changed the account",
                "plan again and look at the difference");
    }

    @Override
    public String toString() {
        List<String> rows = new ArrayList<>();
        findings.stream()
                .filter(f -> f.level() == Level.ENFORCE)
                .forEach(f -> rows.add("refused " + f.id() + ": " + f.what() + "; " + f.nextStep()));
        rows.addAll(facts());
        changes.forEach(c -> rows.add(c.toString()));
        findings.stream()
                .filter(f -> f.level() != Level.ENFORCE && f.level() != Level.OFF)
                .forEach(f -> rows.add((f.level() == Level.WARN ? "warning " : "note ") + f.id() + ": " + f.what()));
        boolean refused = findings.stream().anyMatch(f -> f.level() == Level.ENFORCE);
        String last =
                refused ? "refused: see findings()" : changes.isEmpty() ? "nothing to do" : "not applied: call apply()";
        return PromptText.of(
                PromptText.headline(verb + " ", object, ", " + ClusterText.count(changes.size(), "change")),
                rows,
                last);
    }
}

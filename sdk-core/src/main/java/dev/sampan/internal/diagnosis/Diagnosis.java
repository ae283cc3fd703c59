package dev.sampan.internal.diagnosis;

import dev.sampan.plan.Finding;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What is wrong with a workload, and how its rollout stands. Facts with the same cause are one finding that names the count;
 * effects of a cause are not told beside it. Never throws on what a server sends. Immutable.
 */
public final class Diagnosis {
    private static final List<Recogniser> RECOGNISERS = List.of(
            new Deletion(),
            new Claims(),
            new Definitions(),
            new Autoscalers(),
            new Schedules(),
            new Creation(),
            Recogniser.onLivePods(new ImagePulls()),
            Recogniser.onLivePods(new Configuration()),
            Recogniser.onLivePods(new Crashes()),
            Recogniser.onLivePods(new Scheduling()),
            Recogniser.onLivePods(new ProbeFailures()),
            new Places(),
            new Controllers());

    private final Scene scene;
    private final Progress progress;
    private final List<Symptom> symptoms;
    private final Findings findings;

    private Diagnosis(Scene scene) {
        this.scene = scene;
        this.progress = Progress.of(scene);
        this.symptoms =
                RECOGNISERS.stream().flatMap(each -> each.look(scene).stream()).toList();
        this.findings = new Findings(scene, progress.deadlinePassed());
    }

    public static Diagnosis of(Snapshot snapshot) {
        return new Diagnosis(Scene.of(snapshot));
    }

    /**
     * All that is wrong now, most important first, with evidence; reads logs. Empty for a healthy or still starting one. An
     * error keeps the workload from what its spec asks and does not heal by itself, a warning may heal, an information did.
     */
    public List<Finding> findings() {
        return findings.groups(symptoms).stream().map(findings::full).toList();
    }

    /** The rollout's state in one line, such as {@code 2 of 3 updated, 1 available; pod web-1: container web ContainerCreating}. */
    public String line() {
        return progress.line();
    }

    /** How the rollout of the workload's current spec stands. Reads logs only when it is hopeless. */
    public Verdict verdict() {
        if (progress.done()) {
            return new Verdict.Done(progress.line());
        }
        if (!progress.observed()) {
            return new Verdict.Undecided(progress.line(), List.of(), Optional.empty());
        }
        List<Findings.Group> groups = findings.groups(symptoms);
        if (!groups.isEmpty() && groups.get(0).hopeless()) {
            List<Finding> others = groups.stream().skip(1).map(findings::brief).toList();
            return new Verdict.Hopeless(progress.line(), findings.full(groups.get(0)), others);
        }
        return new Verdict.Undecided(
                progress.line(), groups.stream().map(findings::brief).toList(), askAgain());
    }

    /** As {@link #verdict()}, but not done while a pod that was replaced or is too many is still there. */
    public Verdict verdictOnceOldPodsAreGone() {
        Verdict verdict = verdict();
        List<PodView> staying = scene.leaving();
        if (!(verdict instanceof Verdict.Done) || staying.isEmpty()) {
            return verdict;
        }
        String more = staying.size() == 1 ? "" : " and " + (staying.size() - 1) + " more";
        return new Verdict.Undecided(
                Quotes.whole(verdict.line() + "; old pod " + staying.get(0).name() + more + " still there"),
                findings.groups(symptoms).stream().map(findings::brief).toList(),
                Optional.empty());
    }

    private Optional<Instant> askAgain() {
        Instant deadline = progress.deadlinePassed() ? scene.now() : progress.deadline();
        return symptoms.stream()
                .map(symptom -> symptom.patience().ends(deadline))
                .filter(Objects::nonNull)
                .filter(end -> end.isAfter(scene.now()))
                .min(Instant::compareTo);
    }
}

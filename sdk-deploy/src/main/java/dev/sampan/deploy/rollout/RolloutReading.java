package dev.sampan.deploy.rollout;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.internal.diagnosis.Diagnosis;
import dev.sampan.internal.diagnosis.Trees;
import dev.sampan.internal.diagnosis.Verdict;
import dev.sampan.internal.kube.Kind;
import dev.sampan.internal.rollout.RolloutScene;
import dev.sampan.internal.rollout.Subject;
import dev.sampan.plan.Finding;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Says how objects of a scene stand.
 *
 * @param oldPodsGone whether pods that were replaced have to be gone
 */
record RolloutReading(RolloutScene scene, boolean oldPodsGone) {
    /** What stands for itself in a scene: a Job that a schedule has made does not. */
    static List<Subject> subjects(RolloutScene scene, Kind kind) {
        return scene.all(kind).stream()
                .filter(object -> !kind.equals(Kind.JOB) || !isRun(object))
                .map(object -> new Subject(kind, Trees.name(object)))
                .toList();
    }

    private static boolean isRun(ObjectNode job) {
        return Trees.list(job, "metadata", "ownerReferences").stream()
                .anyMatch(owner -> Trees.text(owner, "kind").equals("CronJob"));
    }

    /** As it stands now, with the evidence of what looks wrong. */
    Optional<Rollout> find(Subject subject) {
        return scene.find(subject).map(object -> {
            Diagnosis diagnosis = diagnosis(subject, object);
            Verdict verdict = verdict(diagnosis);
            return verdict instanceof Verdict.Undecided
                    ? new Rollout(subject.title(), RolloutState.UNDECIDED, verdict.line(), diagnosis.findings())
                    : rollout(subject, verdict);
        });
    }

    Verdict verdict(Subject subject, ObjectNode object) {
        return verdict(diagnosis(subject, object));
    }

    private Diagnosis diagnosis(Subject subject, ObjectNode object) {
        return Diagnosis.of(scene.snapshot(subject, object, null));
    }

    private Verdict verdict(Diagnosis diagnosis) {
        return oldPodsGone ? diagnosis.verdictOnceOldPodsAreGone() : diagnosis.verdict();
    }

    static Rollout rollout(Subject subject, Verdict verdict) {
        if (verdict instanceof Verdict.Hopeless hopeless) {
            List<Finding> findings = Stream.concat(Stream.of(hopeless.cause()), hopeless.others().stream())
                    .toList();
            return new Rollout(subject.title(), RolloutState.HOPELESS, verdict.line(), findings);
        }
        return verdict instanceof Verdict.Undecided undecided
                ? new Rollout(subject.title(), RolloutState.UNDECIDED, verdict.line(), undecided.suspects())
                : new Rollout(subject.title(), RolloutState.DONE, verdict.line(), List.of());
    }
}

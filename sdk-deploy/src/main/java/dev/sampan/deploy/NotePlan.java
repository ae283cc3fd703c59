package dev.sampan.deploy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.internal.kube.Kind;
import dev.sampan.internal.kube.KubeNamespace;
import dev.sampan.plan.Change;
import dev.sampan.plan.Done;
import dev.sampan.plan.Evidence;
import dev.sampan.plan.Finding;
import dev.sampan.plan.Outcome;
import dev.sampan.plan.Plan;
import dev.sampan.plan.Unknown;
import dev.sampan.problem.ClusterException;
import dev.sampan.problem.InvalidRequestException;
import dev.sampan.problem.SampanException;
import java.time.Duration;
import java.util.List;

/** What adding a note to a release would do: one annotation of its Secret. */
final class NotePlan implements Plan<Release> {
    private final KubeNamespace kube;
    private final Release release;
    private final Note note;

    NotePlan(KubeNamespace kube, Release release, String decision) {
        this.kube = kube;
        this.release = release;
        this.note = new Note(
                kube.session().clock().instant(), Rollbacks.author(), NoteRules.checked(release.app(), decision));
    }

    @Override
    public String title() {
        return "Note on release " + release.number() + " of " + release.app() + " in " + kube.name() + "@"
                + kube.clusterName();
    }

    @Override
    public List<Change> changes() {
        return List.of(new Change(Change.Kind.CREATE, "note", "", null, note.text()));
    }

    @Override
    public List<Finding> findings() {
        return List.of();
    }

    @Override
    public String digest() {
        return Json.digest(title() + "\n" + note).toString();
    }

    @Override
    public Outcome<Release> apply() {
        String secret = Marks.releaseName(release.app(), release.number());
        String step = "annotate Secret/" + secret;
        RunSteps steps = new RunSteps(kube.session(), "note on " + release.app());
        steps.plan(List.of(step));
        String next = "look with history(\"" + release.app() + "\")";
        return Cancellation.told(title(), steps, next, () -> apply(secret, step, steps));
    }

    private Outcome<Release> apply(String secret, String step, RunSteps steps) {
        Permissions.noting().require(kube, "apply " + title());
        steps.begin(step);
        try {
            ObjectNode written = kube.mergePatch(Kind.SECRET, secret, ReleaseJournal.patch(note), Marks.JOURNAL);
            steps.done(step);
            return new Done<>(
                    release.noted(ReleaseJournal.of(written)),
                    "noted on release " + release.number() + " of " + release.app(),
                    Duration.between(note.at(), kube.session().clock().instant()),
                    "");
        } catch (SampanException e) {
            steps.end(step, e);
            if (e instanceof ClusterException answered && answered.status() == 404) {
                throw InvalidRequestException.of(
                        "deploy.release-unknown",
                        "apply " + title(),
                        "the record of the release is gone",
                        "the app was deleted, or the release is older than those that are kept",
                        "choose one of history(\"" + release.app() + "\")");
            }
            if (!Doubt.isLeftBy(e) || Cancellation.isCauseOf(e)) {
                throw e;
            }
            return new Unknown<>(
                    "noting on release " + release.number() + " of " + release.app(),
                    List.of(new Evidence(step, e.problem().happened())),
                    "look with history(\"" + release.app() + "\")");
        }
    }

    @Override
    public String toString() {
        return PlanText.of(
                "Note on ", release.app() + " #" + release.number() + " in " + kube.name(), changes(), findings());
    }
}

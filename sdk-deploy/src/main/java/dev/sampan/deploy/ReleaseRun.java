package dev.sampan.deploy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.internal.kube.ApplyConflictException;
import dev.sampan.internal.kube.Kind;
import dev.sampan.internal.kube.KubeNamespace;
import dev.sampan.internal.kube.KubeNamespace.ApplyOptions;
import dev.sampan.plan.Change;
import dev.sampan.plan.Done;
import dev.sampan.plan.Evidence;
import dev.sampan.plan.Failed;
import dev.sampan.plan.Finding;
import dev.sampan.plan.Level;
import dev.sampan.plan.Outcome;
import dev.sampan.plan.Severity;
import dev.sampan.plan.Step;
import dev.sampan.plan.Stopped;
import dev.sampan.plan.Unchanged;
import dev.sampan.plan.Unknown;
import dev.sampan.problem.ClusterException;
import dev.sampan.problem.InvalidRequestException;
import dev.sampan.problem.NotReadyException;
import dev.sampan.problem.SampanException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One apply of a plan: record the release, write the objects, wait for the verdict, write it down. Used once. */
final class ReleaseRun {
    private final KubeNamespace kube;
    private final IntentPlan plan;
    private final LiveApp live;
    private final ReleaseStore store;
    private final ReleaseRecord record;
    private final String act;
    private final Instant begun;
    private final RunSteps steps = new RunSteps();

    ReleaseRun(KubeNamespace kube, IntentPlan plan, LiveApp live) {
        this.kube = kube;
        this.plan = plan;
        this.live = live;
        this.store = new ReleaseStore(kube);
        this.begun = kube.session().clock().instant();
        this.record = plan.record(begun);
        this.act = "deploy " + record.app();
    }

    Outcome<Release> run() {
        Optional<Release> running = running();
        if (plan.isEmpty() && running.isPresent()) {
            return unchanged(running.get());
        }
        String step = "record release " + record.number();
        steps.pending(step);
        steps.plan(plan.objects().stream().map(PlannedObject::label).toList());
        Outcome<Release> failure = recordRelease(step);
        if (failure == null) {
            failure = writeObjects();
        }
        return failure != null ? failure : awaitVerdict(record);
    }

    /** The release that the Deployment carries; a newer one may have been recorded and never written. */
    private Optional<Release> running() {
        ObjectNode deployment = live.deployment();
        return deployment == null
                ? Optional.empty()
                : plan.history().stream()
                        .filter(r -> Json.annotation(deployment, Marks.RELEASE).equals(String.valueOf(r.number())))
                        .findFirst();
    }

    /** Nothing differs; but only a complete rollout is what was wished. */
    private Outcome<Release> unchanged(Release current) {
        ObjectNode deployment = live.deployment();
        if (deployment != null && Rollouts.isComplete(deployment)) {
            return new Unchanged<>(current, record.app() + " is at release " + current.number() + " already");
        }
        steps.plan(List.of());
        Outcome<Release> outcome = awaitVerdict(current.record());
        return outcome instanceof Done<Release> done ? new Unchanged<>(done.value(), done.summary()) : outcome;
    }

    private @Nullable Outcome<Release> recordRelease(String step) {
        store.settle(record.app(), live);
        try {
            store.create(record);
        } catch (ClusterException e) {
            if (e.status() == 409) {
                throw InvalidRequestException.of(
                        "deploy.plan-outdated",
                        "apply " + plan.title(),
                        "release " + record.number() + " was made by somebody else at the same time",
                        "two deploys of one app ran at once",
                        "plan again and look at the new difference");
            }
            if (e.status() != 0) {
                throw e;
            }
            steps.unknown(step);
            return endedBy(step, e);
        } catch (NotReadyException e) {
            steps.unknown(step);
            return endedBy(step, e);
        }
        steps.done(step);
        kube.session().progress(act, "record", "release " + record.number() + " recorded", 0.0);
        return null;
    }

    private @Nullable Outcome<Release> writeObjects() {
        for (PlannedObject object : plan.objects()) {
            boolean carriesTheNumber = object.kind().equals(Kind.DEPLOYMENT);
            if (object.changes().isEmpty() && !carriesTheNumber) {
                steps.done("apply " + object.label());
                continue;
            }
            Outcome<Release> failure = write(object);
            if (failure != null) {
                return failure;
            }
        }
        for (Change change : plan.changes()) {
            if (change.kind() == Change.Kind.DELETE) {
                kube.delete(Kind.SERVICE, record.app(), KubeNamespace.Propagation.BACKGROUND);
            }
        }
        return null;
    }

    private @Nullable Outcome<Release> write(PlannedObject object) {
        ObjectNode sent = object.intended().deepCopy();
        if (object.kind().equals(Kind.DEPLOYMENT)) {
            sent.withObject("metadata").withObject("annotations").put(Marks.RELEASE, String.valueOf(record.number()));
        }
        if (object.forced()) {
            ObjectNode now = Objects.requireNonNull(live.like(object.intended()), "a forced object is there");
            sent.withObject("metadata")
                    .put("resourceVersion", now.at("/metadata/resourceVersion").asText());
        }
        String step = "apply " + object.label();
        steps.unknown(step);
        try {
            kube.apply(object.kind(), sent, new ApplyOptions(Marks.MANAGER, object.forced(), false));
        } catch (ApplyConflictException e) {
            steps.pending(step);
            return failed(conflict(object, e), null);
        } catch (ClusterException e) {
            if (e.status() == 0) {
                return endedBy(step, e);
            }
            steps.pending(step);
            return failed(refused(object, e), e);
        } catch (SampanException e) {
            return endedBy(step, e);
        }
        steps.done(step);
        kube.session().progress(act, "apply", object.label() + " applied", 0.0);
        return null;
    }

    private Outcome<Release> awaitVerdict(ReleaseRecord judged) {
        Instant written = kube.session().clock().instant();
        String number = String.valueOf(judged.number());
        try {
            RolloutEnd end = new RolloutWatch(kube, judged.app(), act, number, written).await();
            return switch (end.state()) {
                case DONE -> done(judged, end);
                case BAD -> bad(judged, end);
                case OVERTAKEN -> overtaken(judged, end);
            };
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return stopped("wait for the rollout");
        } catch (SampanException e) {
            return endedBy("wait for the rollout", e);
        }
    }

    private Outcome<Release> done(ReleaseRecord judged, RolloutEnd end) {
        steps.done("wait for the rollout");
        String unwritten = judge(judged, Release.Verdict.GOOD);
        Duration took = Duration.between(begun, kube.session().clock().instant());
        kube.session().progress(act, "done", end.line(), 1.0);
        return new Done<>(
                new Release(judged, Release.Verdict.GOOD),
                judged.app() + " " + end.line() + ", release " + judged.number() + unwritten,
                took,
                plan.history().current().isPresent()
                        ? "rollback(\"" + judged.app() + "\")"
                        : "delete(\"" + judged.app() + "\")");
    }

    private Outcome<Release> bad(ReleaseRecord judged, RolloutEnd end) {
        String unwritten = judge(judged, Release.Verdict.FAILED);
        Finding cause = Objects.requireNonNull(end.cause(), "a bad end has a cause");
        List<String> remains = new ArrayList<>();
        remains.add("Deployment/" + judged.app() + " is at release " + judged.number() + ": " + end.line() + unwritten);
        if (plan.intent().onFailure() == OnFailure.ROLLBACK) {
            remains.add(rollBack(judged));
        }
        return new Failed<>("release " + judged.number() + " of " + judged.app() + " failed", cause, remains, null);
    }

    /** Restores the last good release and says in one line how that went. */
    private String rollBack(ReleaseRecord judged) {
        try {
            Optional<Release> target = plan.history().stream()
                    .filter(r -> r.number() < judged.number() && r.verdict() == Release.Verdict.GOOD)
                    .findFirst();
            if (target.isEmpty()) {
                return "not rolled back: there is no earlier good release";
            }
            AppIntent back = Rollbacks.intent(target.get(), "release " + judged.number() + " failed");
            Outcome<Release> outcome = new AppPlanner(kube).plan(back).apply();
            return outcome.isGood()
                    ? "rolled back: release " + outcome.orElseThrow().number() + " restores release "
                            + target.get().number() + " and is good"
                    : "rolling back to release " + target.get().number() + " did not succeed: "
                            + outcome.toString().lines().findFirst().orElse("");
        } catch (SampanException e) {
            return "not rolled back: " + e.problem().happened();
        }
    }

    private Outcome<Release> overtaken(ReleaseRecord judged, RolloutEnd end) {
        judge(judged, Release.Verdict.SUPERSEDED);
        return new Stopped<>(
                "release " + judged.number() + " of " + judged.app() + " was overtaken: " + end.line(),
                steps.all(),
                "look at history(\"" + judged.app() + "\")");
    }

    /** Writes the verdict and cleans up after a good one; what could not be written is said, it changes nothing that runs. */
    private String judge(ReleaseRecord judged, Release.Verdict verdict) {
        try {
            store.judge(judged, verdict);
            if (verdict == Release.Verdict.GOOD) {
                store.prune(judged.app());
            }
            return "";
        } catch (SampanException e) {
            return " (the verdict or the clean-up could not be written: "
                    + e.problem().happened() + ")";
        }
    }

    private Outcome<Release> failed(Finding cause, @Nullable SampanException exception) {
        List<String> remains =
                new ArrayList<>(steps.all().stream().map(Step::toString).toList());
        String unwritten = judge(record, Release.Verdict.FAILED);
        if (!unwritten.isEmpty()) {
            remains.add(unwritten.trim());
        }
        return new Failed<>(
                "release " + record.number() + " of " + record.app() + " was not written", cause, remains, exception);
    }

    private Outcome<Release> stopped(String step) {
        return new Stopped<>(
                "release " + record.number() + " of " + record.app() + " was interrupted: " + step,
                steps.all(),
                "the cluster goes on by itself; look with get(\"" + record.app() + "\")");
    }

    /** A call that an interrupt ended says so by an exception of its own; the thread's flag tells. */
    private Outcome<Release> endedBy(String step, SampanException e) {
        if (Thread.currentThread().isInterrupted()) {
            return stopped(step);
        }
        return new Unknown<>(
                "release " + record.number() + " of " + record.app() + ": " + step,
                List.of(new Evidence(step, e.problem().happened())),
                "look with get(\"" + record.app() + "\"), then plan again: the difference tells what is missing");
    }

    private static Finding conflict(PlannedObject object, ApplyConflictException e) {
        return new Finding(
                "deploy.conflict",
                Severity.ERROR,
                Level.OBSERVE,
                object.label(),
                String.join(
                        "; ",
                        e.conflicts().stream()
                                .map(c -> AppIntent.plain(c.field()) + " is owned by " + c.manager())
                                .toList()),
                "another writer took the field between the check and the write",
                List.of(),
                "plan again and look at the conflict");
    }

    private static Finding refused(PlannedObject object, ClusterException e) {
        return new Finding(
                e.code(),
                Severity.ERROR,
                Level.OBSERVE,
                object.label(),
                e.problem().happened(),
                e.problem().reason(),
                List.of(),
                e.problem().nextStep());
    }
}

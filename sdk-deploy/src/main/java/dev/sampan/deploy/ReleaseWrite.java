package dev.sampan.deploy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.internal.kube.ApplyConflictException;
import dev.sampan.internal.kube.Kind;
import dev.sampan.internal.kube.KubeNamespace;
import dev.sampan.plan.Failed;
import dev.sampan.plan.Finding;
import dev.sampan.plan.Level;
import dev.sampan.plan.Outcome;
import dev.sampan.plan.Severity;
import dev.sampan.plan.Step;
import dev.sampan.plan.Stopped;
import dev.sampan.problem.ClusterException;
import dev.sampan.problem.InvalidRequestException;
import dev.sampan.problem.SampanException;
import dev.sampan.value.Labels;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/** Records a release and writes its objects, in order, behind the fence of the act. Used once. */
final class ReleaseWrite {
    private final KubeNamespace kube;
    private final IntentPlan plan;
    private final LiveApp live;
    private final ReleaseRecord record;
    private final RunSteps steps;
    private final HeldApp lease;
    private final Fence fence;
    private final MadeObjects made;
    private final Optional<MigrationRun> migration;
    private @Nullable ObjectNode deployment;
    private @Nullable ObjectNode secret;

    ReleaseWrite(
            KubeNamespace kube, IntentPlan plan, LiveApp live, ReleaseRecord record, RunSteps steps, HeldApp lease) {
        this.kube = kube;
        this.plan = plan;
        this.live = live;
        this.record = record;
        this.steps = steps;
        this.lease = lease;
        this.fence = new Fence(kube, lease);
        this.made = new MadeObjects(kube, record);
        this.migration = record.memo().schema().migrates() && !isMigrated()
                ? Optional.of(new MigrationRun(kube, plan, record, steps.act(), lease))
                : Optional.empty();
    }

    /** Whether the act that was interrupted had come as far. */
    private boolean isMigrated() {
        return ReleaseStore.secret(live, record.number())
                .map(ReleaseJournal::of)
                .filter(ReleaseJournal::migrated)
                .isPresent();
    }

    /**
     * The failure that ended it, null when all is written.
     *
     * @throws SampanException only when nothing was written
     */
    @Nullable
    Outcome<Release> run() {
        String step = ReleaseSteps.record(record.number());
        if (!steps.has(step)) {
            steps.planFirst(ReleaseSteps.of(plan, record.number(), migration.isPresent()));
        }
        Outcome<Release> failure = recordRelease(step);
        failure = failure == null ? settleOlder() : failure;
        failure = failure == null ? bring(plan.objects(), true) : failure;
        failure = failure == null && migration.isPresent() ? migrate(migration.get()) : failure;
        failure = failure == null ? delete(Kind.HORIZONTAL_POD_AUTOSCALER) : failure;
        failure = failure == null ? bring(plan.objects(), false) : failure;
        return failure == null ? delete(Kind.SERVICE) : failure;
    }

    /** @param files those that pods read, else the others */
    private @Nullable Outcome<Release> bring(List<PlannedObject> objects, boolean files) {
        Outcome<Release> failure = null;
        for (PlannedObject object : objects) {
            if (failure == null && object.kind().equals(Kind.CONFIG_MAP) == files) {
                failure = bring(object);
            }
        }
        return failure;
    }

    /** Nothing that runs changes before the schema is there. */
    private @Nullable Outcome<Release> migrate(MigrationRun run) {
        String step = run.step();
        steps.begin(step);
        try {
            Optional<Finding> cause = run.run(secret());
            if (cause.isPresent()) {
                if (run.isBegun()) {
                    steps.ended(step, cause.get().what());
                } else {
                    steps.pending(step);
                }
                return failed(cause.get(), null);
            }
            steps.done(step);
            secret = fence.patch(Kind.SECRET, secret(), run.mark());
            return null;
        } catch (TakenOverException e) {
            if (!run.isBegun()) {
                steps.pending(step);
            }
            return takenOver(e);
        } catch (SampanException e) {
            if (!run.isBegun()) {
                steps.end(step, e);
            }
            return ReleaseEnd.endedBy(record, steps, step, e);
        }
    }

    /** The Deployment as the last write left it. */
    ObjectNode deployment() {
        return Objects.requireNonNull(deployment, "every release writes its Deployment");
    }

    /** What the end of the act needs to know. */
    ReleaseEnd.Written written() {
        return new ReleaseEnd.Written(lease, secret(), made);
    }

    private ObjectNode secret() {
        return Objects.requireNonNull(secret, "every release has its Secret");
    }

    /**
     * The record comes first: with it alone the act can be resumed.
     *
     * @throws SampanException if it was not written
     */
    private @Nullable Outcome<Release> recordRelease(String step) {
        steps.begin(step);
        secret = ReleaseStore.secret(live, record.number()).orElse(null);
        try {
            if (secret == null) {
                lease.require();
                secret = new ReleaseStore(kube).create(record);
            }
        } catch (TakenOverException e) {
            steps.pending(step);
            throw e;
        } catch (SampanException e) {
            steps.end(step, e);
            if (Doubt.isLeftBy(e)) {
                return ReleaseEnd.endedBy(record, steps, step, e);
            }
            throw e instanceof ClusterException answered && answered.status() == 409 ? outrun() : e;
        }
        steps.done(step);
        return null;
    }

    private InvalidRequestException outrun() {
        return InvalidRequestException.of(
                "deploy.plan-outdated",
                "apply " + plan.title(),
                "release " + record.number() + " was made by somebody else at the same time",
                "two deploys of one app ran at once",
                "plan again and look at the new difference");
    }

    /** Only once this one is recorded, that one of them be open always. */
    private @Nullable Outcome<Release> settleOlder() {
        try {
            ReleaseStore.settle(fence, record, live);
            return null;
        } catch (TakenOverException e) {
            return takenOver(e);
        } catch (SampanException e) {
            return ReleaseEnd.endedBy(record, steps, "settle older releases", e);
        }
    }

    private @Nullable Outcome<Release> bring(PlannedObject object) {
        boolean carriesTheNumber = object.kind().equals(Kind.DEPLOYMENT);
        ObjectNode there = live.like(object.intended());
        if (object.changes().isEmpty() && there != null && (!carriesTheNumber || isOurs(there))) {
            deployment = carriesTheNumber ? there : deployment;
            steps.done(ReleaseSteps.apply(object));
            return null;
        }
        String step = ReleaseSteps.apply(object);
        steps.begin(step);
        try {
            ObjectNode written = apply(object, there);
            deployment = carriesTheNumber ? written : deployment;
            if (there == null) {
                made.add(step, object.kind(), written);
            }
        } catch (TakenOverException e) {
            steps.pending(step);
            return takenOver(e);
        } catch (ApplyConflictException e) {
            steps.pending(step);
            return failed(conflict(object, e), null);
        } catch (SampanException e) {
            steps.end(step, e);
            return Doubt.isRefusal(e)
                    ? failed(refused(object.label(), e), e)
                    : ReleaseEnd.endedBy(record, steps, step, e);
        }
        steps.done(step);
        return null;
    }

    private ObjectNode apply(PlannedObject object, @Nullable ObjectNode there) {
        SortedMap<String, String> planned = object.fingerprint(there);
        return fence.apply(object.kind(), sent(object), object.forced(), there, new Fence.Expectation() {
            @Override
            public boolean isDone(ObjectNode now) {
                return object.kind().equals(Kind.DEPLOYMENT) ? isOurs(now) : object.isHeldBy(now);
            }

            @Override
            public boolean isUnmoved(@Nullable ObjectNode now) {
                return object.fingerprint(now).equals(planned)
                        || (there == null && now != null && mayBeTaken(object, now));
            }
        });
    }

    /**
     * Whether something that nobody saw may be written over: files, whose name is the digest of what they hold, and what the holder before
     * had under way when the app was taken from it.
     */
    private boolean mayBeTaken(PlannedObject object, ObjectNode now) {
        boolean leftByAnother = lease.isTakenFromAnother()
                && Json.label(now, Marks.APP).equals(record.app())
                && Json.label(now, Labels.MANAGED_BY).equals("sampan");
        return leftByAnother || object.kind().equals(Kind.CONFIG_MAP);
    }

    private boolean isOurs(ObjectNode deployment) {
        return Json.annotation(deployment, Marks.RELEASE).equals(String.valueOf(record.number()));
    }

    private ObjectNode sent(PlannedObject object) {
        ObjectNode sent = object.intended().deepCopy();
        if (object.kind().equals(Kind.DEPLOYMENT)) {
            sent.withObject("metadata").withObject("annotations").put(Marks.RELEASE, String.valueOf(record.number()));
        }
        return sent;
    }

    private @Nullable Outcome<Release> delete(Kind kind) {
        for (PlannedDeletion deletion : plan.deletions()) {
            if (deletion.kind().equals(kind)) {
                String step = ReleaseSteps.delete(deletion);
                steps.begin(step);
                try {
                    delete(deletion);
                } catch (TakenOverException e) {
                    steps.pending(step);
                    return takenOver(e);
                } catch (SampanException e) {
                    steps.end(step, e);
                    return Doubt.isRefusal(e) ? undeleted(deletion, e) : ReleaseEnd.endedBy(record, steps, step, e);
                }
                steps.done(step);
            }
        }
        return null;
    }

    private void delete(PlannedDeletion deletion) {
        ObjectNode doomed = deletion.kind().equals(Kind.SERVICE) ? live.service() : live.autoscaler();
        if (doomed != null) {
            fence.delete(deletion.kind(), doomed, KubeNamespace.Propagation.BACKGROUND, now -> true);
        }
    }

    /** The app is another's now, and so is what was written of it. */
    private Outcome<Release> takenOver(TakenOverException e) {
        String left = made.takeBackOrphans(steps);
        return new Stopped<>(
                "release " + record.number() + " of " + record.app() + " was stopped: "
                        + e.problem().happened() + left,
                steps.all(),
                "look at history(\"" + record.app() + "\")");
    }

    /** A Service that stays is all that is missing: its release is written, so it is not judged by this. */
    private Outcome<Release> undeleted(PlannedDeletion deletion, SampanException e) {
        if (deployment == null) {
            return failed(refused(deletion.label(), e), e);
        }
        return new Failed<>(
                deletion.label() + " of " + record.app() + " could not be deleted",
                refused(deletion.label(), e),
                steps.all().stream().map(Step::toString).toList(),
                e);
    }

    private Outcome<Release> failed(Finding cause, @Nullable SampanException exception) {
        List<String> remains =
                new ArrayList<>(steps.all().stream().map(Step::toString).toList());
        try {
            ReleaseStore.judge(fence, secret(), Release.Verdict.FAILED);
        } catch (SampanException e) {
            remains.add("the verdict could not be written: " + e.problem().happened());
        }
        return new Failed<>(
                "release " + record.number() + " of " + record.app() + " was not written", cause, remains, exception);
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

    /** What an exception says, as a finding about an object. */
    static Finding refused(String object, SampanException e) {
        return new Finding(
                e.code(),
                Severity.ERROR,
                Level.OBSERVE,
                object,
                e.problem().happened(),
                e.problem().reason(),
                List.of(),
                e.problem().nextStep());
    }
}

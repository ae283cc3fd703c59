package dev.sampan.deploy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.internal.kube.ApplyConflictException;
import dev.sampan.internal.kube.Kind;
import dev.sampan.internal.kube.KubeNamespace;
import dev.sampan.internal.kube.KubeNamespace.ApplyOptions;
import dev.sampan.plan.Failed;
import dev.sampan.plan.Finding;
import dev.sampan.plan.Level;
import dev.sampan.plan.Outcome;
import dev.sampan.plan.Severity;
import dev.sampan.plan.Step;
import dev.sampan.problem.ClusterException;
import dev.sampan.problem.InvalidRequestException;
import dev.sampan.problem.NotReadyException;
import dev.sampan.problem.SampanException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/** Records a release and writes its objects, in order. Used once. */
final class ReleaseWrite {
    private static final int FORCED_ATTEMPTS = 10;

    private final KubeNamespace kube;
    private final IntentPlan plan;
    private final LiveApp live;
    private final ReleaseRecord record;
    private final String act;
    private final RunSteps steps;
    private final ReleaseStore store;
    private final Optional<MigrationRun> migration;
    private @Nullable ObjectNode deployment;

    ReleaseWrite(KubeNamespace kube, IntentPlan plan, LiveApp live, ReleaseRecord record, String act, RunSteps steps) {
        this.kube = kube;
        this.plan = plan;
        this.live = live;
        this.record = record;
        this.act = act;
        this.steps = steps;
        this.store = new ReleaseStore(kube);
        this.migration = record.memo().schema().migrates()
                ? Optional.of(new MigrationRun(kube, plan, record, act))
                : Optional.empty();
    }

    /**
     * The failure that ended it, null when all is written.
     *
     * @throws SampanException only when nothing was written
     */
    @Nullable
    Outcome<Release> run() {
        String step = "record release " + record.number();
        steps.pending(step);
        migration.ifPresent(its -> steps.pending(its.step()));
        plan.deletions().forEach(deletion -> steps.pending("delete " + deletion.label()));
        steps.plan(plan.objects().stream().map(PlannedObject::label).toList());
        Outcome<Release> failure = recordRelease(step);
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
        steps.unknown(run.step());
        try {
            Optional<Finding> cause = run.run();
            if (cause.isPresent()) {
                return failed(cause.get(), null);
            }
        } catch (SampanException e) {
            return lost(run.step(), e);
        }
        steps.done(run.step());
        return null;
    }

    /** The Deployment as the last write left it. */
    ObjectNode deployment() {
        return Objects.requireNonNull(deployment, "every release writes its Deployment");
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
            return lost(step, e);
        } catch (NotReadyException e) {
            return lost(step, e);
        }
        steps.done(step);
        kube.session().progress(act, "record", "release " + record.number() + " recorded", 0.0);
        return null;
    }

    private @Nullable Outcome<Release> bring(PlannedObject object) {
        boolean carriesTheNumber = object.kind().equals(Kind.DEPLOYMENT);
        if (object.changes().isEmpty() && !carriesTheNumber) {
            steps.done("apply " + object.label());
            return null;
        }
        String step = "apply " + object.label();
        steps.unknown(step);
        try {
            ObjectNode written = object.forced() ? force(object) : apply(object, sent(object));
            deployment = carriesTheNumber ? written : deployment;
        } catch (ApplyConflictException e) {
            steps.pending(step);
            return failed(conflict(object, e), null);
        } catch (ClusterException e) {
            if (e.status() == 0) {
                return lost(step, e);
            }
            steps.pending(step);
            return failed(refused(object.label(), e), e);
        } catch (SampanException e) {
            return lost(step, e);
        }
        steps.done(step);
        kube.session().progress(act, "apply", object.label() + " applied", 0.0);
        return null;
    }

    private ObjectNode apply(PlannedObject object, ObjectNode sent) {
        return kube.apply(object.kind(), sent, new ApplyOptions(Marks.MANAGER, object.forced(), false));
    }

    /**
     * Force is one flag for a whole request, so it is bound to the version in which nothing but the planned fields stood in the way. A
     * controller that writes status moves the version too: while nothing that the plan has read moved with it, the next one is tried.
     */
    private ObjectNode force(PlannedObject object) {
        ObjectNode now = Objects.requireNonNull(live.like(object.intended()), "a forced object is there");
        SortedMap<String, String> planned = object.fingerprint(now);
        for (int attempt = 1; ; attempt++) {
            ObjectNode sent = sent(object);
            sent.withObject("metadata")
                    .put("resourceVersion", now.at("/metadata/resourceVersion").asText());
            try {
                return apply(object, sent);
            } catch (ClusterException e) {
                ObjectNode next = e.status() == 409 && attempt < FORCED_ATTEMPTS
                        ? kube.find(object.kind(), Json.name(object.intended())).orElse(null)
                        : null;
                if (next != null && isOurs(next)) {
                    return next;
                }
                if (next == null || !object.fingerprint(next).equals(planned)) {
                    throw e;
                }
                now = next;
            }
        }
    }

    /** A write whose answer was lost and that was sent again conflicts with itself. */
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
                String step = "delete " + deletion.label();
                steps.unknown(step);
                try {
                    kube.delete(kind, deletion.name(), KubeNamespace.Propagation.BACKGROUND);
                } catch (ClusterException e) {
                    return e.status() == 0 ? lost(step, e) : undeleted(deletion, step, e);
                } catch (SampanException e) {
                    return lost(step, e);
                }
                steps.done(step);
            }
        }
        return null;
    }

    /** A Service that stays is all that is missing: its release is written, so it is not judged by this. */
    private Outcome<Release> undeleted(PlannedDeletion deletion, String step, ClusterException e) {
        steps.pending(step);
        if (deployment == null) {
            return failed(refused(deletion.label(), e), e);
        }
        return new Failed<>(
                deletion.label() + " of " + record.app() + " could not be deleted",
                refused(deletion.label(), e),
                steps.all().stream().map(Step::toString).toList(),
                e);
    }

    private Outcome<Release> lost(String step, SampanException e) {
        steps.unknown(step);
        return ReleaseEnd.endedBy(record, steps, step, e);
    }

    private Outcome<Release> failed(Finding cause, @Nullable SampanException exception) {
        List<String> remains =
                new ArrayList<>(steps.all().stream().map(Step::toString).toList());
        try {
            store.judge(record, Release.Verdict.FAILED);
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

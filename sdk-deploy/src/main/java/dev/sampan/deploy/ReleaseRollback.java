package dev.sampan.deploy;

import dev.sampan.Registry;
import dev.sampan.internal.kube.KubeNamespace;
import dev.sampan.internal.oci.OciRegistry;
import dev.sampan.plan.Change;
import dev.sampan.plan.Finding;
import dev.sampan.plan.Level;
import dev.sampan.plan.Outcome;
import dev.sampan.plan.Severity;
import dev.sampan.value.Digest;
import dev.sampan.value.ImageReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What restoring an earlier release would do. */
final class ReleaseRollback implements RollbackPlan {
    private final Request request;
    private final @Nullable Release target;
    private final @Nullable IntentPlan plan;
    private final List<Finding> refusals;

    /** What is asked for: which release, and under which conditions. */
    record Request(
            KubeNamespace kube,
            @Nullable Registry registry,
            String app,
            Releases history,
            @Nullable Integer number,
            boolean evenIfFailed,
            @Nullable String cause) {}

    private ReleaseRollback(Request request) {
        this.request = request;
        this.target = request.number() == null
                ? request.history().lastGood().orElse(null)
                : request.history().get(request.number());
        if (target == null) {
            this.plan = null;
            this.refusals = List.of(nothingGood());
        } else {
            this.refusals = List.of();
            String cause = request.cause() == null ? "rollback to release " + target.number() : request.cause();
            this.plan = new AppPlanner(request.kube()).plan(Rollbacks.intent(target, cause, notes(target)));
        }
    }

    static RollbackPlan of(KubeNamespace kube, @Nullable Registry registry, String app) {
        Releases history = ReleaseStore.history(app, LiveApp.read(kube, app));
        return new ReleaseRollback(new Request(kube, registry, app, history, null, false, null));
    }

    @Override
    public RollbackPlan to(int release) {
        return new ReleaseRollback(new Request(
                request.kube(),
                request.registry(),
                request.app(),
                request.history(),
                release,
                request.evenIfFailed(),
                request.cause()));
    }

    @Override
    public RollbackPlan evenIfFailed() {
        return new ReleaseRollback(new Request(
                request.kube(),
                request.registry(),
                request.app(),
                request.history(),
                request.number(),
                true,
                request.cause()));
    }

    @Override
    public RollbackPlan cause(String why) {
        return new ReleaseRollback(new Request(
                request.kube(),
                request.registry(),
                request.app(),
                request.history(),
                request.number(),
                request.evenIfFailed(),
                why));
    }

    @Override
    public Optional<Release> target() {
        return Optional.ofNullable(target);
    }

    @Override
    public String title() {
        return plan != null
                ? plan.title()
                : "Roll back " + request.app() + " in " + request.kube().name() + "@"
                        + request.kube().clusterName();
    }

    @Override
    public List<Change> changes() {
        return plan == null ? List.of() : plan.changes();
    }

    @Override
    public List<Finding> findings() {
        return plan == null ? refusals : plan.findings();
    }

    @Override
    public String digest() {
        return plan == null ? Json.digest(title()).toString() : plan.digest();
    }

    @Override
    public Outcome<Release> apply() {
        if (plan == null) {
            IntentPlan.requireNoRefusal(title(), refusals);
            throw new IllegalStateException("a rollback without a target is refused");
        }
        return plan.apply();
    }

    private List<Finding> notes(Release to) {
        List<Finding> notes = new ArrayList<>();
        if (to.verdict() != Release.Verdict.GOOD && !request.evenIfFailed()) {
            notes.add(refusal(
                    "deploy.release-not-good",
                    "release " + to.number() + " was never proven: it is " + DeployText.lower(to.verdict()),
                    "its rollout failed, was stopped, or was overtaken",
                    "choose a good one of history(\"" + request.app() + "\"), or add evenIfFailed()"));
        }
        imageGone(to).ifPresent(notes::add);
        return notes;
    }

    private Optional<Finding> imageGone(Release to) {
        ImageReference image = ImageReference.parse(to.image());
        Digest digest = image.digestOrNull();
        Registry registry = request.registry();
        if (registry == null || digest == null || !image.registryOrEmpty().equals(registry.host())) {
            return Optional.empty();
        }
        boolean there = registry.unwrap(OciRegistry.class)
                .findManifest(image.repository(), digest.toString())
                .isPresent();
        return there
                ? Optional.empty()
                : Optional.of(refusal(
                        "deploy.image-gone",
                        to.image() + " is not in its registry any more",
                        "a retention rule or a person deleted it",
                        "push it again, or choose another release"));
    }

    private Finding nothingGood() {
        return refusal(
                "deploy.no-good-release",
                request.history().all().isEmpty()
                        ? "the app has no release"
                        : "no release before the current one was good",
                "there is nothing proven to go back to",
                request.history().all().isEmpty()
                        ? "deploy it first: app(\"" + request.app() + "\", image)"
                        : "look at history(\"" + request.app() + "\"); rollback(...).to(n).evenIfFailed() takes any");
    }

    private Finding refusal(String id, String what, String reason, String next) {
        return new Finding(
                id, Severity.ERROR, Level.ENFORCE, "Deployment/" + request.app(), what, reason, List.of(), next);
    }

    @Override
    public String toString() {
        return plan == null ? PlanText.of("Roll back ", request.app(), List.of(), refusals) : plan.toString();
    }
}

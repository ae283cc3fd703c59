package dev.sampan.deploy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.internal.kube.Kind;
import dev.sampan.internal.kube.KubeNamespace;
import dev.sampan.internal.kube.KubeNamespace.Propagation;
import dev.sampan.internal.kube.KubeNamespace.WatchEvent;
import dev.sampan.plan.Change;
import dev.sampan.plan.Done;
import dev.sampan.plan.Evidence;
import dev.sampan.plan.Failed;
import dev.sampan.plan.Finding;
import dev.sampan.plan.Level;
import dev.sampan.plan.Outcome;
import dev.sampan.plan.Plan;
import dev.sampan.plan.Review;
import dev.sampan.plan.Severity;
import dev.sampan.plan.Stopped;
import dev.sampan.plan.Unknown;
import dev.sampan.problem.InvalidRequestException;
import dev.sampan.problem.SampanException;
import dev.sampan.value.Labels;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.Stream;

/** What deleting an app would do: every object that carries its label and was made by Sampan. */
final class DeletePlan implements Plan<App> {
    private static final List<Kind> KINDS =
            List.of(Kind.HORIZONTAL_POD_AUTOSCALER, Kind.DEPLOYMENT, Kind.SERVICE, Kind.CONFIG_MAP, Kind.SECRET);
    private static final Duration MARGIN = Duration.ofMinutes(2);

    private final KubeNamespace kube;
    private final App app;
    private final List<Doomed> doomed;
    private final List<Finding> findings;

    private DeletePlan(KubeNamespace kube, App app, List<Doomed> doomed) {
        this.kube = kube;
        this.app = app;
        this.doomed = List.copyOf(doomed);
        List<Finding> told = new ArrayList<>();
        Review review = new Review(
                title(),
                kube.session().environment(),
                kube.name(),
                changes(),
                List.of(),
                kube.session().clock().instant());
        kube.session().guards().forEach(guard -> told.addAll(guard.review(review)));
        this.findings = List.copyOf(told);
    }

    /** An object to delete, and the one it must still be. */
    private record Doomed(Kind kind, ObjectNode seen) {
        String name() {
            return Json.name(seen);
        }

        String label() {
            return kind.kind() + "/" + name();
        }

        long graceSeconds() {
            return seen.at("/spec/template/spec/terminationGracePeriodSeconds").asLong(30);
        }

        String step() {
            return "delete " + label();
        }
    }

    static Plan<App> of(KubeNamespace kube, App app) {
        return new DeletePlan(kube, app, read(kube, app.name()));
    }

    /** What is left of an app whose Deployment is gone, if anything is: its deletion was interrupted. */
    static Optional<Plan<App>> ofRemains(KubeNamespace kube, String app) {
        List<Doomed> remains = read(kube, app);
        return remains.isEmpty()
                ? Optional.empty()
                : Optional.of(new DeletePlan(kube, new App(app, kube.name(), "", 0, 0, 0, false), remains));
    }

    @Override
    public String title() {
        return "Delete " + app.name() + " in " + kube.name() + "@" + kube.clusterName();
    }

    @Override
    public List<Change> changes() {
        return doomed.stream()
                .map(d -> new Change(Change.Kind.DELETE, d.label(), "", null, null))
                .toList();
    }

    @Override
    public List<Finding> findings() {
        return findings;
    }

    @Override
    public String digest() {
        return Json.digest(title() + identities(doomed)).toString();
    }

    @Override
    public Outcome<App> apply() {
        IntentPlan.requireNoRefusal(title(), findings);
        RunSteps steps = new RunSteps(kube.session(), "delete " + app.name());
        steps.plan(steps(doomed));
        return Cancellation.told(title(), steps, next(), () -> apply(steps));
    }

    private List<String> steps(List<Doomed> objects) {
        return Stream.concat(objects.stream().map(Doomed::step), Stream.of(lease()))
                .toList();
    }

    private Outcome<App> apply(RunSteps steps) {
        Permissions.of(Act.DELETE).require(kube, "apply " + title());
        HeldApp lease = LeaseAcquisition.acquire(kube, app.name(), highest(), steps.act());
        try {
            List<Doomed> there = requireCurrent();
            steps.plan(steps(there));
            return apply(lease, there, steps);
        } finally {
            lease.release();
        }
    }

    private Outcome<App> apply(HeldApp lease, List<Doomed> there, RunSteps steps) {
        Fence fence = new Fence(kube, lease);
        Instant begun = kube.session().clock().instant();
        for (Doomed each : there) {
            steps.begin(each.step());
            boolean deployment = each.kind().equals(Kind.DEPLOYMENT);
            Propagation propagation = deployment ? Propagation.FOREGROUND : Propagation.BACKGROUND;
            try {
                fence.delete(each.kind(), each.seen(), propagation, now -> true);
            } catch (SampanException e) {
                steps.end(each.step(), e);
                return ended(each.step(), e, steps);
            }
            if (deployment) {
                Optional<Outcome<App>> early =
                        awaitGone(each, begun.plusSeconds(each.graceSeconds()).plus(MARGIN), lease, steps);
                if (early.isPresent()) {
                    return early.get();
                }
            }
            steps.done(each.step());
        }
        return deleted(begun, there.size(), lease, steps);
    }

    private Outcome<App> deleted(Instant begun, int objects, HeldApp lease, RunSteps steps) {
        steps.begin(lease());
        try {
            if (lease.deleteLease()) {
                steps.done(lease());
            } else {
                steps.pending(lease());
            }
        } catch (SampanException e) {
            steps.end(lease(), e);
            return Cancellation.isCauseOf(e)
                    ? Cancellation.stopped(title(), steps, "nothing is left but the Lease, which is given back")
                    : ended(lease(), e, steps);
        }
        Duration took = Duration.between(begun, kube.session().clock().instant());
        return new Done<>(app, app.name() + " deleted, " + objects + " objects", took, "");
    }

    private String lease() {
        return "delete Lease/" + AppLease.nameOf(app.name());
    }

    private String next() {
        return "delete(\"" + app.name() + "\") again: it lists what is left";
    }

    private Outcome<App> ended(String step, SampanException e, RunSteps steps) {
        if (e instanceof TakenOverException) {
            return new Stopped<>(title() + " was stopped: " + e.problem().happened(), steps.all(), next());
        }
        if (Thread.currentThread().isInterrupted()) {
            return Cancellation.stopped(title(), steps, next());
        }
        return new Unknown<>(
                steps.act() + ": " + step,
                List.of(new Evidence(step, e.problem().happened())),
                next());
    }

    /** Why the act ends here; empty when the Deployment and all its pods are gone. */
    private Optional<Outcome<App>> awaitGone(Doomed deployment, Instant deadline, HeldApp lease, RunSteps steps) {
        try {
            return awaitGone(deadline, lease) ? Optional.empty() : Optional.of(podsStay(steps));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.of(Cancellation.stopped(title(), steps, next()));
        } catch (SampanException e) {
            return Optional.of(ended(deployment.step(), e, steps));
        }
    }

    /** Whether the Deployment and all its pods were seen to be gone before the deadline. */
    private boolean awaitGone(Instant deadline, HeldApp lease) throws InterruptedException {
        String selector = Marks.appSelector(app.name());
        KubeNamespace.Listing pods = kube.list(Kind.POD, selector);
        BlockingQueue<WatchEvent> events = new LinkedBlockingQueue<>();
        KubeNamespace.Listing deployments = kube.list(Kind.DEPLOYMENT, selector);
        try (KubeNamespace.Watch podWatch = kube.watch(Kind.POD, selector, pods.resourceVersion(), events);
                KubeNamespace.Watch deploymentWatch =
                        kube.watch(Kind.DEPLOYMENT, selector, deployments.resourceVersion(), events)) {
            while (!isGone(selector)) {
                Instant now = kube.session().clock().instant();
                if (!now.isBefore(deadline)) {
                    return false;
                }
                kube.session().progress("delete " + app.name(), "wait", "waiting for the pods to stop", null);
                lease.keep();
                Instant next = lease.next().isBefore(deadline) ? lease.next() : deadline;
                WatchEvent first = kube.session().sleeper().poll(events, Duration.between(now, next));
                if (first != null) {
                    events.clear();
                }
            }
            return true;
        }
    }

    private boolean isGone(String selector) {
        return kube.list(Kind.POD, selector).items().isEmpty()
                && kube.find(Kind.DEPLOYMENT, app.name()).isEmpty();
    }

    private Outcome<App> podsStay(RunSteps steps) {
        List<String> left = kube.list(Kind.POD, Marks.appSelector(app.name())).items().stream()
                .map(p -> "Pod/" + Json.name(p))
                .toList();
        Finding cause = new Finding(
                "deploy.pods-stay",
                Severity.ERROR,
                Level.OBSERVE,
                "Deployment/" + app.name(),
                left.size() + " pods did not go away",
                "a finalizer holds them, or their node does not answer",
                List.of(),
                "look at the pods' finalizers and nodes, then delete(\"" + app.name() + "\") again");
        List<String> remains = new ArrayList<>(left);
        steps.all().forEach(step -> remains.add(step.toString()));
        return new Failed<>("deleting " + app.name() + " did not end", cause, remains, null);
    }

    /** What is there now; what is gone by itself meanwhile needs no new plan. */
    private List<Doomed> requireCurrent() {
        List<Doomed> there = read(kube, app.name());
        if (!identities(doomed).containsAll(identities(there))) {
            throw InvalidRequestException.of(
                    "deploy.plan-outdated",
                    title().replaceFirst("D", "d"),
                    "the app's objects are others than when the plan was made",
                    "somebody deployed or deleted meanwhile",
                    "plan again and look at the list");
        }
        return there;
    }

    /** The highest number that anything of the app carried when the plan was made. */
    private long highest() {
        return doomed.stream()
                .mapToLong(each -> Fence.stampOf(each.seen()))
                .max()
                .orElse(0);
    }

    private static List<String> identities(List<Doomed> objects) {
        return objects.stream()
                .map(d -> d.label() + " " + d.seen().at("/metadata/uid").asText())
                .toList();
    }

    private static List<Doomed> read(KubeNamespace kube, String app) {
        List<Doomed> doomed = new ArrayList<>();
        for (Kind kind : KINDS) {
            kube.list(kind, Marks.appSelector(app)).items().stream()
                    .filter(o -> Json.label(o, Labels.MANAGED_BY).equals("sampan"))
                    .filter(o -> kind.equals(Kind.SECRET) || FieldOwners.of(o).hasOurs())
                    .map(o -> new Doomed(kind, o))
                    .sorted(java.util.Comparator.comparing(Doomed::name))
                    .forEach(doomed::add);
        }
        return doomed;
    }

    @Override
    public String toString() {
        return PlanText.of(
                "Delete " + app.name() + " in ", kube.name() + "@" + kube.clusterName(), changes(), findings);
    }
}

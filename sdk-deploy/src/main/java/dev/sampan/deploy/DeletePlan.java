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
    private record Doomed(Kind kind, String name, String uid, long graceSeconds) {
        String label() {
            return kind.kind() + "/" + name;
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
        return Json.digest(title() + doomed).toString();
    }

    @Override
    public Outcome<App> apply() {
        IntentPlan.requireNoRefusal(title(), findings);
        Permissions.of(Act.DELETE).require(kube, "apply " + title());
        requireCurrent();
        HeldLease lease = HeldLease.acquire(kube, AppLease.read(kube, app.name()), 0, "delete " + app.name());
        try {
            return apply(lease);
        } finally {
            lease.release();
        }
    }

    private Outcome<App> apply(HeldLease lease) {
        RunSteps steps = new RunSteps();
        doomed.forEach(d -> steps.pending("delete " + d.label()));
        Instant begun = kube.session().clock().instant();
        String act = "delete " + app.name();
        String at = act;
        try {
            for (Doomed each : doomed) {
                at = "delete " + each.label();
                lease.require();
                steps.unknown(at);
                boolean deployment = each.kind().equals(Kind.DEPLOYMENT);
                kube.delete(each.kind(), each.name(), deployment ? Propagation.FOREGROUND : Propagation.BACKGROUND);
                if (deployment
                        && !awaitGone(begun.plusSeconds(each.graceSeconds()).plus(MARGIN), lease)) {
                    return podsStay(steps);
                }
                steps.done(at);
                kube.session().progress(act, "delete", each.label() + " deleted", null);
            }
            lease.delete();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return stopped(steps);
        } catch (SampanException e) {
            if (Thread.currentThread().isInterrupted() || e instanceof TakenOverException) {
                return stopped(steps);
            }
            return new Unknown<>(
                    "delete " + app.name() + ": " + at,
                    List.of(new Evidence(at, e.problem().happened())),
                    "delete(\"" + app.name() + "\") again: it lists what is left");
        }
        Duration took = Duration.between(begun, kube.session().clock().instant());
        return new Done<>(app, app.name() + " deleted, " + doomed.size() + " objects", took, "");
    }

    private Outcome<App> stopped(RunSteps steps) {
        return new Stopped<>(
                "deleting " + app.name() + " was interrupted", steps.all(), "delete(\"" + app.name() + "\") again");
    }

    /** Whether the Deployment and all its pods were seen to be gone before the deadline. */
    private boolean awaitGone(Instant deadline, HeldLease lease) throws InterruptedException {
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

    /** What is gone by itself meanwhile needs no new plan. */
    private void requireCurrent() {
        if (!doomed.containsAll(read(kube, app.name()))) {
            throw InvalidRequestException.of(
                    "deploy.plan-outdated",
                    title().replaceFirst("D", "d"),
                    "the app's objects are others than when the plan was made",
                    "somebody deployed or deleted meanwhile",
                    "plan again and look at the list");
        }
    }

    private static List<Doomed> read(KubeNamespace kube, String app) {
        List<Doomed> doomed = new ArrayList<>();
        for (Kind kind : KINDS) {
            kube.list(kind, Marks.appSelector(app)).items().stream()
                    .filter(o -> Json.label(o, Labels.MANAGED_BY).equals("sampan"))
                    .filter(o -> kind.equals(Kind.SECRET) || FieldOwners.of(o).hasOurs())
                    .map(o -> doomed(kind, o))
                    .sorted(java.util.Comparator.comparing(Doomed::name))
                    .forEach(doomed::add);
        }
        return doomed;
    }

    private static Doomed doomed(Kind kind, ObjectNode object) {
        return new Doomed(
                kind,
                Json.name(object),
                object.at("/metadata/uid").asText(),
                object.at("/spec/template/spec/terminationGracePeriodSeconds").asLong(30));
    }

    @Override
    public String toString() {
        return PlanText.of(
                "Delete " + app.name() + " in ", kube.name() + "@" + kube.clusterName(), changes(), findings);
    }
}

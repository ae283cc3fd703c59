package dev.sampan.deploy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.internal.kube.KubeNamespace;
import dev.sampan.internal.text.Redaction;
import dev.sampan.plan.Evidence;
import dev.sampan.plan.Finding;
import dev.sampan.plan.Level;
import dev.sampan.plan.Severity;
import dev.sampan.problem.InvalidRequestException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Finds releases that were begun and not ended, and how far they came. */
final class Interruptions {
    private Interruptions() {}

    /** Findings without what {@link #tell} said: who ends an interrupted act knows of it. */
    static List<Finding> untold(List<Finding> findings) {
        return findings.stream()
                .filter(finding -> !finding.id().equals("deploy.interrupted-act"))
                .toList();
    }

    /** Of all apps, those left out that somebody is at. */
    static InterruptedActs all(KubeNamespace kube, LiveNamespace live, AppLeases leases) {
        Instant now = kube.session().clock().instant();
        List<InterruptedAct> acts = new ArrayList<>();
        for (String app : live.releases().keySet()) {
            AppLease lease = leases.of(app, now);
            LiveApp its = live.app(app);
            pending(app, its)
                    .filter(release -> !lease.isHeld(now) && !isPaused(release, its, lease))
                    .ifPresent(release -> acts.add(act(release, its, lease.line(now))));
        }
        acts.sort(Comparator.comparing(InterruptedAct::app));
        return new InterruptedActs(kube.name(), acts);
    }

    /** The newest release, if its verdict was never written. */
    static Optional<Release> pending(String app, LiveApp live) {
        return ReleaseStore.history(app, live)
                .current()
                .filter(newest -> ReleaseStore.secret(live, newest.number())
                        .filter(ReleaseStore::isPending)
                        .isPresent());
    }

    /**
     * The one to resume or to abort.
     *
     * @throws InvalidRequestException if there is none
     */
    static Release get(String attempted, String app, LiveApp live) {
        return pending(app, live)
                .orElseThrow(() -> InvalidRequestException.of(
                        "deploy.nothing-interrupted",
                        attempted,
                        "no act on the app was interrupted",
                        "its newest release has its verdict, or there is none",
                        "look at interrupted() and history(\"" + app + "\")"));
    }

    /** Says in a plan that it goes over an interrupted act, or that somebody is at the app. Only then the Lease is asked for. */
    static void tell(KubeNamespace kube, String app, LiveApp live, PlanFindings findings) {
        Optional<Release> pending =
                ReleaseStore.history(app, live).current().filter(newest -> newest.verdict() == Release.Verdict.PENDING);
        if (pending.isEmpty()) {
            return;
        }
        Instant now = kube.session().clock().instant();
        AppLease lease = AppLease.read(kube, app);
        if (isPaused(pending.get(), live, lease)) {
            return;
        }
        int number = pending.get().number();
        findings.add(
                lease.isHeld(now)
                        ? new Finding(
                                "deploy.app-held",
                                Severity.WARNING,
                                Level.WARN,
                                "Deployment/" + app,
                                "release " + number + " is under way: Lease " + lease.line(now),
                                "another process works on the app",
                                List.of(),
                                "apply when it is done: until then it is refused")
                        : new Finding(
                                "deploy.interrupted-act",
                                Severity.WARNING,
                                Level.WARN,
                                "Deployment/" + app,
                                "release " + number + " was interrupted; applying goes over it",
                                "its process died or was stopped; Lease " + lease.line(now),
                                List.of(),
                                "or go on with it: resume(\"" + app + "\"); or take it back: abort(\"" + app + "\")"));
    }

    /** Its act has ended in order, and given the Lease back: whoever resumes the rollout writes the verdict. */
    private static boolean isPaused(Release release, LiveApp live, AppLease lease) {
        ObjectNode deployment = live.deployment();
        return deployment != null
                && Rollouts.isPaused(deployment)
                && Json.annotation(deployment, Marks.RELEASE).equals(String.valueOf(release.number()))
                && lease.isGivenBack();
    }

    static InterruptedAct act(Release release, LiveApp live, String lease) {
        try {
            ReleaseRecord record = release.record();
            List<Evidence> evidence = new ArrayList<>();
            int written = 0;
            for (ObjectNode object : record.objects()) {
                boolean there = isWritten(object, record, live);
                written += there ? 1 : 0;
                evidence.add(new Evidence(
                        object.path("kind").asText() + "/" + Json.name(object),
                        there ? seen(object, live) : unwritten(object, live)));
            }
            return new InterruptedAct(
                    release.app(),
                    release.number(),
                    Redaction.line(record.author(), 80),
                    record.at(),
                    lease,
                    state(written, record.objects().size()),
                    evidence);
        } catch (InvalidRequestException e) {
            return new InterruptedAct(
                    release.app(),
                    release.number(),
                    "unknown",
                    Instant.EPOCH,
                    lease,
                    InterruptedAct.State.UNKNOWN,
                    List.of(new Evidence("its record", e.problem().happened())));
        }
    }

    private static InterruptedAct.State state(int written, int all) {
        return written == 0
                ? InterruptedAct.State.NOTHING_WRITTEN
                : written < all ? InterruptedAct.State.PARTLY_WRITTEN : InterruptedAct.State.WRITTEN;
    }

    /** A Deployment carries the number of the release that wrote it, everything else the digest of what it was written to. */
    static boolean isWritten(ObjectNode object, ReleaseRecord record, LiveApp live) {
        ObjectNode now = live.like(object);
        if (now == null) {
            return false;
        }
        return object.path("kind").asText().equals("Deployment")
                ? Json.annotation(now, Marks.RELEASE).equals(String.valueOf(record.number()))
                : Json.annotation(now, Marks.INTENT)
                        .equals(Json.digest(Json.canonical(object)).toString());
    }

    private static String seen(ObjectNode object, LiveApp live) {
        ObjectNode deployment = live.deployment();
        return !object.path("kind").asText().equals("Deployment") || deployment == null
                ? "as the release has it"
                : Rollouts.isComplete(deployment)
                        ? "written, and its rollout is complete"
                        : "written, " + Rollouts.available(deployment) + " of " + Rollouts.replicas(deployment)
                                + " pods available";
    }

    private static String unwritten(ObjectNode object, LiveApp live) {
        ObjectNode now = live.like(object);
        if (now == null) {
            return "not there";
        }
        String release = Json.annotation(now, Marks.RELEASE);
        return release.isEmpty() ? "not written yet" : "not written yet: it carries release " + release;
    }
}

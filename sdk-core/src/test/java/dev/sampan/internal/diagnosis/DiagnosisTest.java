package dev.sampan.internal.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sampan.plan.Evidence;
import dev.sampan.plan.Finding;
import dev.sampan.plan.Severity;
import dev.sampan.problem.ClusterException;
import dev.sampan.problem.Problem;
import dev.sampan.problem.RemoteError;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DiagnosisTest {
    private static World crashLoop(int pods) {
        World world = World.deployment(pods);
        for (int i = 0; i < pods; i++) {
            String pod = "web-1-" + i;
            world.at(1).pod(pod).running(pod).at(3).terminated(pod, 1, "Error").running(pod);
            world.at(5).terminated(pod, 1, "Error").backOff(pod);
        }
        return world;
    }

    private static List<Finding> findings(World world, int second) {
        return Diagnosis.of(world.snapshot(second)).findings();
    }

    @Test
    void findings_ofTenPodsWithOneCause_areOneThatNamesTheCount() {
        List<Finding> findings = findings(crashLoop(10), 6);

        assertThat(findings).hasSize(1);
        assertThat(findings.get(0).id()).isEqualTo("crash-loop");
        assertThat(findings.get(0).object()).isEqualTo("Deployment/web");
        assertThat(findings.get(0).what()).contains("10 pods").contains("exit code 1");
    }

    @Test
    void finding_ofACrash_carriesTheLastLinesOfThePreviousRun() {
        World world = crashLoop(1).log("web-1-0", true, "starting", "\u001B[31mFATAL\u001B[0m no GREETING\u0007", "");

        Finding finding = findings(world, 6).get(0);

        assertThat(finding.evidence())
                .contains(
                        new Evidence("log web-1-0/web", "starting"),
                        new Evidence("log web-1-0/web", "FATAL no GREETING"));
        assertThat(finding.nextStep()).isEqualTo("read its log: kubectl -n shop logs web-1-0 -c web --previous");
        assertThat(finding.severity()).isEqualTo(Severity.ERROR);
    }

    @Test
    void finding_ofACrashWithALongStackTrace_quotesWhatWasThrown() {
        List<String> lines =
                new ArrayList<>(List.of("starting", "Exception in thread \"main\" java.lang.IllegalStateException"));
        IntStream.range(0, 30)
                .forEach(i -> lines.add("\tat java.base/shop.Frame" + i + ".<init>(Frame.java:" + i + ")"));
        lines.add("Caused by: java.net.ConnectException: db:5432 refuses");
        lines.add("\tat shop.Database.open(Database.java:7) ~[app.jar!/:1.0]");
        lines.add("\t... 23 common frames omitted");
        World world = crashLoop(1).log("web-1-0", true, lines.toArray(String[]::new));

        assertThat(findings(world, 6).get(0).evidence())
                .filteredOn(each -> each.source().startsWith("log "))
                .extracting(Evidence::text)
                .containsExactly(
                        "starting",
                        "Exception in thread \"main\" java.lang.IllegalStateException",
                        "Caused by: java.net.ConnectException: db:5432 refuses");
    }

    @Test
    void finding_ofACrash_carriesTheNewestWarningsBeforeTheLog() {
        World world = crashLoop(1).log("web-1-0", true, "no GREETING");
        world.at(5)
                .event("web-1-0", "BackOff", "Back-off restarting failed container web")
                .event("web-1-0", "BackOff", "Back-off restarting failed container web");

        List<Evidence> evidence = findings(world, 6).get(0).evidence();

        assertThat(evidence.subList(evidence.size() - 2, evidence.size()))
                .containsExactly(
                        new Evidence(
                                "event Pod/web-1-0", "BackOff (2 times): Back-off restarting failed container web"),
                        new Evidence("log web-1-0/web", "no GREETING"));
    }

    @Test
    void finding_ofAnEventWhoseReasonHoldsControlCharacters_showsNone() {
        World world = crashLoop(1);
        world.at(5).event("web-1-0", "\u202EBack\u001B[31mOff\u0000", "Back-off restarting failed container web");

        assertThat(findings(world, 6).get(0).evidence())
                .contains(new Evidence("event Pod/web-1-0", "BackOff: Back-off restarting failed container web"));
    }

    @Test
    void finding_neverShowsASecretThatTheLogHolds() {
        World world = crashLoop(1)
                .log("web-1-0", true, "connecting with password=hunter2-canary", "token: canary-0123456789");

        Finding finding = findings(world, 6).get(0);

        assertThat(finding.evidence().toString())
                .contains("connecting with password=")
                .doesNotContain("canary");
    }

    @Test
    void finding_whoseLogCannotBeRead_saysSo() {
        ClusterException refused = new ClusterException(
                new Problem("kube.forbidden", "read a log", "pods/log is forbidden", "RBAC", "ask"),
                new RemoteError(403, "Forbidden", null, false),
                null);
        Snapshot snapshot = crashLoop(1).snapshot(6).withLogs((pod, container, previous) -> {
            throw refused;
        });

        assertThat(Diagnosis.of(snapshot).findings().get(0).evidence())
                .contains(new Evidence("log web-1-0/web", "(not readable: pods/log is forbidden)"));
    }

    @Test
    void verdict_thatIsUndecided_readsNoLog() {
        World world = World.deployment(1).at(1).pod("a").running("a").at(3).terminated("a", 1, "Error");
        Snapshot snapshot = world.snapshot(4).withLogs((pod, container, previous) -> {
            throw new AssertionError("read the log of " + pod);
        });

        Verdict verdict = Diagnosis.of(snapshot).verdict();

        assertThat(verdict).isInstanceOf(Verdict.Undecided.class);
        assertThat(((Verdict.Undecided) verdict).suspects())
                .extracting(Finding::id)
                .containsExactly("crash");
        assertThat(verdict.line())
                .isEqualTo("1 of 1 updated, 0 available; pod a: container web ended with exit code 1");
    }

    @Test
    void findings_ofAHealthyAppWithRestartsLongAgo_areNone() {
        World world = crashLoop(1).at(10).ready("web-1-0");

        assertThat(findings(world, 10 + 16 * 60)).isEmpty();
    }

    @Test
    void findings_ofAnAppThatServesAgain_tellTheRecentCrashAsInformation() {
        World world = crashLoop(1).at(10).ready("web-1-0");

        assertThat(findings(world, 60)).singleElement().satisfies(finding -> {
            assertThat(finding.severity()).isEqualTo(Severity.INFO);
            assertThat(finding.id()).isEqualTo("crash");
        });
    }

    @Test
    void findings_ofAHealthySlowStart_areNone() {
        World world =
                World.deployment(1).probe("startup", 10, 10, 30).at(1).pod("a").running("a");
        world.at(30).event("a", "Unhealthy", "Startup probe failed: connection refused");

        assertThat(findings(world, 200)).isEmpty();
    }

    @Test
    void findings_ofFinishedJobPods_areNone() {
        World world = World.job(3).at(1).pod("a").running("a").at(5).terminated("a", 0, "Completed");
        world.condition("Complete", "True", "", "");

        assertThat(findings(world, 6)).isEmpty();
    }

    @Test
    void findings_ofOldTerminatingPods_areNoneUntilTheyAreStuck() {
        World world = World.deployment(1)
                .at(0)
                .pod("a")
                .ready("a")
                .update("reg.example.com/shop/web:2")
                .pod("b")
                .ready("b");
        world.at(10)
                .delete("a")
                .tree("a")
                .withObjectProperty("metadata")
                .withArrayProperty("finalizers")
                .add("x.example.com/hold");

        assertThat(findings(world, 90)).isEmpty();
        assertThat(findings(world, 120)).singleElement().satisfies(finding -> {
            assertThat(finding.id()).isEqualTo("terminating-stuck");
            assertThat(finding.reason()).contains("x.example.com/hold");
        });
    }

    @Test
    void finding_ofARefusedProbe_comparesThePortWithTheDeclaredOnes() {
        World world = World.deployment(1).probe("readiness", 0, 5, 3);
        world.container()
                .withArrayProperty("ports")
                .addObject()
                .put("containerPort", 9090)
                .put("name", "http");
        world.at(1).pod("a").running("a").at(20);
        world.event("a", "Unhealthy", "Readiness probe failed: dial tcp 10.0.0.9:8080: connect: connection refused");

        assertThat(findings(world, 60)).singleElement().satisfies(finding -> {
            assertThat(finding.what()).contains("readiness probe GET :8080/ready: connection refused");
            assertThat(finding.reason()).isEqualTo("nothing listens on port 8080; the container declares 9090 (http)");
        });
    }

    @Test
    void findings_areOrderedByWhatIsHopelessThenByCause() {
        World world = World.deployment(3).at(1).pod("a").pod("b").pod("c");
        world.running("a").terminated("a", 1, "Error");
        world.waiting("b", "ImagePullBackOff", "Back-off pulling image: ErrImagePull: not found");
        world.waiting("c", "CreateContainerConfigError", "secret \"db\" not found");

        assertThat(findings(world, 5))
                .extracting(Finding::id)
                .containsExactly("image-not-found", "secret-missing", "crash");
        assertThat(findings(world, 40))
                .extracting(Finding::severity)
                .containsExactly(Severity.ERROR, Severity.ERROR, Severity.WARNING);
    }

    @Test
    void finding_ofAnUnboundClaim_tellsWhatItsProvisionerSays() {
        World world = World.deployment(1).at(1).unschedulable("a", "pod has unbound immediate PersistentVolumeClaims");
        world.tree("a")
                .withObjectProperty("spec")
                .withArrayProperty("volumes")
                .addObject()
                .withObjectProperty("persistentVolumeClaim")
                .put("claimName", "data");
        var claim = World.JSON.createObjectNode().put("kind", "PersistentVolumeClaim");
        claim.withObjectProperty("metadata").put("name", "data").put("namespace", "shop");
        claim.withObjectProperty("status").put("phase", "Pending");
        world.claims.add(claim);
        world.event(claim, "ProvisioningFailed", "storageclass.storage.k8s.io \"fast\" not found");

        assertThat(findings(world, 70)).singleElement().satisfies(finding -> {
            assertThat(finding.what()).isEqualTo("PersistentVolumeClaim/data is not bound");
            assertThat(finding.reason()).isEqualTo("storageclass.storage.k8s.io \"fast\" not found");
        });
    }

    private static World quotaUsedUp() {
        World world = World.deployment(1).at(1).pod("a").ready("a").at(2);
        return world.condition(
                world.replicaSets.get(0), "ReplicaFailure", "True", "FailedCreate", "exceeded quota: team, x");
    }

    @Test
    void verdict_quotaUsedUpWhileAPodGoes_isUndecided() {
        World world = quotaUsedUp().notReady("a");
        assertThat(Diagnosis.of(world.snapshot(60)).verdict()).isInstanceOf(Verdict.Hopeless.class);
        assertThat(Diagnosis.of(world.delete("a").snapshot(60)).verdict()).isInstanceOf(Verdict.Undecided.class);
    }

    @Test
    void findings_pullThatFailsOnADigestWithNumbers_areJudgedByTheStatus() {
        World world = World.deployment(1).at(1).pod("a");
        world.waiting(
                "a",
                "ImagePullBackOff",
                "unexpected status from GET https://r.example/v2/x/blobs/sha256:ab401cd429e404f: 503 Service Unavailable");
        assertThat(findings(world, 5)).extracting(Finding::id).containsExactly("image-registry-unreachable");
    }

    @Test
    void findings_crashOfAContainerThatWasStartedAnewSince_quoteTheRunThatCrashed() {
        World world = World.deployment(1).at(1).pod("a").running("a");
        world.at(2).terminated("a", 1, "Error").running("a").at(3).terminated("a", 1, "Error");
        world.log("a", true, "no GREETING");

        assertThat(findings(world, 4))
                .singleElement()
                .satisfies(finding -> assertThat(finding.evidence())
                        .extracting(Evidence::text)
                        .contains("no GREETING"));
    }
}

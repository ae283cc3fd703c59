package dev.sampan.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.Namespace;
import dev.sampan.deploy.InterceptedNamespace.Call;
import dev.sampan.internal.kube.Kind;
import dev.sampan.internal.kube.KubeNamespace;
import dev.sampan.plan.Done;
import dev.sampan.plan.Finding;
import dev.sampan.plan.Outcome;
import dev.sampan.plan.Stopped;
import dev.sampan.plan.Unknown;
import dev.sampan.problem.ClusterException;
import dev.sampan.problem.Problem;
import dev.sampan.problem.RemoteError;
import dev.sampan.sandbox.ReceivedRequest;
import dev.sampan.sandbox.Sandbox;
import dev.sampan.sandbox.SandboxTest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Who may work on an app, and what is left when he dies. */
@SandboxTest
class AppLeaseTest {
    @Test
    void secondWriter_isToldWhoHoldsTheAppAndUntilWhen_andWritesNothing(Sandbox sandbox, Namespace namespace) {
        List<AppHeldException> refusals = new ArrayList<>();
        List<ReceivedRequest> written = new ArrayList<>();
        List<Instant> refused = new ArrayList<>();
        AppPlan second = Deploy.on(namespace).app("web", CrashAct.V2);
        Deploy first = Deploy.on(InterceptedNamespace.of(namespace, (call, send) -> {
            if (call.verb().equals("apply") && refusals.isEmpty()) {
                int before = sandbox.requests().size();
                refusals.add(catchThrowableOfType(
                        AppHeldException.class,
                        () -> Deploy.on(namespace).app("web", CrashAct.V2).apply()));
                refused.add(sandbox.now());
                assertThatThrownBy(() -> Deploy.on(namespace).resume("web")).isInstanceOf(AppHeldException.class);
                assertThatThrownBy(() -> Deploy.on(namespace).abort("web")).isInstanceOf(AppHeldException.class);
                assertThatThrownBy(() -> Deploy.on(namespace)
                                .apps(all -> all.app("db", CrashAct.V1).app("web", CrashAct.V2))
                                .apply())
                        .isInstanceOf(AppHeldException.class);
                assertThat(Deploy.on(namespace).interrupted()).isEmpty();
                sandbox.requests().stream()
                        .skip(before)
                        .filter(r -> !r.method().equals("GET") && !r.path().contains("dryRun=All"))
                        .filter(r -> r.path().contains(namespace.name()))
                        .forEach(written::add);
            }
            return send.now();
        }));

        Outcome<Release> outcome =
                first.app("web", CrashAct.V1, app -> app.port(8080)).apply();

        assertThat(outcome).as(outcome.toString()).isInstanceOf(Done.class);
        AppHeldException refusal = refusals.get(0);
        assertThat(refusal.app()).isEqualTo("web");
        assertThat(refusal.holder()).contains("pid " + ProcessHandle.current().pid());
        assertThat(refusal.until()).isAfter(refused.get(0));
        assertThat(refusal).hasMessageContaining("Lease sampan-web is held by");
        assertThat(written).isEmpty();
        assertThatThrownBy(second::apply).hasMessageContaining("deploy.plan-outdated");
    }

    @Test
    void lease_ofALongWait_isRenewedAndGivenBack(Sandbox sandbox, Namespace namespace) {
        sandbox.script(pods -> pods.startsIn(Duration.ofMinutes(3)));
        List<Call> writes = new ArrayList<>();
        Deploy deploy = Deploy.on(InterceptedNamespace.of(namespace, (call, send) -> {
            if (call.write() && call.object().startsWith("Lease")) {
                writes.add(call);
            }
            return send.now();
        }));

        Outcome<Release> outcome = deploy.app("web", CrashAct.V1).apply();

        assertThat(outcome).as(outcome.toString()).isInstanceOf(Done.class);
        assertThat(writes).hasSizeBetween(1 + 4 + 1, 1 + 7 + 1);
        ObjectNode lease = kube(namespace).find(Kind.LEASE, "sampan-web").orElseThrow();
        assertThat(lease.at("/spec/holderIdentity").asText()).isEmpty();
        assertThat(lease.at("/spec/leaseTransitions").asInt()).isEqualTo(1);
        deploy.app("web", CrashAct.V2).apply().orElseThrow();
        assertThat(AppLease.read(kube(namespace), "web").number()).isEqualTo(2);
        deploy.delete("web").apply().orElseThrow();
        assertThat(kube(namespace).find(Kind.LEASE, "sampan-web")).isEmpty();
    }

    @Test
    void lease_whoseRenewalLostItsAnswer_isGivenBack(Sandbox sandbox, Namespace namespace) {
        sandbox.script(pods -> pods.startsIn(Duration.ofMinutes(1)));
        List<Call> lost = new ArrayList<>();
        Deploy deploy = Deploy.on(InterceptedNamespace.of(namespace, (call, send) -> {
            Object answer = send.now();
            if (call.verb().equals("replace") && lost.isEmpty()) {
                lost.add(call);
                throw unheard(call);
            }
            return answer;
        }));

        Outcome<Release> outcome = deploy.app("web", CrashAct.V1).apply();

        assertThat(outcome).as(outcome.toString()).isInstanceOf(Done.class);
        assertThat(lost).hasToString("[replace Lease/sampan-web]");
        assertThat(AppLease.read(kube(namespace), "web").isGivenBack()).isTrue();
    }

    @Test
    void write_whoseAnswerIsLost_isStampedByTheNextAct(Namespace namespace) {
        CrashAct.UPDATE.prepare(Deploy.on(namespace));
        List<Call> lost = new ArrayList<>();
        Deploy deploy = Deploy.on(InterceptedNamespace.of(namespace, (call, send) -> {
            if (call.toString().equals("apply Deployment/web")) {
                lost.add(call);
                throw unheard(call);
            }
            return send.now();
        }));

        Outcome<?> outcome = CrashAct.UPDATE.plan(deploy).apply();

        assertThat(outcome).as(outcome.toString()).isInstanceOf(Unknown.class);
        assertThat(lost).hasSize(1);
        AppLease left = AppLease.read(kube(namespace), "web");
        assertThat(left.isGivenBack()).isFalse();
        Deploy.on(namespace).abort("web").apply().orElseThrow();
        ObjectNode deployment = kube(namespace).find(Kind.DEPLOYMENT, "web").orElseThrow();
        assertThat(Fence.stampOf(deployment)).isEqualTo(left.number() + 1);
        assertThat(AppLease.read(kube(namespace), "web").isGivenBack()).isTrue();
    }

    static ClusterException unheard(Call call) {
        return new ClusterException(
                new Problem(
                        "cluster.outcome-unknown", call.toString(), "no answer came", "the connection broke", "look"),
                new RemoteError(0, "", null, true),
                null);
    }

    @Test
    void newDeploy_overAnInterruptedOne_saysSoAndStampsWhatIsThere(Namespace namespace) {
        CrashAct.UPDATE.prepare(Deploy.on(namespace));
        killBeforeDeployment(namespace);
        Deploy later = Deploy.on(InterceptedNamespace.later(namespace, AppLease.LASTS.plusSeconds(1)));

        assertThat(later.interrupted().toString()).contains("1 interrupted in").contains("release 2  partly written");
        assertThat(later.interrupted().find("web").orElseThrow().toString())
                .contains("Deployment/web: not written yet: it carries release 1")
                .contains("ran out at")
                .endsWith("next: resume(\"web\") or abort(\"web\")");
        AppPlan plan = later.app("web", CrashAct.V3);
        assertThat(plan.findings())
                .filteredOn(f -> f.id().equals("deploy.interrupted-act"))
                .extracting(Finding::what)
                .containsExactly("release 2 was interrupted; applying goes over it");
        assertThat(plan.apply()).isInstanceOf(Done.class);

        ObjectNode deployment = kube(namespace).find(Kind.DEPLOYMENT, "web").orElseThrow();
        assertThat(Fence.stampOf(deployment)).isEqualTo(3);
        assertThat(later.history("web").all())
                .extracting(Release::verdict)
                .containsExactly(Release.Verdict.GOOD, Release.Verdict.SUPERSEDED, Release.Verdict.GOOD);
        assertThat(later.app("web", CrashAct.V3).isEmpty()).isTrue();
    }

    @Test
    void restart_overAnInterruptedAct_leavesItToTheNextToStamp_andIsNotUndoneByThat(Namespace namespace) {
        CrashAct.UPDATE.prepare(Deploy.on(namespace));
        killBeforeDeployment(namespace);
        Deploy later = Deploy.on(InterceptedNamespace.later(namespace, AppLease.LASTS.plusSeconds(1)));

        Outcome<App> restarted = later.restart("web").apply();

        assertThat(restarted).as(restarted.toString()).isInstanceOf(Done.class);
        AppLease left = AppLease.read(kube(namespace), "web");
        assertThat(left.isGivenBack()).isFalse();
        assertThat(left.number()).isEqualTo(3);
        later.resume("web").apply().orElseThrow();
        ObjectNode deployment = kube(namespace).find(Kind.DEPLOYMENT, "web").orElseThrow();
        assertThat(Fence.stampOf(deployment)).isEqualTo(4);
        assertThat(restartedAt(deployment)).isNotEmpty();
        assertThat(AppLease.read(kube(namespace), "web").isGivenBack()).isTrue();

        later.restart("web").apply().orElseThrow();

        ObjectNode again = kube(namespace).find(Kind.DEPLOYMENT, "web").orElseThrow();
        assertThat(Fence.stampOf(again)).isEqualTo(4);
        assertThat(restartedAt(again)).isNotEqualTo(restartedAt(deployment));
    }

    private static String restartedAt(ObjectNode deployment) {
        return deployment
                .at("/spec/template/metadata/annotations")
                .path(Marks.RESTARTED)
                .asText();
    }

    @Test
    void deletion_ofOneWhoSleptOverATakeover_deletesNothingMore(Namespace namespace) {
        CrashAct.UPDATE.prepare(Deploy.on(namespace));
        Deploy later = Deploy.on(InterceptedNamespace.later(namespace, AppLease.LASTS.plusSeconds(1)));
        List<Call> deleted = new ArrayList<>();
        Deploy sleeper = Deploy.on(InterceptedNamespace.of(namespace, (call, send) -> {
            if (call.verb().equals("delete")) {
                deleted.add(call);
                if (deleted.size() == 1) {
                    later.app("web", CrashAct.V2, app -> app.port(8081)).apply().orElseThrow();
                }
            }
            return send.now();
        }));

        Outcome<App> outcome = sleeper.delete("web").apply();

        assertThat(outcome).as(outcome.toString()).isInstanceOf(Stopped.class);
        assertThat(deleted).hasToString("[delete Deployment/web]");
        assertThat(later.get("web").image()).isEqualTo(CrashAct.V2);
        assertThat(later.history("web").current().orElseThrow().verdict()).isEqualTo(Release.Verdict.GOOD);
        assertThat(kube(namespace).find(Kind.LEASE, "sampan-web")).isPresent();
    }

    @Test
    void lease_thatWasDeletedByHand_beginsAboveAllStamps(Namespace namespace) {
        CrashAct.UPDATE.prepare(Deploy.on(namespace));
        killBeforeDeployment(namespace);
        Deploy later = Deploy.on(InterceptedNamespace.later(namespace, AppLease.LASTS.plusSeconds(1)));
        later.resume("web").apply().orElseThrow();
        kube(namespace).delete(Kind.LEASE, "sampan-web", KubeNamespace.Propagation.BACKGROUND);

        assertThat(later.app("web", CrashAct.V3).apply()).isInstanceOf(Done.class);
        assertThat(AppLease.read(kube(namespace), "web").number()).isEqualTo(4);
    }

    @Test
    void abort_ofAFirstReleaseOverSomethingOlder_leavesThatAndTellsIt(Sandbox sandbox, Namespace namespace) {
        Deploy deploy = Deploy.on(namespace);
        deploy.app("web", CrashAct.V1).apply().orElseThrow();
        kube(namespace).delete(Kind.SECRET, "sampan-release-web-1", KubeNamespace.Propagation.BACKGROUND);
        sandbox.advance(Duration.ofSeconds(5));
        killBeforeDeployment(namespace);
        Deploy later = Deploy.on(InterceptedNamespace.later(namespace, AppLease.LASTS.plusSeconds(1)));

        Outcome<Release> outcome = later.abort("web").apply();

        assertThat(outcome).as(outcome.toString()).isInstanceOf(Unknown.class);
        assertThat(outcome.toString()).contains("Deployment/web: it was there before the interrupted release");
        assertThat(deploy.get("web").image()).isEqualTo(CrashAct.V1);
        assertThat(later.interrupted()).isEmpty();
    }

    @Test
    void resume_ofNothing_isRefused(Namespace namespace) {
        Deploy deploy = Deploy.on(namespace);
        assertThatThrownBy(() -> deploy.resume("web")).hasMessageContaining("deploy.nothing-interrupted");
        deploy.app("web", CrashAct.V1).apply().orElseThrow();
        assertThatThrownBy(() -> deploy.abort("web")).hasMessageContaining("deploy.nothing-interrupted");
        assertThat(deploy.interrupted().toString()).contains("Nothing interrupted in");
    }

    @Test
    void plans_thatEndAnInterruptedAct_fitThePrompt(Namespace namespace) {
        CrashAct.UPDATE.prepare(Deploy.on(namespace));
        killBeforeDeployment(namespace);
        Deploy later = Deploy.on(InterceptedNamespace.later(namespace, AppLease.LASTS.plusSeconds(1)));
        for (Object each : List.of(
                later.interrupted(),
                later.interrupted().find("web").orElseThrow(),
                later.resume("web"),
                later.abort("web"),
                later.abort("web").apply())) {
            assertThat(each.toString()).hasSizeLessThanOrEqualTo(1000);
            assertThat(each.toString().lines().findFirst().orElseThrow()).hasSizeLessThanOrEqualTo(80);
        }
        assertThat(later.history("web").all())
                .extracting(Release::verdict)
                .containsExactly(Release.Verdict.GOOD, Release.Verdict.ABORTED, Release.Verdict.GOOD);
    }

    private static void killBeforeDeployment(Namespace namespace) {
        DyingProcess process = new DyingProcess(
                call -> call.toString().equals("apply Deployment/web"), 1, DyingProcess.Moment.BEFORE_SEND);
        AppPlan plan = Deploy.on(InterceptedNamespace.of(namespace, process.arm()))
                .app("web", CrashAct.V2, app -> app.port(8081).config("app.properties", "a=2"));
        assertThatThrownBy(plan::apply).isInstanceOf(DyingProcess.Death.class);
    }

    private static KubeNamespace kube(Namespace namespace) {
        return namespace.unwrap(KubeNamespace.class);
    }
}

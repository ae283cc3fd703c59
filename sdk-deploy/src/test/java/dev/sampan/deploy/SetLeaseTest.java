package dev.sampan.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sampan.Namespace;
import dev.sampan.deploy.InterceptedNamespace.Call;
import dev.sampan.internal.kube.Kind;
import dev.sampan.internal.kube.KubeNamespace;
import dev.sampan.plan.Done;
import dev.sampan.plan.Failed;
import dev.sampan.plan.Outcome;
import dev.sampan.plan.Plan;
import dev.sampan.plan.Stopped;
import dev.sampan.plan.Unknown;
import dev.sampan.sandbox.Sandbox;
import dev.sampan.sandbox.SandboxTest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** An act on several apps has one Lease on all of them. */
@SandboxTest
class SetLeaseTest {
    private static final TreeSet<String> BOTH = new TreeSet<>(List.of("db", "web"));
    private static final String LEASE = AppLease.nameOf(BOTH);

    @Test
    void set_holdsOneLeaseOnItsApps_andLeavesNone(Namespace namespace) {
        List<Call> writes = new ArrayList<>();
        List<AppLease> seen = new ArrayList<>();
        Deploy deploy = Deploy.on(InterceptedNamespace.of(namespace, (call, send) -> {
            if (call.write() && call.object().startsWith("Lease")) {
                writes.add(call);
            }
            if (call.toString().equals("apply Deployment/web")) {
                seen.add(AppLease.read(kube(namespace), "web"));
                seen.add(AppLease.read(kube(namespace), "db"));
            }
            return send.now();
        }));

        assertThat(both(deploy, CrashAct.V1).apply()).isInstanceOf(Done.class);

        assertThat(writes).hasToString("[create Lease/" + LEASE + ", delete Lease/" + LEASE + "]");
        assertThat(seen).hasSize(2).allMatch(lease -> lease.apps().equals(BOTH) && lease.number() == 1);
        assertThat(kube(namespace).list(Kind.LEASE, "").items()).isEmpty();
    }

    @Test
    void act_onAnAppOfASetUnderWay_isToldWhoHoldsIt_andOtherAppsAreFree(Namespace namespace) {
        both(Deploy.on(namespace), CrashAct.V1).apply().orElseThrow();
        List<AppHeldException> refusals = new ArrayList<>();
        Deploy deploy = Deploy.on(InterceptedNamespace.of(namespace, (call, send) -> {
            if (call.toString().equals("apply Deployment/web") && refusals.isEmpty()) {
                Deploy other = Deploy.on(namespace);
                List<Supplier<Plan<?>>> acts = List.of(
                        () -> other.app("web", CrashAct.V3),
                        () -> other.restart("web"),
                        () -> other.delete("db"),
                        () -> other.resume("web"),
                        () -> other.apps(all -> all.app("db", CrashAct.V3).app("api", CrashAct.V3)));
                for (Supplier<Plan<?>> act : acts) {
                    refusals.add(catchThrowableOfType(
                            AppHeldException.class, () -> act.get().apply()));
                }
                assertThat(other.interrupted()).isEmpty();
                other.app("api", CrashAct.V1).apply().orElseThrow();
            }
            return send.now();
        }));

        assertThat(both(deploy, CrashAct.V2).apply()).isInstanceOf(Done.class);

        assertThat(refusals)
                .hasSize(5)
                .allSatisfy(refusal -> assertThat(refusal).hasMessageContaining("Lease " + LEASE + " is held by"))
                .extracting(AppHeldException::app)
                .containsExactly("web", "web", "db", "web", "db");
        assertThat(Deploy.on(namespace).get("web").image()).isEqualTo(CrashAct.V2);
    }

    @Test
    void acts_thatTakeTheirLeasesAtTheSameTime_neverBothGoOn(Namespace namespace) {
        List<Call> seen = new ArrayList<>();
        Deploy set = Deploy.on(InterceptedNamespace.of(namespace, (call, send) -> {
            seen.add(call);
            if (call.toString().equals("create Lease/" + LEASE)) {
                held(namespace, AppLease.nameOf("web"), List.of("web"));
            }
            return send.now();
        }));

        assertThatThrownBy(() -> both(set, CrashAct.V1).apply()).isInstanceOf(AppHeldException.class);

        assertThat(seen.get(seen.size() - 1)).hasToString("delete Lease/" + LEASE);
        assertThat(seen).noneMatch(call -> call.object().startsWith("Secret/") && call.write());
        kube(namespace).delete(Kind.LEASE, "sampan-web", KubeNamespace.Propagation.BACKGROUND);
        Deploy one = Deploy.on(InterceptedNamespace.of(namespace, (call, send) -> {
            if (call.toString().equals("create Lease/sampan-web")) {
                held(namespace, LEASE, BOTH);
            }
            return send.now();
        }));
        assertThatThrownBy(() -> one.app("web", CrashAct.V1).apply()).isInstanceOf(AppHeldException.class);
        assertThat(AppLeases.readAll(kube(namespace)).named("sampan-web").isGivenBack())
                .isTrue();
        assertThat(kube(namespace).list(Kind.SECRET, Marks.APP).items()).isEmpty();
    }

    private static void held(Namespace namespace, String name, Iterable<String> apps) {
        TreeSet<String> about = new TreeSet<>();
        apps.forEach(about::add);
        Instant now = kube(namespace).session().clock().instant();
        kube(namespace).create(Kind.LEASE, AppLease.object(name, about, "another", 1, now, now));
    }

    @Test
    void set_thatDied_isTakenOverAppByApp_andItsLeaseGoesWithTheLast(Namespace namespace) {
        both(Deploy.on(namespace), CrashAct.V1).apply().orElseThrow();
        die(namespace);
        Deploy later = Deploy.on(InterceptedNamespace.later(namespace, AppLease.LASTS.plusSeconds(1)));
        assertThat(later.interrupted().toString()).contains("2 interrupted in");
        AppLeases left = AppLeases.readAll(kube(namespace));
        assertThat(left.all()).singleElement().satisfies(lease -> {
            assertThat(lease.name()).isEqualTo(LEASE);
            assertThat(lease.apps()).isEqualTo(BOTH);
        });

        assertThat(later.app("web", CrashAct.V3).apply()).isInstanceOf(Done.class);

        assertThat(AppLeases.readAll(kube(namespace)).named(LEASE).apps()).containsExactly("db");
        assertThat(stamp(namespace, "web")).isEqualTo(2);
        assertThat(stamp(namespace, "db")).isZero();
        assertThat(later.resume("db").apply()).isInstanceOf(Done.class);
        assertThat(AppLeases.readAll(kube(namespace)).named(LEASE).isThere()).isFalse();
        assertThat(stamp(namespace, "db")).isEqualTo(2);
        assertThat(later.interrupted()).isEmpty();
    }

    @Test
    void set_overOnesThatDied_stampsWhatTheyHeld_andLeavesNoneOfTheirLeases(Namespace namespace) {
        both(Deploy.on(namespace), CrashAct.V1).apply().orElseThrow();
        die(namespace);
        Deploy later = Deploy.on(InterceptedNamespace.later(namespace, AppLease.LASTS.plusSeconds(1)));
        AppsPlan plan = later.apps(
                all -> all.app("api", CrashAct.V1).app("db", CrashAct.V3).app("web", CrashAct.V3));

        assertThat(plan.apply()).isInstanceOf(Done.class);

        assertThat(kube(namespace).list(Kind.LEASE, "").items()).isEmpty();
        assertThat(stamp(namespace, "web")).isEqualTo(2);
        assertThat(stamp(namespace, "db")).isEqualTo(2);
        assertThat(stamp(namespace, "api")).isZero();
    }

    @Test
    void set_overAnActThatDied_givesItsLeaseBackUnderItsNumber(Namespace namespace) {
        both(Deploy.on(namespace), CrashAct.V1).apply().orElseThrow();
        DyingProcess process = dyingAtTheDeployment();
        AppPlan one =
                Deploy.on(InterceptedNamespace.of(namespace, process.arm())).app("web", CrashAct.V2);
        assertThatThrownBy(one::apply).isInstanceOf(DyingProcess.Death.class);
        Deploy later = Deploy.on(InterceptedNamespace.later(namespace, AppLease.LASTS.plusSeconds(1)));

        assertThat(both(later, CrashAct.V3).apply()).isInstanceOf(Done.class);

        AppLease web = AppLease.read(kube(namespace), "web");
        assertThat(web.isGivenBack()).isTrue();
        assertThat(web.number()).isEqualTo(2);
        assertThat(stamp(namespace, "web")).isEqualTo(2);
        assertThat(stamp(namespace, "db")).isZero();
    }

    @Test
    void app_thatFailedInASet_isRolledBackWhileOthersGoOn(Sandbox sandbox, Namespace namespace) {
        both(Deploy.on(namespace), CrashAct.V1).apply().orElseThrow();
        sandbox.script(pods -> pods.pod(namespace.name(), "db").startsIn(Duration.ofMinutes(3)));
        sandbox.script(pods -> pods.pod(namespace.name(), "web").image("2.0.0").exits(Duration.ofSeconds(1), 3));

        Outcome<ReleasedApps> outcome = Deploy.on(namespace)
                .apps(all ->
                        all.app("db", CrashAct.V2).app("web", CrashAct.V2, web -> web.onFailure(OnFailure.ROLLBACK)))
                .apply();

        assertThat(outcome).as(outcome.toString()).isInstanceOf(Failed.class);
        assertThat(((Failed<ReleasedApps>) outcome).remains())
                .anyMatch(line -> line.contains("release 3 restores release 1 and is good"));
        assertThat(outcome.toString()).contains("1 of 2 apps released, 1 failed");
        assertThat(Deploy.on(namespace).get("web").image()).isEqualTo(CrashAct.V1);
        assertThat(Deploy.on(namespace).get("db").image()).isEqualTo(CrashAct.V2);
    }

    @Test
    void renewal_ofASet_namesOnlyWhatHasNoVerdict(Sandbox sandbox, Namespace namespace) {
        sandbox.script(pods -> pods.pod(namespace.name(), "db").startsIn(Duration.ofMinutes(3)));
        List<TreeSet<String>> renewed = new ArrayList<>();
        Deploy deploy = Deploy.on(InterceptedNamespace.of(namespace, (call, send) -> {
            Object answer = send.now();
            if (call.toString().equals("replace Lease/" + LEASE)) {
                renewed.add(new TreeSet<>(
                        AppLeases.readAll(kube(namespace)).named(LEASE).apps()));
            }
            return answer;
        }));

        assertThat(both(deploy, CrashAct.V1).apply()).isInstanceOf(Done.class);

        assertThat(renewed).hasSizeGreaterThanOrEqualTo(4);
        assertThat(renewed.get(renewed.size() - 1)).containsExactly("db");
    }

    @Test
    void set_thatSleptBeforeItsRecords_leavesAnAppThatWasRestartedMeanwhile_andGoesOnWithTheOther(Namespace namespace) {
        both(Deploy.on(namespace), CrashAct.V1).apply().orElseThrow();
        Deploy later = Deploy.on(InterceptedNamespace.later(namespace, AppLease.LASTS.plusSeconds(1)));
        AtomicBoolean taken = new AtomicBoolean();
        AtomicBoolean slept = new AtomicBoolean();
        Deploy sleeper = Deploy.on(InterceptedNamespace.of(
                namespace,
                (call, send) -> {
                    Object answer = send.now();
                    taken.compareAndSet(false, call.toString().equals("create Lease/" + LEASE));
                    if (taken.get() && call.toString().startsWith("list Lease/")) {
                        later.restart("web").apply().orElseThrow();
                        slept.set(true);
                        taken.set(false);
                    }
                    return answer;
                },
                () -> slept.get() ? AppLease.LASTS.plusSeconds(1) : Duration.ZERO));

        Outcome<ReleasedApps> outcome = both(sleeper, CrashAct.V2).apply();

        assertThat(outcome).as(outcome.toString()).isInstanceOf(Stopped.class);
        assertThat(outcome.toString()).contains("1 of 2 apps released", "another has taken the app over");
        assertThat(Deploy.on(namespace).get("db").image()).isEqualTo(CrashAct.V2);
        assertThat(Deploy.on(namespace).get("web").image()).isEqualTo(CrashAct.V1);
        assertThat(Deploy.on(namespace).history("web").all()).hasSize(1);
        assertThat(AppLeases.readAll(kube(namespace)).named(LEASE).isThere()).isFalse();
    }

    @Test
    void app_thatOwesAStamp_isLeftToWhoTakesIt_whileOthersOfItsSetGoOn(Sandbox sandbox, Namespace namespace) {
        sandbox.script(pods -> pods.pod(namespace.name(), "db").startsIn(Duration.ofMinutes(3)));
        Deploy later = Deploy.on(InterceptedNamespace.later(namespace, AppLease.LASTS.plusSeconds(1)));
        List<AppLease> renewed = new ArrayList<>();
        Deploy deploy = Deploy.on(InterceptedNamespace.of(namespace, (call, send) -> {
            if (call.toString().equals("apply Deployment/web")) {
                throw AppLeaseTest.unheard(call);
            }
            Object answer = send.now();
            if (call.toString().equals("replace Lease/" + LEASE)) {
                renewed.add(AppLeases.readAll(kube(namespace)).named(LEASE));
                if (renewed.size() == 1) {
                    later.resume("web").apply().orElseThrow();
                }
            }
            return answer;
        }));

        Outcome<ReleasedApps> outcome = both(deploy, CrashAct.V1).apply();

        assertThat(outcome).as(outcome.toString()).isInstanceOf(Unknown.class);
        assertThat(renewed.get(0).apps()).isEqualTo(BOTH);
        assertThat(renewed.get(renewed.size() - 1).apps()).containsExactly("db");
        assertThat(AppLeases.readAll(kube(namespace)).all())
                .as("that of web alone")
                .singleElement()
                .satisfies(lease -> assertThat(lease.isGivenBack()).isTrue());
        assertThat(Deploy.on(namespace).get("web").image()).isEqualTo(CrashAct.V1);
    }

    @Test
    void app_thatFailedAndOwesAStamp_isRolledBackBehindThatStamp(Sandbox sandbox, Namespace namespace) {
        both(Deploy.on(namespace), CrashAct.V1).apply().orElseThrow();
        sandbox.script(pods -> pods.pod(namespace.name(), "db").startsIn(Duration.ofMinutes(3)));
        sandbox.script(pods -> pods.pod(namespace.name(), "web").image("2.0.0").exits(Duration.ofSeconds(1), 3));
        AtomicBoolean lost = new AtomicBoolean();
        Deploy deploy = Deploy.on(InterceptedNamespace.of(namespace, (call, send) -> {
            if (call.toString().equals("mergePatch Secret/sampan-release-web-2") && lost.compareAndSet(false, true)) {
                throw AppLeaseTest.unheard(call);
            }
            return send.now();
        }));

        Outcome<ReleasedApps> outcome = deploy.apps(all ->
                        all.app("db", CrashAct.V2).app("web", CrashAct.V2, web -> web.onFailure(OnFailure.ROLLBACK)))
                .apply();

        assertThat(((Failed<ReleasedApps>) outcome).remains())
                .anyMatch(line -> line.contains("release 3 restores release 1 and is good"));
        assertThat(stamp(namespace, "web")).isEqualTo(2);
        assertThat(AppLease.read(kube(namespace), "web").isGivenBack()).isTrue();
        assertThat(AppLeases.readAll(kube(namespace)).named(LEASE).isThere()).isFalse();
    }

    @Test
    void set_whoseLeaseWasTakenWithoutAnAnswer_keepsNobodyAway(Namespace namespace) {
        AtomicBoolean lost = new AtomicBoolean();
        Deploy deploy = Deploy.on(InterceptedNamespace.of(namespace, (call, send) -> {
            Object answer = send.now();
            if (call.toString().equals("create Lease/" + LEASE) && lost.compareAndSet(false, true)) {
                throw AppLeaseTest.unheard(call);
            }
            return answer;
        }));

        assertThatThrownBy(() -> both(deploy, CrashAct.V1).apply()).hasMessageContaining("cluster.outcome-unknown");

        assertThat(AppLease.read(kube(namespace), "web").isGivenBack()).isTrue();
        assertThat(both(Deploy.on(namespace), CrashAct.V1).apply()).isInstanceOf(Done.class);
        assertThat(kube(namespace).list(Kind.LEASE, "").items()).isEmpty();
    }

    @Test
    void apps_ofASetThatDied_areResumedSideBySide(Namespace namespace) throws Exception {
        Deploy first = Deploy.on(namespace);
        AppsPlan plan = many(Deploy.on(
                InterceptedNamespace.of(namespace, dyingAtTheDeployment().arm())));
        assertThat(catchThrowable(plan::apply)).isNotNull();
        Deploy later = Deploy.on(InterceptedNamespace.later(namespace, AppLease.LASTS.plusSeconds(1)));
        List<String> apps =
                later.interrupted().stream().map(InterruptedAct::app).toList();
        assertThat(apps).hasSizeGreaterThan(8);

        ExecutorService threads = Executors.newFixedThreadPool(apps.size());
        try {
            List<Future<Outcome<Release>>> ends = new ArrayList<>();
            apps.forEach(app -> ends.add(threads.submit(() -> later.resume(app).apply())));
            for (Future<Outcome<Release>> end : ends) {
                assertThat(end.get()).isInstanceOf(Done.class);
            }
        } finally {
            threads.shutdownNow();
        }

        assertThat(first.interrupted()).isEmpty();
        assertThat(AppLeases.readAll(kube(namespace)).all()).allMatch(AppLease::isOfOne);
    }

    private static AppsPlan many(Deploy deploy) {
        return deploy.apps(all -> {
            IntStream.range(0, 12).forEach(i -> all.app("app-" + i, CrashAct.V1));
            all.app("web", CrashAct.V1);
        });
    }

    @Test
    void set_ofOneApp_isAnActAsAnyOther(Namespace namespace) {
        AppsPlan plan = Deploy.on(namespace).apps(all -> all.app("web", CrashAct.V1));

        assertThat(plan.apply()).isInstanceOf(Done.class);

        assertThat(kube(namespace).list(Kind.LEASE, "").items()).isEmpty();
    }

    private static AppsPlan both(Deploy deploy, String image) {
        return deploy.apps(all -> all.app("db", image).app("web", image));
    }

    private static DyingProcess dyingAtTheDeployment() {
        return new DyingProcess(
                call -> call.toString().equals("apply Deployment/web"), 1, DyingProcess.Moment.BEFORE_SEND);
    }

    private static void die(Namespace namespace) {
        DyingProcess process = dyingAtTheDeployment();
        AppsPlan plan = both(Deploy.on(InterceptedNamespace.of(namespace, process.arm())), CrashAct.V2);
        assertThat(catchThrowable(plan::apply)).isNotNull();
        assertThat(process.isDead()).isTrue();
    }

    private static long stamp(Namespace namespace, String app) {
        return Fence.stampOf(kube(namespace).find(Kind.DEPLOYMENT, app).orElseThrow());
    }

    private static KubeNamespace kube(Namespace namespace) {
        return namespace.unwrap(KubeNamespace.class);
    }
}

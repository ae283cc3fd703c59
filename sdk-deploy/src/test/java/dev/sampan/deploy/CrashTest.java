package dev.sampan.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sampan.Namespace;
import dev.sampan.Sampan;
import dev.sampan.deploy.DyingProcess.Moment;
import dev.sampan.deploy.InterceptedNamespace.Call;
import dev.sampan.internal.kube.Kind;
import dev.sampan.internal.kube.KubeNamespace;
import dev.sampan.plan.Outcome;
import dev.sampan.plan.Plan;
import dev.sampan.problem.InvalidRequestException;
import dev.sampan.sandbox.SandboxTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The process dies at each of its remote calls, before it is sent, after it is sent, and after its answer came. Whoever comes later brings
 * the app to the full new or to the full old state.
 */
@SandboxTest
class CrashTest {
    private static final Duration AFTER_THE_LEASE = AppLease.LASTS.plusSeconds(1);
    private static final int MOST_BOUNDARIES = 200;

    private final AtomicInteger namespaces = new AtomicInteger();

    @ParameterizedTest
    @CsvSource({"CREATE, 23, 7", "UPDATE, 28, 7", "ROLLBACK, 27, 6", "SET, 26, 10"})
    void act_killedAtAnyCall_isBroughtToTheOldOrTheNewState(CrashAct act, int calls, int writes, Sampan sampan) {
        Clean clean = clean(sampan, act);
        List<Call> due = withoutRenewals(clean.calls());
        assertThat(due.stream().filter(Call::write)).as("%s", due).hasSize(writes);
        // what is not served is asked for once in a while only
        assertThat(due.stream().filter(call -> !isOfAScaler(call)))
                .as("%s", due)
                .hasSize(calls);

        int boundary = 1;
        while (boundary <= MOST_BOUNDARIES && dies(sampan, act, clean, boundary)) {
            boundary++;
        }
        assertThat(boundary - 1).as("boundaries of " + act).isBetween(calls, MOST_BOUNDARIES - 1);
    }

    /** How often the Lease is written again between its taking and its giving back depends on the time. */
    private static List<Call> withoutRenewals(List<Call> calls) {
        List<Call> due = new ArrayList<>(calls);
        List<Call> leases = calls.stream()
                .filter(call -> call.write() && call.object().startsWith("Lease/"))
                .toList();
        assertThat(leases).as("taken and given back").hasSizeGreaterThanOrEqualTo(2);
        for (Call renewal : leases.subList(1, leases.size() - 1)) {
            due.remove(due.lastIndexOf(renewal));
        }
        return due;
    }

    private static boolean isOfAScaler(Call call) {
        return Scalers.KINDS.stream().anyMatch(kind -> call.object().startsWith(kind.kind() + "/"));
    }

    @Test
    void deletion_killedAtAnyWrite_isGoneOnWith(Sampan sampan) {
        int deaths = 0;
        boolean dead = true;
        while (dead && deaths < MOST_BOUNDARIES) {
            Namespace namespace = sampan.cluster()
                    .namespace("crash-delete-" + namespaces.incrementAndGet())
                    .ensure();
            CrashAct.UPDATE.prepare(Deploy.on(namespace));
            DyingProcess process = new DyingProcess(Call::write, deaths + 1, Moment.AFTER_SEND);
            Plan<?> plan =
                    Deploy.on(InterceptedNamespace.of(namespace, process.arm())).delete("web");
            apply(plan, process);
            dead = process.isDead();
            Deploy later = Deploy.on(InterceptedNamespace.later(namespace, AFTER_THE_LEASE));
            if (dead
                    && LiveApp.read(namespace.unwrap(KubeNamespace.class), "web")
                                    .releases()
                                    .size()
                            > 0) {
                later.delete("web").apply().orElseThrow();
            }
            AppState.requireNone(namespace, "web");
            deaths += dead ? 1 : 0;
            remove(namespace);
        }
        assertThat(deaths).as("Lease, four objects, Lease").isEqualTo(6);
    }

    /** What a run that nobody kills does and leaves. */
    private record Clean(List<Call> calls, Map<String, AppState> before, Map<String, AppState> after) {}

    private Clean clean(Sampan sampan, CrashAct act) {
        Namespace namespace = fresh(sampan, act);
        act.prepare(Deploy.on(namespace));
        Map<String, AppState> before = states(namespace, act);
        DyingProcess process = DyingProcess.never();
        Plan<?> plan = act.plan(Deploy.on(InterceptedNamespace.of(namespace, process)));
        process.arm();
        plan.apply().orElseThrow();
        Map<String, AppState> after = states(namespace, act);
        remove(namespace);
        assertThat(after).isNotEqualTo(before);
        return new Clean(process.seen(), before, after);
    }

    /** Both ends are tried at each boundary: what is there after an answer is what is there before the next call. */
    private boolean dies(Sampan sampan, CrashAct act, Clean clean, int boundary) {
        return dies(sampan, act, clean, boundary, Moment.BEFORE_SEND, true)
                && dies(sampan, act, clean, boundary, Moment.AFTER_SEND, false)
                && dies(sampan, act, clean, boundary, Moment.AFTER_REPLY, boundary % 2 == 0);
    }

    private boolean dies(Sampan sampan, CrashAct act, Clean clean, int boundary, Moment moment, boolean resume) {
        Namespace namespace = fresh(sampan, act);
        act.prepare(Deploy.on(namespace));
        DyingProcess process = new DyingProcess(call -> true, boundary, moment);
        Plan<?> plan = act.plan(Deploy.on(InterceptedNamespace.of(namespace, process)));
        process.arm();
        apply(plan, process);
        if (!process.isDead()) {
            remove(namespace);
            return false;
        }
        String what = act + ", " + moment + " " + boundary + " ("
                + process.seen().get(process.seen().size() - 1) + "), " + (resume ? "resume" : "abort");
        recover(what, namespace, act, clean, resume);
        remove(namespace);
        return true;
    }

    private static void apply(Plan<?> plan, DyingProcess process) {
        try {
            plan.apply();
        } catch (DyingProcess.Death | IllegalStateException e) {
            assertThat(process.isDead()).as("%s", e).isTrue();
        }
    }

    private static void recover(String what, Namespace namespace, CrashAct act, Clean clean, boolean resume) {
        InterceptedNamespace later = InterceptedNamespace.later(namespace, AFTER_THE_LEASE);
        Deploy deploy = Deploy.on(later);
        InterruptedActs interrupted = deploy.interrupted();
        for (String app : act.apps()) {
            AppState before = Objects.requireNonNull(clean.before().get(app));
            AppState after = Objects.requireNonNull(clean.after().get(app));
            Optional<InterruptedAct> its = interrupted.find(app);
            Optional<Outcome<Release>> ended = its.flatMap(each -> end(deploy, each, resume));
            if (ended.isEmpty()) {
                assertThat(AppState.of(namespace, app)).as(what).isIn(before, after);
            } else {
                assertThat(ended.get().isGood()).as(what + ": " + ended.get()).isTrue();
                assertThat(AppState.of(namespace, app).fields()).as(what).isEqualTo((resume ? after : before).fields());
                if (!resume && before.fields().isEmpty()) {
                    AppState.requireNone(namespace, app);
                }
            }
            AppState.requireSettled(
                    what,
                    namespace,
                    app,
                    later.unwrap(KubeNamespace.class).session().clock().instant());
        }
        assertThat(deploy.interrupted()).as(what).isEmpty();
    }

    /** Empty when a request that was under way at the time of death has ended the act by itself. */
    private static Optional<Outcome<Release>> end(Deploy deploy, InterruptedAct act, boolean resume) {
        assertThat(act.evidence()).isNotEmpty();
        try {
            return Optional.of(
                    resume
                            ? deploy.resume(act.app()).apply()
                            : deploy.abort(act.app()).apply());
        } catch (InvalidRequestException e) {
            assertThat(e.code()).isEqualTo("deploy.nothing-interrupted");
            return Optional.empty();
        }
    }

    private static Map<String, AppState> states(Namespace namespace, CrashAct act) {
        Map<String, AppState> states = new LinkedHashMap<>();
        act.apps().forEach(app -> states.put(app, AppState.of(namespace, app)));
        return states;
    }

    private Namespace fresh(Sampan sampan, CrashAct act) {
        return sampan.cluster()
                .namespace("crash-" + DeployText.lower(act) + "-" + namespaces.incrementAndGet())
                .ensure();
    }

    private static void remove(Namespace namespace) {
        namespace
                .unwrap(KubeNamespace.class)
                .delete(Kind.NAMESPACE, namespace.name(), KubeNamespace.Propagation.BACKGROUND);
    }
}

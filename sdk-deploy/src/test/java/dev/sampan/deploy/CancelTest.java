package dev.sampan.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sampan.Namespace;
import dev.sampan.Sampan;
import dev.sampan.deploy.CancelledCaller.Boundary;
import dev.sampan.deploy.DyingProcess.Moment;
import dev.sampan.deploy.InterceptedNamespace.Call;
import dev.sampan.internal.kube.Kind;
import dev.sampan.internal.kube.KubeNamespace;
import dev.sampan.plan.Outcome;
import dev.sampan.plan.Plan;
import dev.sampan.plan.Step;
import dev.sampan.plan.Stopped;
import dev.sampan.sandbox.SandboxTest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The caller is interrupted at each of the remote calls of each act, before it is sent, after it is sent, and after its answer came. What
 * the outcome claims of each step is held against the server.
 */
@SandboxTest
class CancelTest {
    private static final int CALLERS = 8;
    private static final Duration LONGEST_END = Duration.ofSeconds(10);

    private final AtomicInteger namespaces = new AtomicInteger();

    @ParameterizedTest
    @CsvSource({
        "CREATE, 5",
        "UPDATE, 5",
        "ROLLBACK, 4",
        "SET, 8",
        "SCALE, 3",
        "ADOPT, 6",
        "MIGRATE, 5",
        "WATCH, 4",
        "RESTART, 1",
        "PAUSE, 1",
        "RESUME_ROLLOUT, 2",
        "RESUME, 9",
        "ABORT, 6",
        "ABORT_FIRST, 6",
        "DELETE, 4",
        "NOTE, 1"
    })
    void act_cancelledAtAnyCall_tellsOfEachStepWhatIsTrue(CancelAct act, int writes, Sampan sampan)
            throws InterruptedException {
        Clean clean = clean(sampan, act);
        assertThat(clean.calls().stream().filter(CancelAct::isWrite))
                .as("%s", clean.calls())
                .hasSize(writes);

        Cancelled cancelled = new Cancelled(act, clean);
        cancelEverywhere(sampan, cancelled);

        assertThat(cancelled.hits)
                .containsAll(clean.calls().stream().filter(CancelAct::isWrite).toList());
        requireNoThreads(act.toString());
        cancelled.requireAllTold();
    }

    /** Several callers at once, each in namespaces of his own. */
    private void cancelEverywhere(Sampan sampan, Cancelled cancelled) throws InterruptedException {
        ExecutorService callers = Executors.newFixedThreadPool(CALLERS);
        try {
            List<Callable<Void>> boundaries = new ArrayList<>();
            for (Boundary boundary :
                    CancelledCaller.boundaries(cancelled.clean().calls())) {
                boundaries.add(() -> {
                    cancel(sampan, cancelled, boundary);
                    return null;
                });
            }
            for (Future<Void> ended : callers.invokeAll(boundaries)) {
                ended.get();
            }
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new AssertionError(cause.toString(), cause);
        } finally {
            callers.shutdownNow();
        }
    }

    /** At each moment of one of its calls, as long as the act comes to it. */
    private void cancel(Sampan sampan, Cancelled cancelled, Boundary boundary) {
        Scene scene = fresh(sampan, cancelled.act());
        for (Moment moment : Moment.values()) {
            scene = scene.isThere() ? cancel(scene, cancelled, boundary, moment, sampan) : scene;
        }
    }

    /** What a run that nobody cancels does and leaves. */
    private record Clean(List<Call> calls, ServerTruth before, ServerTruth after) {
        /** Whether the same is there; only what is waited for is complete in the end. */
        boolean isReachedBy(ServerTruth now) {
            boolean waits = calls.stream().anyMatch(call -> call.verb().equals("watch"));
            return now.differences(after).keySet().stream()
                    .allMatch(fact -> fact.equals(ServerTruth.COMPLETE) && !waits);
        }
    }

    /** An act that is ready to be applied; once it has ended of itself there is none any more. */
    private record Scene(
            Namespace namespace, CancelledCaller caller, Plan<?> plan, List<AppLease> leases, boolean isThere) {
        Scene gone() {
            return new Scene(namespace, caller, plan, leases, false);
        }
    }

    private Clean clean(Sampan sampan, CancelAct act) {
        Scene scene = fresh(sampan, act);
        ServerTruth before = ServerTruth.of(scene.namespace(), act.apps());
        scene.caller().arm(null, Moment.BEFORE_SEND);
        Outcome<?> outcome = scene.plan().apply();
        assertThat(outcome.isGood()).as(act + ": " + outcome).isTrue();
        ServerTruth after = ServerTruth.of(scene.namespace(), act.apps());
        remove(scene.namespace());
        assertThat(after.differences(before)).isNotEmpty();
        return new Clean(scene.caller().seen(), before, after);
    }

    private Scene fresh(Sampan sampan, CancelAct act) {
        Namespace namespace = sampan.cluster()
                .namespace("cancel-" + DeployText.lower(act).replace('_', '-') + "-" + namespaces.incrementAndGet())
                .ensure();
        act.prepare(namespace);
        CancelledCaller caller = new CancelledCaller();
        Plan<?> plan = act.plan(Deploy.on(InterceptedNamespace.of(namespace, caller, act::ahead)));
        return new Scene(namespace, caller, plan, leases(namespace, act), true);
    }

    private static List<AppLease> leases(Namespace namespace, CancelAct act) {
        return act.apps().stream()
                .map(app -> AppLease.read(namespace.unwrap(KubeNamespace.class), app))
                .toList();
    }

    /** The scene to go on with: the same if nothing was changed, none if the act has fewer calls. */
    private Scene cancel(Scene scene, Cancelled cancelled, Boundary boundary, Moment moment, Sampan sampan) {
        scene.caller().arm(boundary, moment);
        Outcome<?> outcome = scene.plan().apply();
        boolean interrupted = Thread.interrupted();
        if (scene.caller().hit().isEmpty()) {
            assertThat(interrupted).isFalse();
            remove(scene.namespace());
            return scene.gone();
        }
        Call call = scene.caller().hit().get();
        cancelled.hits.add(call);
        String what = cancelled.act() + ", " + moment + " " + boundary + ": " + outcome;
        assertThat(interrupted).as(what).isTrue();
        ServerTruth now = ServerTruth.of(scene.namespace(), cancelled.act().apps());
        cancelled.judge(
                what, outcome, now, mayBeOpen(call, moment) || scene.caller().isRefused());
        if (now.equals(cancelled.clean().before())
                && leases(scene.namespace(), cancelled.act()).equals(scene.leases())) {
            return scene;
        }
        requireFree(what, scene.namespace(), cancelled.act());
        remove(scene.namespace());
        return moment == Moment.AFTER_REPLY ? scene : fresh(sampan, cancelled.act());
    }

    /** A write whose answer is lost; or a look after a conflict, which is still a part of it. */
    private static boolean mayBeOpen(Call call, Moment moment) {
        return call.write() ? moment == Moment.AFTER_SEND : call.verb().equals("find");
    }

    private static void requireNoThreads(String what) {
        List<Thread> left = Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("sampan-deploy")
                        || thread.getName().startsWith("sampan-watch-"))
                .toList();
        for (Thread thread : left) {
            try {
                thread.join(LONGEST_END.toMillis());
            } catch (InterruptedException e) {
                throw new AssertionError(what, e);
            }
            assertThat(thread.isAlive()).as(what + ": " + thread).isFalse();
        }
    }

    /** What was begun can be ended at once, by whoever comes next. */
    private static void requireFree(String what, Namespace namespace, CancelAct act) {
        Namespace later = InterceptedNamespace.later(namespace, act.ahead());
        Deploy next = Deploy.on(later);
        for (InterruptedAct each : next.interrupted()) {
            Outcome<Release> ended = act.name().startsWith("ABORT")
                    ? next.abort(each.app()).apply()
                    : next.resume(each.app()).apply();
            assertThat(ended.isGood()).as(what + ", then: " + ended).isTrue();
        }
        Instant now = later.unwrap(KubeNamespace.class).session().clock().instant();
        for (String app : act.apps()) {
            AppLease lease = AppLease.read(namespace.unwrap(KubeNamespace.class), app);
            assertThat(lease.isHeld(now)).as(what + ": " + lease).isFalse();
        }
    }

    private static void remove(Namespace namespace) {
        namespace
                .unwrap(KubeNamespace.class)
                .delete(Kind.NAMESPACE, namespace.name(), KubeNamespace.Propagation.BACKGROUND);
    }

    /** What all cancelled runs of one act have claimed. */
    private static final class Cancelled {
        private final CancelAct act;
        private final Clean clean;
        private final Set<String> done = new TreeSet<>();
        private final Set<String> pending = new TreeSet<>();
        private final Set<String> unknown = new TreeSet<>();
        private final Set<Call> hits = ConcurrentHashMap.newKeySet();

        Cancelled(CancelAct act, Clean clean) {
            this.act = act;
            this.clean = clean;
        }

        CancelAct act() {
            return act;
        }

        Clean clean() {
            return clean;
        }

        /** @param unanswered whether a write may have been sent and its answer not been heard */
        synchronized void judge(String what, Outcome<?> outcome, ServerTruth now, boolean unanswered) {
            if (outcome.isGood()) {
                assertThat(clean.isReachedBy(now))
                        .as(what + now.differences(clean.after()))
                        .isTrue();
                return;
            }
            assertThat(outcome).as(what).isInstanceOf(Stopped.class);
            List<Step> claims = ((Stopped<?>) outcome).steps();
            assertThat(claims).as(what).isNotEmpty();
            List<String> open = new ArrayList<>();
            for (Step claim : claims) {
                assertThat(now.bears(claim, clean.before(), clean.after()))
                        .as(what + " claims " + claim + "; the server " + now.differences(clean.after()))
                        .isTrue();
                count(what, claim, now);
                if (claim.state() == Step.State.UNKNOWN) {
                    open.add(claim.name());
                }
            }
            assertThat(open).as(what).hasSizeLessThanOrEqualTo(act.apps().size());
            if (!unanswered && act.apps().size() == 1) {
                assertThat(open).as(what).allMatch(Cancelled::takesItsTime);
            }
        }

        /** Each claim that can be wrong is found out when it is. */
        private void count(String what, Step claim, ServerTruth now) {
            switch (claim.state()) {
                case DONE -> done.add(claim.name());
                case UNKNOWN -> unknown.add(claim.name());
                default -> pending.add(claim.name());
            }
            boolean canBeWrong = claim.state() != Step.State.UNKNOWN
                    && ServerTruth.isTold(claim.name(), clean.before(), clean.after());
            if (canBeWrong) {
                Step.State other = claim.state() == Step.State.DONE ? Step.State.PENDING : Step.State.DONE;
                assertThat(now.bears(new Step(claim.name(), other), clean.before(), clean.after()))
                        .as(what + ": the opposite of " + claim)
                        .isFalse();
            }
        }

        private static boolean takesItsTime(String step) {
            return step.matches("([a-z]+: )?(wait for|watch it|migrate to|delete Deployment/).*");
        }

        void requireAllTold() {
            assertThat(pending).as(act + ": " + done + unknown).isNotEmpty();
            assertThat(unknown).as(act + ": " + done + pending).isNotEmpty();
        }
    }
}

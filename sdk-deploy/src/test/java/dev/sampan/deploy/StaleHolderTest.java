package dev.sampan.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sampan.Namespace;
import dev.sampan.Sampan;
import dev.sampan.deploy.InterceptedNamespace.Call;
import dev.sampan.deploy.InterceptedNamespace.Calls;
import dev.sampan.deploy.InterceptedNamespace.Send;
import dev.sampan.internal.kube.KubeNamespace;
import dev.sampan.plan.Outcome;
import dev.sampan.plan.Plan;
import dev.sampan.problem.SampanException;
import dev.sampan.sandbox.SandboxTest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A process sleeps with a write on its lips until its Lease is over, another takes the app, and the first goes on: nothing that it still
 * sends may count.
 */
@SandboxTest
class StaleHolderTest {
    private static final Duration AFTER_THE_LEASE = AppLease.LASTS.plusSeconds(1);
    private static final int MOST_WRITES = 30;
    private static final String REFUSED =
            "taken the app over|deploy.plan-outdated|deploy.app-held|by somebody else at the same time";

    /** What the one who comes later does. */
    enum Takeover {
        RESUME {
            @Override
            Plan<?> plan(Deploy deploy) {
                return deploy.resume("web");
            }
        },
        ABORT {
            @Override
            Plan<?> plan(Deploy deploy) {
                return deploy.abort("web");
            }
        },
        DEPLOY {
            @Override
            Plan<?> plan(Deploy deploy) {
                return deploy.app("web", CrashAct.V3, Takeover::third);
            }
        },
        /** By a Lease on several apps. */
        SET {
            @Override
            Plan<?> plan(Deploy deploy) {
                return deploy.apps(all -> all.app("db", CrashAct.V3).app("web", CrashAct.V3, Takeover::third));
            }
        };

        abstract Plan<?> plan(Deploy deploy);

        boolean endsWhatWasInterrupted() {
            return this == RESUME || this == ABORT;
        }

        private static void third(AppSpec app) {
            app.port(9090).config("app.properties", "a=3");
        }
    }

    /** @param knows whether its clock tells it that it slept; a slow clock would not */
    @ParameterizedTest
    @CsvSource({
        "CREATE, RESUME, true", "CREATE, ABORT, true", "CREATE, DEPLOY, true", "CREATE, SET, true",
        "UPDATE, RESUME, true", "UPDATE, ABORT, true", "UPDATE, DEPLOY, true", "UPDATE, SET, true",
        "SET, RESUME, true", "SET, ABORT, true", "SET, DEPLOY, true", "SET, SET, true",
        "CREATE, RESUME, false", "CREATE, ABORT, false", "CREATE, DEPLOY, false", "CREATE, SET, false",
        "UPDATE, RESUME, false", "UPDATE, ABORT, false", "UPDATE, DEPLOY, false", "UPDATE, SET, false",
        "SET, RESUME, false", "SET, ABORT, false", "SET, DEPLOY, false", "SET, SET, false"
    })
    void holder_thatSleptOverATakeover_changesNothing(CrashAct act, Takeover takeover, boolean knows, Sampan sampan) {
        int taken = 0;
        int write = 1;
        while (write <= MOST_WRITES) {
            String name = String.join("-", "stale", act.name(), takeover.name(), String.valueOf(knows), "" + write);
            Namespace namespace =
                    sampan.cluster().namespace(name.toLowerCase(Locale.ROOT)).ensure();
            act.prepare(Deploy.on(namespace));
            Sleeper sleeper = new Sleeper(namespace, takeover, write);
            InterceptedNamespace its = InterceptedNamespace.of(
                    namespace, sleeper, () -> knows && sleeper.slept != null ? AFTER_THE_LEASE : Duration.ZERO);
            Plan<?> plan = act.plan(Deploy.on(its));
            sleeper.armed = true;
            String told = apply(plan);
            if (sleeper.slept == null) {
                break;
            }
            Call slept = sleeper.slept;
            AppState after = sleeper.after;
            if (slept != null && after != null) {
                String what = act + ", slept before " + slept + ", then " + takeover + ": " + told;
                requireLeftAlone(what, namespace, after, sleeper.later());
                if (after.fields().isEmpty() && !sleeper.wasAtItsEnd()) {
                    assertThat(told).as(what).doesNotContainPattern("(record release|apply) \\S+ (done|unknown)");
                }
                assertThat(told).as(what).containsPattern(sleeper.wasAtItsEnd() ? "Done" : REFUSED);
                taken++;
            }
            write++;
        }
        assertThat(taken).as("takeovers").isGreaterThanOrEqualTo(act == CrashAct.SET ? 3 : 4);
    }

    private static void requireLeftAlone(String what, Namespace namespace, AppState after, Instant later) {
        assertThat(AppState.of(namespace, "web").fields()).as(what).isEqualTo(after.fields());
        AppState.requireSettled(what, namespace, "web", later);
        if (after.fields().isEmpty()) {
            AppState.requireNone(namespace, "web");
        }
    }

    private static String apply(Plan<?> plan) {
        try {
            Outcome<?> outcome = plan.apply();
            return outcome.toString();
        } catch (SampanException e) {
            return e.problem().toString();
        }
    }

    /** Sleeps before one write, until another has done its work. */
    private static final class Sleeper implements Calls {
        private final Namespace namespace;
        private final Takeover takeover;
        private final int write;
        private final List<Call> writes = new ArrayList<>();
        /** All threads of an act sleep at once. */
        private final ReadWriteLock asleep = new ReentrantReadWriteLock();

        private boolean armed;
        private @Nullable Call slept;
        private @Nullable AppState after;

        Sleeper(Namespace namespace, Takeover takeover, int write) {
            this.namespace = namespace;
            this.takeover = takeover;
            this.write = write;
        }

        @Override
        public Object call(Call call, Send send) throws Throwable {
            if (armed && isSleepingPlace(call)) {
                asleep.writeLock().lock();
                try {
                    slept = call;
                    takeOver();
                } finally {
                    asleep.writeLock().unlock();
                }
            }
            asleep.readLock().lock();
            try {
                return send.now();
            } finally {
                asleep.readLock().unlock();
            }
        }

        private synchronized boolean isSleepingPlace(Call call) {
            if (!call.write() || !call.object().matches("Lease/.*|.*\\bweb\\b.*")) {
                return false;
            }
            writes.add(call);
            return writes.size() == write;
        }

        private void takeOver() {
            Deploy deploy = Deploy.on(InterceptedNamespace.later(namespace, AFTER_THE_LEASE));
            if (!takeover.endsWhatWasInterrupted()
                    || deploy.interrupted().find("web").isPresent()) {
                Outcome<?> outcome = takeover.plan(deploy).apply();
                assertThat(outcome.isGood())
                        .as("before " + slept + ": " + outcome)
                        .isTrue();
                after = AppState.of(namespace, "web");
            }
        }

        /** Gave the Lease back, all else being written: a renewal comes after an apply or another renewal. */
        private boolean wasAtItsEnd() {
            return write > 1
                    && writes.get(write - 1).object().startsWith("Lease")
                    && writes.get(write - 2).object().startsWith("Secret");
        }

        private Instant later() {
            return InterceptedNamespace.later(namespace, AFTER_THE_LEASE)
                    .unwrap(KubeNamespace.class)
                    .session()
                    .clock()
                    .instant();
        }
    }
}

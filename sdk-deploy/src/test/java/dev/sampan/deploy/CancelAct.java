package dev.sampan.deploy;

import dev.sampan.Namespace;
import dev.sampan.deploy.DyingProcess.Moment;
import dev.sampan.internal.kube.Kind;
import dev.sampan.internal.kube.KubeNamespace;
import dev.sampan.internal.kube.KubeNamespace.ApplyOptions;
import dev.sampan.plan.Plan;
import java.time.Duration;
import java.util.List;

/** An act that is cancelled, and what there is before it. */
enum CancelAct {
    CREATE(CrashAct.CREATE),
    UPDATE(CrashAct.UPDATE),
    ROLLBACK(CrashAct.ROLLBACK),
    SET(CrashAct.SET),
    SCALE(CrashAct.CREATE, true) {
        @Override
        Plan<?> plan(Deploy deploy) {
            return deploy.scale("web", 2);
        }
    },
    ADOPT(CrashAct.CREATE) {
        @Override
        void prepare(Namespace namespace) {
            KubeNamespace kube = namespace.unwrap(KubeNamespace.class);
            AppPlan plan = (AppPlan) CrashAct.CREATE.plan(Deploy.on(namespace));
            for (PlannedObject object : ((IntentPlan) plan).objects()) {
                if (!object.kind().equals(Kind.CONFIG_MAP)) {
                    kube.apply(object.kind(), object.intended(), new ApplyOptions("kubectl", false, false));
                }
            }
        }

        @Override
        Plan<?> plan(Deploy deploy) {
            return ((AppPlan) CrashAct.CREATE.plan(deploy)).adopt();
        }
    },
    MIGRATE(CrashAct.CREATE) {
        @Override
        Plan<?> plan(Deploy deploy) {
            return deploy.app("web", CrashAct.V1, app -> app.migrate("first", m -> m.schema(1)));
        }
    },
    WATCH(CrashAct.CREATE) {
        @Override
        Plan<?> plan(Deploy deploy) {
            return deploy.app("web", CrashAct.V1, app -> app.watch(Gates.ofPods(), Duration.ofMinutes(1)));
        }
    },
    RESTART(CrashAct.CREATE, true) {
        @Override
        Plan<?> plan(Deploy deploy) {
            return deploy.restart("web");
        }
    },
    PAUSE(CrashAct.CREATE, true) {
        @Override
        Plan<?> plan(Deploy deploy) {
            return deploy.pauseRollout("web");
        }
    },
    RESUME_ROLLOUT(CrashAct.UPDATE) {
        @Override
        void prepare(Namespace namespace) {
            Deploy deploy = Deploy.on(namespace);
            CrashAct.UPDATE.prepare(deploy);
            deploy.pauseRollout("web").apply().orElseThrow();
            CrashAct.UPDATE.plan(deploy).apply();
        }

        @Override
        Plan<?> plan(Deploy deploy) {
            return deploy.resumeRollout("web");
        }
    },
    /** Its process died when the release was recorded; it is taken over. */
    RESUME(CrashAct.UPDATE) {
        @Override
        void prepare(Namespace namespace) {
            die(namespace, CrashAct.UPDATE);
        }

        @Override
        Plan<?> plan(Deploy deploy) {
            return deploy.resume("web");
        }

        @Override
        Duration ahead() {
            return AFTER_THE_LEASE;
        }
    },
    ABORT(CrashAct.UPDATE) {
        @Override
        void prepare(Namespace namespace) {
            cancel(namespace, CrashAct.UPDATE, 4);
        }

        @Override
        Plan<?> plan(Deploy deploy) {
            return deploy.abort("web");
        }
    },
    /** Of a first release, of which nothing stays. */
    ABORT_FIRST(CrashAct.CREATE) {
        @Override
        void prepare(Namespace namespace) {
            die(namespace, CrashAct.CREATE);
        }

        @Override
        Plan<?> plan(Deploy deploy) {
            return deploy.abort("web");
        }

        @Override
        Duration ahead() {
            return AFTER_THE_LEASE;
        }
    },
    DELETE(CrashAct.CREATE, true) {
        @Override
        Plan<?> plan(Deploy deploy) {
            return deploy.delete("web");
        }
    },
    NOTE(CrashAct.CREATE, true) {
        @Override
        Plan<?> plan(Deploy deploy) {
            return deploy.note("web", 1, "kept small");
        }
    };

    private static final Duration AFTER_THE_LEASE = AppLease.LASTS.plusSeconds(1);

    private final CrashAct base;
    private final boolean applied;

    CancelAct(CrashAct base) {
        this(base, false);
    }

    /** @param applied whether the base is not the act itself, but what was done before it */
    CancelAct(CrashAct base, boolean applied) {
        this.base = base;
        this.applied = applied;
    }

    List<String> apps() {
        return base.apps();
    }

    void prepare(Namespace namespace) {
        base.prepare(Deploy.on(namespace));
        if (applied) {
            base.plan(Deploy.on(namespace)).apply().orElseThrow();
        }
    }

    Plan<?> plan(Deploy deploy) {
        return base.plan(deploy);
    }

    /** How much later than its preparation the act is. */
    Duration ahead() {
        return Duration.ZERO;
    }

    /** Record and files are written, the third write is left out. */
    private static void die(Namespace namespace, CrashAct act) {
        act.prepare(Deploy.on(namespace));
        DyingProcess process = new DyingProcess(CancelAct::isWrite, 3, Moment.BEFORE_SEND);
        Plan<?> plan = act.plan(Deploy.on(InterceptedNamespace.of(namespace, process)));
        process.arm();
        try {
            plan.apply();
            throw new IllegalStateException("the process has outlived its third write");
        } catch (DyingProcess.Death e) {
            // as it should be
        }
    }

    private static void cancel(Namespace namespace, CrashAct act, int write) {
        act.prepare(Deploy.on(namespace));
        int[] writes = {0};
        Plan<?> plan = act.plan(Deploy.on(InterceptedNamespace.of(namespace, (call, send) -> {
            Object answer = send.now();
            if (isWrite(call) && ++writes[0] == write) {
                Thread.currentThread().interrupt();
            }
            return answer;
        })));
        plan.apply();
        if (!Thread.interrupted()) {
            throw new IllegalStateException("the act had fewer writes");
        }
    }

    /** How often the Lease is renewed depends on the time. */
    static boolean isWrite(InterceptedNamespace.Call call) {
        return call.write() && !call.object().startsWith("Lease/");
    }
}

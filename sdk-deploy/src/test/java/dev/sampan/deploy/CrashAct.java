package dev.sampan.deploy;

import dev.sampan.plan.Plan;
import java.util.List;

/** An act that is killed, and what there is before it. */
enum CrashAct {
    /** The first release of an app. */
    CREATE(List.of("web")) {
        @Override
        void prepare(Deploy deploy) {}

        @Override
        Plan<?> plan(Deploy deploy) {
            return first(deploy, "web");
        }
    },
    /** Another image, other files, and no port any more, so that a Service goes. */
    UPDATE(List.of("web")) {
        @Override
        void prepare(Deploy deploy) {
            first(deploy, "web").apply().orElseThrow();
        }

        @Override
        Plan<?> plan(Deploy deploy) {
            return second(deploy, "web");
        }
    },
    ROLLBACK(List.of("web")) {
        @Override
        void prepare(Deploy deploy) {
            first(deploy, "web").apply().orElseThrow();
            second(deploy, "web").apply().orElseThrow();
        }

        @Override
        Plan<?> plan(Deploy deploy) {
            return deploy.rollback("web");
        }
    },
    /** Two apps at once: each is all old or all new. */
    SET(List.of("db", "web")) {
        @Override
        void prepare(Deploy deploy) {
            deploy.apps(all -> all.app("db", V1).app("web", V1)).apply().orElseThrow();
        }

        @Override
        Plan<?> plan(Deploy deploy) {
            return deploy.apps(
                    all -> all.app("db", V2, app -> app.config("a", "2")).app("web", V2, app -> app.port(8080)));
        }
    };

    static final String V1 = "registry.example.com/shop/web:1.0.0@sha256:" + "1".repeat(64);
    static final String V2 = "registry.example.com/shop/web:2.0.0@sha256:" + "2".repeat(64);
    static final String V3 = "registry.example.com/shop/web:3.0.0@sha256:" + "3".repeat(64);

    private final List<String> apps;

    CrashAct(List<String> apps) {
        this.apps = apps;
    }

    List<String> apps() {
        return apps;
    }

    abstract void prepare(Deploy deploy);

    abstract Plan<?> plan(Deploy deploy);

    private static AppPlan first(Deploy deploy, String app) {
        return deploy.app(app, V1, spec -> spec.port(8080).config("app.properties", "a=1"));
    }

    private static AppPlan second(Deploy deploy, String app) {
        return deploy.app(app, V2, spec -> spec.config("app.properties", "a=2").env("MODE", "prod"));
    }
}

package dev.sampan.lab.crash;

import dev.sampan.deploy.AppPlan;
import dev.sampan.deploy.Deploy;
import dev.sampan.plan.Plan;
import java.util.List;

/** What a process is halted in, and what there is before it. */
enum Act {
    CREATE("web") {
        @Override
        void prepare(Deploy deploy) {}

        @Override
        Plan<?> plan(Deploy deploy) {
            return first(deploy);
        }
    },
    UPDATE("web") {
        @Override
        void prepare(Deploy deploy) {
            first(deploy).apply().orElseThrow();
        }

        @Override
        Plan<?> plan(Deploy deploy) {
            return second(deploy);
        }
    },
    ROLLBACK("web") {
        @Override
        void prepare(Deploy deploy) {
            first(deploy).apply().orElseThrow();
            second(deploy).apply().orElseThrow();
        }

        @Override
        Plan<?> plan(Deploy deploy) {
            return deploy.rollback("web");
        }
    },
    SET("db", "web") {
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

    private static final String V1 = "registry.example/shop/web@sha256:" + "1".repeat(64);
    private static final String V2 = "registry.example/shop/web@sha256:" + "2".repeat(64);

    private final List<String> apps;

    Act(String... apps) {
        this.apps = List.of(apps);
    }

    List<String> apps() {
        return apps;
    }

    abstract void prepare(Deploy deploy);

    abstract Plan<?> plan(Deploy deploy);

    private static AppPlan first(Deploy deploy) {
        return deploy.app("web", V1, app -> app.port(8080).config("app.properties", "a=1"));
    }

    /** Without a port, so that a Service goes. */
    private static AppPlan second(Deploy deploy) {
        return deploy.app("web", V2, app -> app.config("app.properties", "a=2").env("MODE", "prod"));
    }
}

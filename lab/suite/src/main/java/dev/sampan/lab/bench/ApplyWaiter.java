package dev.sampan.lab.bench;

import dev.sampan.Sampan;
import dev.sampan.deploy.AppsPlan;
import dev.sampan.deploy.Deploy;
import java.util.concurrent.Callable;
import java.util.function.Consumer;

/** {@code apply()} of a plan of all apps, which also writes them and their releases. */
final class ApplyWaiter implements Waiter {
    static final String NAME = "Sampan, apply";

    private final Rig.Way way;

    ApplyWaiter(Rig.Way way) {
        this.way = way;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void deploy(WaitingFleet fleet) {
        // apply() does
    }

    @Override
    public void await(WaitingFleet fleet, Callable<?> deployed, Consumer<String> knows) throws Exception {
        try (Sampan sampan = way.sampan(new Completions("deploy ", knows))) {
            AppsPlan plan = Deploy.on(sampan.cluster().namespace(fleet.namespace()))
                    .apps(all -> fleet.apps()
                            .forEach(app -> all.app(
                                    app,
                                    Readiness.IMAGE,
                                    spec -> spec.annotation(Readiness.NEVER_READY, "true")
                                            .port(8080))));
            Beside.run(() -> plan.apply().orElseThrow(), deployed);
        }
    }
}

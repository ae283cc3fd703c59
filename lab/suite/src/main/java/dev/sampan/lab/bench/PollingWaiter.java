package dev.sampan.lab.bench;

import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Consumer;

/** Asks for every app that is not complete, one after the other, then pauses for two seconds. */
final class PollingWaiter implements Waiter {
    private static final long PAUSE_MILLIS = 2_000;

    private final Rig rig;
    private final Rig.Way way;

    PollingWaiter(Rig rig, Rig.Way way) {
        this.rig = rig;
        this.way = way;
    }

    @Override
    public String name() {
        return "polling every 2 s";
    }

    @Override
    public void deploy(WaitingFleet fleet) throws IOException, InterruptedException {
        Readiness.applyWithKubectl(rig, way, fleet);
    }

    @Override
    public void await(WaitingFleet fleet, Callable<?> deployed, Consumer<String> knows) throws Exception {
        Api api = way.api();
        deployed.call();
        Set<String> waiting = new LinkedHashSet<>(fleet.apps());
        while (!waiting.isEmpty()) {
            for (String app : Set.copyOf(waiting)) {
                if (Readiness.isComplete(
                        api.get("/apis/apps/v1/namespaces/" + fleet.namespace() + "/deployments/" + app))) {
                    knows.accept(app);
                    waiting.remove(app);
                }
            }
            if (!waiting.isEmpty()) {
                Thread.sleep(PAUSE_MILLIS);
            }
        }
    }
}

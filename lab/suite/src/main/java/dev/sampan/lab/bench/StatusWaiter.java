package dev.sampan.lab.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;

/** {@code kubectl rollout status}, a program per app, eight at a time. */
final class StatusWaiter implements Waiter {
    private static final int AT_ONCE = 8;

    private final Rig rig;
    private final Rig.Way way;

    StatusWaiter(Rig rig, Rig.Way way) {
        this.rig = rig;
        this.way = way;
    }

    @Override
    public String name() {
        return "8 x kubectl rollout status";
    }

    @Override
    public void deploy(WaitingFleet fleet) throws IOException, InterruptedException {
        Readiness.applyWithKubectl(rig, way, fleet);
    }

    @Override
    public void await(WaitingFleet fleet, Callable<?> deployed, Consumer<String> knows) throws Exception {
        ExecutorService programs = Executors.newFixedThreadPool(AT_ONCE);
        try {
            List<Future<?>> running = new ArrayList<>();
            for (String app : fleet.apps()) {
                running.add(programs.submit(() -> {
                    way.program(way.kubectl(fleet.namespace(), "rollout", "status", "deployment/" + app))
                            .run(rig.folder(), 0);
                    knows.accept(app);
                    return app;
                }));
            }
            deployed.call();
            for (Future<?> each : running) {
                each.get();
            }
        } finally {
            programs.shutdownNow();
        }
    }
}

package dev.sampan.lab.bench;

import dev.sampan.Sampan;
import dev.sampan.deploy.Deploy;
import dev.sampan.value.Secret;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BiConsumer;

/** {@code apply()}, each app on a thread of its own. */
final class SampanWaiter implements Waiter {
    static final String NAME = "Sampan";

    private static final String ACT = "deploy ";

    private final Rig.Way way;

    SampanWaiter(Rig.Way way) {
        this.way = way;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void await(WaitingFleet fleet, Callable<?> deployed, BiConsumer<String, String> knows) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(fleet.apps().size());
        try (Sampan sampan = Sampan.connect(c -> c.kubeconfigText(Secret.of(way.kubeconfigText()))
                .progress(event -> {
                    boolean complete = event.step().equals("rollout")
                            && Double.valueOf(1.0).equals(event.fraction());
                    if (complete) {
                        knows.accept(" told", event.act().substring(ACT.length()));
                    }
                }))) {
            Deploy deploy = Deploy.on(sampan.cluster().namespace(fleet.namespace()));
            List<Future<?>> running = new ArrayList<>();
            for (String app : fleet.apps()) {
                running.add(threads.submit(() -> {
                    deploy.app(
                                    app,
                                    Readiness.IMAGE,
                                    spec -> spec.annotation(Readiness.NEVER_READY, "true")
                                            .port(8080))
                            .apply()
                            .orElseThrow();
                    knows.accept("", app);
                }));
            }
            deployed.call();
            for (Future<?> each : running) {
                each.get();
            }
        } finally {
            threads.shutdownNow();
        }
    }
}

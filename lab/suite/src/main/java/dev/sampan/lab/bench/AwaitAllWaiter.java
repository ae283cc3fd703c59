package dev.sampan.lab.bench;

import dev.sampan.Sampan;
import dev.sampan.deploy.rollout.RolloutListing;
import dev.sampan.deploy.rollout.Rollouts;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Consumer;

/** {@code Rollouts.awaitAll}, for what others have deployed. */
final class AwaitAllWaiter implements Waiter {
    static final String NAME = "Sampan, awaitAll";

    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private final Rig rig;
    private final Rig.Way way;

    AwaitAllWaiter(Rig rig, Rig.Way way) {
        this.rig = rig;
        this.way = way;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void deploy(WaitingFleet fleet) throws IOException, InterruptedException {
        Readiness.applyWithKubectl(rig, way, fleet);
    }

    @Override
    public void await(WaitingFleet fleet, Callable<?> deployed, Consumer<String> knows) throws Exception {
        List<String> objects =
                fleet.apps().stream().map(app -> "deployment/" + app).toList();
        try (Sampan sampan = way.sampan(new Completions("await Deployment/", knows))) {
            Rollouts rollouts = Rollouts.on(sampan.cluster().namespace(fleet.namespace()));
            RolloutListing listing = Beside.run(() -> rollouts.awaitAll(objects, PATIENCE), deployed);
            if (!listing.isDone()) {
                throw new IllegalStateException("not all are done:\n" + listing);
            }
        }
    }
}

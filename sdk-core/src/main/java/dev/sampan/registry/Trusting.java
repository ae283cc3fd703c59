package dev.sampan.registry;

import dev.sampan.plan.Change;
import dev.sampan.plan.Finding;
import dev.sampan.plan.Level;
import dev.sampan.plan.Severity;
import dev.sampan.registry.Draft.Act;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What is left of letting a cluster pull: the wiring, and then the pull that proves it. */
final class Trusting implements Drafting {
    private final Wiring wiring;
    private final String image;
    private final Supplier<TestPull.Result> pull;
    private volatile TestPull.@Nullable Result result;

    Trusting(Wiring wiring, String image, Supplier<TestPull.Result> pull) {
        this.wiring = wiring;
        this.image = image;
        this.pull = pull;
    }

    @Override
    public Drafting begun() {
        return new Trusting(wiring, image, pull);
    }

    @Override
    public Draft draft() {
        Draft wired = wiring.toTrust();
        TestPull.Result tried = result;
        if (tried != null && tried.isGood()) {
            return wired;
        }
        List<Change> changes = new ArrayList<>(wired.changes());
        changes.add(new Change(Change.Kind.ACT, "pull", "", null, image));
        if (tried != null) {
            return new Draft(changes, wired.seen(), List.of(), refused(tried));
        }
        List<Act> acts = new ArrayList<>(wired.acts());
        acts.add(Act.onlyOnce("pull " + image, () -> result = pull.get()));
        return new Draft(changes, wired.seen(), acts);
    }

    private Finding refused(TestPull.Result tried) {
        return new Finding(
                "registry.pull-refused",
                Severity.ERROR,
                Level.OBSERVE,
                image,
                "the cluster cannot pull it by " + wiring.way(),
                "the login does not reach the namespace or may not pull, the registry is out of reach, or there is no such image",
                tried.seen(),
                "network().whyDenied(repository, address) climbs the same way from here; look at the RAM role of the nodes");
    }
}

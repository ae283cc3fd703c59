package dev.sampan.internal.diagnosis;

import dev.sampan.plan.Finding;
import java.util.List;

/**
 * What is wrong with a workload, and how its rollout stands. Facts with the same cause are one finding that names the count;
 * effects of a cause are not told beside it. Never throws on what a server sends. Immutable.
 */
public final class Diagnosis {
    private final Snapshot snapshot;

    private Diagnosis(Snapshot snapshot) {
        this.snapshot = snapshot;
    }

    public static Diagnosis of(Snapshot snapshot) {
        return new Diagnosis(snapshot);
    }

    /** All that is wrong now, most important first, with evidence; reads logs. Empty for a healthy or still starting one. */
    public List<Finding> findings() {
        throw new UnsupportedOperationException(
                "not built yet: " + snapshot.workload().path("kind"));
    }

    /** How the rollout of the workload's current spec stands. Reads logs only when it is hopeless. */
    public Verdict verdict() {
        throw new UnsupportedOperationException(
                "not built yet: " + snapshot.workload().path("kind"));
    }
}

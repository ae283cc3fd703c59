package dev.sampan.deploy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.internal.kube.Kind;
import dev.sampan.internal.kube.KubeNamespace;
import dev.sampan.problem.ClusterException;
import dev.sampan.problem.SampanException;
import java.util.ArrayList;
import java.util.List;

/** What one act has created. Not thread-safe. */
final class MadeObjects {
    private static final int ATTEMPTS = 10;

    private final KubeNamespace kube;
    private final ReleaseRecord record;
    private final List<Made> made = new ArrayList<>();

    private record Made(String step, Kind kind, ObjectNode object) {}

    /** @param record of the release that is made */
    MadeObjects(KubeNamespace kube, ReleaseRecord record) {
        this.kube = kube;
        this.record = record;
    }

    void add(String step, Kind kind, ObjectNode object) {
        made.add(new Made(step, kind, object));
    }

    /**
     * When the record is gone or says so, the act was aborted while this process slept: what it made after that nobody knows of, so it goes
     * again, unless what runs by now has it too.
     *
     * @param steps of the act; those that are gone are undone then
     * @return what is to be told, empty if there is nothing
     */
    String takeBackOrphans(RunSteps steps) {
        try {
            LiveApp live = LiveApp.read(kube, record.app());
            Releases history = ReleaseStore.history(record.app(), live);
            if (!isAborted(history)) {
                return "";
            }
            if (history.find(record.number()).isEmpty()) {
                steps.undone(ReleaseSteps.record(record.number()));
            }
            return made.isEmpty() ? "" : takeBack(steps, Fence.highest(live));
        } catch (SampanException e) {
            return "; what it made may stay: " + e.problem().happened();
        }
    }

    private boolean isAborted(Releases history) {
        return history.find(record.number())
                .map(mine -> mine.verdict() == Release.Verdict.ABORTED)
                .orElse(true);
    }

    /** Under the Lease, that nobody deploys over it meanwhile. */
    private String takeBack(RunSteps steps, long highest) {
        HeldApp app = LeaseAcquisition.acquire(kube, record.app(), highest, "take back what was made late");
        try {
            int gone = 0;
            LiveApp live = LiveApp.read(kube, record.app());
            for (int i = made.size() - 1; i >= 0; i--) {
                if (!isOfAnother(made.get(i).object(), live)) {
                    gone += takeBack(made.get(i)) ? 1 : 0;
                    steps.undone(made.get(i).step());
                }
            }
            return gone == 0 ? "" : "; " + gone + " objects that it made after an abort are deleted again";
        } finally {
            app.release();
        }
    }

    /** Whether the release that runs has it, or one that came later. */
    private boolean isOfAnother(ObjectNode orphan, LiveApp live) {
        ObjectNode deployment = live.deployment();
        String running = deployment == null ? "" : Json.annotation(deployment, Marks.RELEASE);
        return ReleaseStore.history(record.app(), live).stream()
                .filter(release -> release.number() > record.number()
                        || (release.number() != record.number() && running.equals(String.valueOf(release.number()))))
                .flatMap(release -> release.record().objects().stream())
                .anyMatch(object -> object.path("kind").equals(orphan.path("kind"))
                        && Json.name(object).equals(Json.name(orphan)));
    }

    /** Only the very object that was made here, and that no later holder has stamped. */
    private boolean takeBack(Made orphan) {
        ObjectNode now = orphan.object();
        for (int attempt = 1; ; attempt++) {
            try {
                return kube.delete(orphan.kind(), now, KubeNamespace.Propagation.BACKGROUND);
            } catch (ClusterException e) {
                if (e.status() != 409 || attempt == ATTEMPTS) {
                    throw e;
                }
                ObjectNode next = kube.find(orphan.kind(), Json.name(now)).orElseThrow(() -> e);
                if (!isSame(next, now)) {
                    throw e;
                }
                now = next;
            }
        }
    }

    private static boolean isSame(ObjectNode next, ObjectNode before) {
        return next.at("/metadata/uid").equals(before.at("/metadata/uid"))
                && Fence.stampOf(next) == Fence.stampOf(before);
    }
}

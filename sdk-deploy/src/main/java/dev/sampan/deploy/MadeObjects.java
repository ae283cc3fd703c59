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
     * When the record is gone, the act was aborted while this process slept: what it made after that nobody knows of, so it goes again.
     *
     * @param steps of the act; those that are gone are undone then
     * @return what is to be told, empty if there is nothing
     */
    String takeBackOrphans(RunSteps steps) {
        int gone = 0;
        try {
            if (kube.find(Kind.SECRET, Marks.releaseName(record.app(), record.number()))
                    .isPresent()) {
                return "";
            }
            steps.undone(ReleaseSteps.record(record.number()));
            for (int i = made.size() - 1; i >= 0; i--) {
                gone += takeBack(made.get(i)) ? 1 : 0;
                steps.undone(made.get(i).step());
            }
            return gone == 0 ? "" : "; " + gone + " objects that it made after an abort are deleted again";
        } catch (SampanException e) {
            return "; what it made may stay: " + e.problem().happened();
        }
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

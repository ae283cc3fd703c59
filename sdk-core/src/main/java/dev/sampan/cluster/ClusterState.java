package dev.sampan.cluster;

import java.util.Locale;
import java.util.Set;

/** How a cluster is, in the words of the API. */
public enum ClusterState {
    INITIAL,
    FAILED,
    RUNNING,
    UPDATING,
    UPGRADING,
    REMOVING,
    DRAINING,
    SCALING,
    INACTIVE,
    UNAVAILABLE,
    DELETING,
    DELETED,
    DELETE_FAILED,
    WAITING,
    DISCONNECTED,
    /** A word that this version of Sampan does not know. */
    OTHER;

    private static final Set<ClusterState> BUSY =
            Set.of(INITIAL, UPDATING, UPGRADING, REMOVING, DRAINING, SCALING, WAITING);

    static ClusterState of(String word) {
        for (ClusterState state : values()) {
            if (state.toString().equals(word)) {
                return state;
            }
        }
        return OTHER;
    }

    /** Whether another change is going on, which will end by itself. */
    public boolean isBusy() {
        return BUSY.contains(this);
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}

package dev.sampan.deploy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.internal.kube.Kind;
import dev.sampan.internal.kube.KubeNamespace;
import dev.sampan.problem.ClusterException;
import dev.sampan.problem.NotReadyException;
import dev.sampan.problem.Problem;
import dev.sampan.problem.RemoteError;
import dev.sampan.problem.SampanException;
import java.util.Optional;

/** What a call that failed leaves open. */
final class Doubt {
    private static final String UNKNOWN = "cluster.outcome-unknown";

    private Doubt() {}

    /** Whether a write was sent, and no answer tells whether it was done: a server that failed may have stored it before. */
    static boolean isLeftBy(SampanException e) {
        return e.code().equals(UNKNOWN)
                || e instanceof ClusterException answered && answered.status() >= 500 && !isOfWebhook(answered);
    }

    /** The server asks its webhooks before it stores, and says 500 for one that does not answer. */
    private static boolean isOfWebhook(ClusterException e) {
        return e.status() == 500 && e.problem().happened().contains("failed calling webhook");
    }

    /** Whether the server has answered that it does not do it. */
    static boolean isRefusal(SampanException e) {
        return e instanceof ClusterException answered && answered.status() != 0 && !isLeftBy(e);
    }

    /** Looks after a conflict, which may be one with the first try of the same write. */
    static Optional<ObjectNode> look(KubeNamespace kube, Kind kind, String name) {
        try {
            return kube.find(kind, name);
        } catch (SampanException e) {
            throw unlooked(kind.kind() + "/" + name, e);
        }
    }

    /** A write was refused as if another had come first, which may have been its own first try, and nobody could look. */
    static SampanException unlooked(String object, SampanException e) {
        return isRefusal(e)
                ? e
                : new ClusterException(
                        new Problem(
                                UNKNOWN,
                                "write " + object,
                                "it conflicts, and could not be looked at: "
                                        + e.problem().happened(),
                                e.problem().reason(),
                                "look at " + object),
                        new RemoteError(0, "", null, true),
                        e);
    }

    /** A write that was not begun, since nobody can say who holds the Lease. */
    static SampanException unbegun(String app, SampanException e) {
        return isLeftBy(e)
                ? new NotReadyException(
                        new Problem(
                                "deploy.lease-unsure",
                                "renew the Lease of " + app,
                                e.problem().happened(),
                                "no answer to its renewal came, and another may hold it by now",
                                "look with interrupted()"),
                        "the Lease may have run out",
                        e)
                : e;
    }

    /** What to call after an act that a failure has ended, if the failure knows better. */
    static String next(SampanException e, String otherwise) {
        return e.code().equals("deploy.lease-unsure") ? e.problem().nextStep() : otherwise;
    }
}
